import { error } from '@sveltejs/kit';
import { manages } from '$lib/admin/manages';
import { loaded } from '$lib/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { app } = await parent();
  if (!manages(app.login.me)) error(404, { message: 'not found' });
  const [negotiations, invites, people, audit] = await Promise.all([
    loaded(app.api.negotiations()),
    loaded(app.api.invites()),
    loaded(app.api.people()),
    loaded(app.api.audit()),
  ]);
  return {
    negotiations: negotiations.items.filter((negotiation) => negotiation.you.can_invite),
    invites: invites.items,
    people: people.items,
    audit,
  };
};
