import type { App as Application } from '$lib/app.svelte';

declare global {
  namespace App {
    interface PageData {
      app: Application;
    }
    interface Error {
      message: string;
      /** True where the server could not be reached, so that the page can say so. */
      unreachable?: boolean;
    }
  }
}

export {};
