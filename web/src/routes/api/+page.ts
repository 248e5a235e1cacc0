import { loaded } from '$lib/load';
import { describe } from '$lib/apidoc/openapi';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ parent }) => {
  const { app } = await parent();
  return { document: describe(await loaded(app.api.openapi())) };
};
