/**
 * The page's one polite live region: says how many entries came and what the latest is, at most once in five seconds.
 * Drawn by the root layout, told by the feeds.
 */
import type { Entry, Negotiation } from '$lib/api/types';
import type { Feed } from '$lib/live/feed.svelte';

const INTERVAL_MS = 5000;
const LONGEST = 160;

class Announcer {
  text = $state('');
  #said = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Announces what a feed gets from now on. Call inside an effect; answers how to stop. */
  watch(feed: Feed, say: (n: number, latest: string) => string, negotiation: Negotiation): () => void {
    let told: number | null = null;
    const speak = () => {
      this.#timer = undefined;
      this.#said = Date.now();
      const fresh = told === null ? [] : feed.entries.filter((entry) => entry.index > (told ?? 0));
      told = feed.last;
      const latest = fresh.at(-1);
      if (latest) this.text = say(fresh.length, line(latest, negotiation));
    };
    const stop = $effect.root(() => {
      $effect(() => {
        const last = feed.last;
        if (feed.status === 'loading') return;
        if (told === null) told = last;
        else if (last > told && this.#timer === undefined) {
          this.#timer = setTimeout(speak, Math.max(0, this.#said + INTERVAL_MS - Date.now()));
        }
      });
    });
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }
}

function line(entry: Entry, negotiation: Negotiation): string {
  const side =
    entry.side === undefined ? '' : entry.side === 'mediator' ? (negotiation.mediator ?? '') : negotiation[entry.side];
  const text = [side, entry.speaker, entry.text].filter((part) => part).join(': ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}

export const announcer = new Announcer();
