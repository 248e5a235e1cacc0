import { loaded } from '$lib/load';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { app } = await parent();
  return { negotiations: (await loaded(app.api.negotiations())).items };
};
