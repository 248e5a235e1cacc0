/// <reference no-default-lib="true"/>
/// <reference lib="esnext" />
/// <reference lib="webworker" />
/// <reference types="@sveltejs/kit" />
/**
 * Keeps the app's shell on the device, so that it opens without a network. Only the shell: answers of the API are never
 * kept here, because what members may read must not outlive their login.
 */
import { build, files, version } from '$service-worker';

const worker = globalThis as unknown as ServiceWorkerGlobalScope;
const CACHE = `shell-${version}`;
/** The page is the same for every address; it is kept under this one. */
const SHELL = '/';
const ASSETS = new Set([...build, ...files]);
/** How long a page waits for the server before the kept shell opens. */
const PATIENCE_MS = 3000;

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...ASSETS, SHELL])));
});

worker.addEventListener('activate', (event) => {
  const remove = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(remove());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (ASSETS.has(url.pathname)) event.respondWith(asset(request, url.pathname));
  else if (request.mode === 'navigate' && !url.pathname.startsWith('/api/v1/')) event.respondWith(shell(request));
});

async function asset(request: Request, path: string): Promise<Response> {
  return (await (await caches.open(CACHE)).match(path)) ?? fetch(request);
}

async function shell(request: Request): Promise<Response> {
  const fresh = fetch(request);
  fresh.catch(() => undefined);
  const patience = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MS));
  try {
    const first = await Promise.race([fresh, patience]);
    if (first !== 'late' && first.status < 500) return first;
  } catch {
    // no network
  }
  return (await (await caches.open(CACHE)).match(SHELL)) ?? fresh;
}
