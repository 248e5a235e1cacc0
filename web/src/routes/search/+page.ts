import { loaded } from '$lib/load';
import type { PageLoad } from './$types';

/** What can be searched: the negotiations whose record this person may read. */
export const load: PageLoad = async ({ parent }) => {
  const { app } = await parent();
  const { items } = await loaded(app.api.negotiations());
  return { negotiations: items.filter((negotiation) => negotiation.you.can_read) };
};
