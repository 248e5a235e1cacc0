import { readFileSync, readdirSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Fails the build when a language lacks a text that English has. */
function completeTexts(): Plugin {
  const folder = new URL('./src/lib/text/', import.meta.url);
  const keys = (file: string) => Object.keys(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as object);
  return {
    name: 'complete-texts',
    apply: 'build',
    buildStart() {
      const wanted = keys('en.json');
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'en.json')) {
        const there = new Set(keys(file));
        const missing = wanted.filter((key) => !there.has(key));
        if (missing.length > 0) this.error(`${file} lacks ${missing.join(', ')}`);
      }
    },
  };
}

export default defineConfig({
  plugins: [completeTexts(), sveltekit()],
  server: { proxy: { '/api': { target: process.env.OPENBARGAIN_URL ?? 'http://127.0.0.1:8080', ws: true } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['fake-indexeddb/auto'],
  },
  // Without this, Vitest takes Svelte's server build.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
});
