import { openRoom } from '$lib/live/room.svelte';
import { loaded } from '$lib/load';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ params, parent }) => {
  const { app } = await parent();
  return { room: await loaded(openRoom(app, params.slug)) };
};
