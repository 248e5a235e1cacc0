import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { room } = await parent();
  if (!room.negotiation.you.can_post) error(404, { message: 'not found' });
};
