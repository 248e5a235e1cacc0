import { App } from '$lib/app.svelte';
import type { LayoutLoad } from './$types';

// One page for every address, drawn in the browser; the server only knows data.
export const ssr = false;
export const prerender = false;

let started: Promise<App> | undefined;

export const load: LayoutLoad = async () => {
  started ??= App.start();
  return { app: await started };
};
