import { error } from '@sveltejs/kit';
import { loaded } from '$lib/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { app } = await parent();
  if (app.login.me?.instance_role !== 'admin') error(404, { message: 'not found' });
  const [negotiations, invites] = await Promise.all([loaded(app.api.negotiations()), loaded(app.api.invites())]);
  return { negotiations: negotiations.items, invites: invites.items };
};
