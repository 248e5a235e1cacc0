import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    // One page for every address: the server answers 200.html where no file matches.
    adapter: adapter({ fallback: '200.html', precompress: true }),
    // The hash of the start script goes into 200.html; the server sends the whole policy as a header.
    csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
    output: { preloadStrategy: 'modulepreload' },
    version: { pollInterval: 0 },
  },
};
