/** A search on screen: what was found so far, and the next page of it. */
import type { Api } from '$lib/api/client';
import type { Hit } from '$lib/api/types';
import { writeWanted, type Wanted } from './wanted';

export class Search {
  hits = $state.raw<readonly Hit[]>([]);
  state = $state<'idle' | 'searching' | 'done' | 'failed'>('idle');
  /** What went wrong. */
  error = $state.raw<unknown>(null);
  #next = $state.raw<string | null>(null);
  #api: Pick<Api, 'search'>;
  #wanted: Wanted = {};
  /** Counts searches: an answer to one that is no longer wanted is dropped. */
  #turn = 0;

  constructor(api: Pick<Api, 'search'>) {
    this.#api = api;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  async start(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#next = null;
    if (wanted.q === undefined) {
      this.#turn += 1;
      this.hits = [];
      this.state = 'idle';
      return;
    }
    await this.#ask(null);
  }

  more = () => this.#ask(this.#next);
  again = () => this.#ask(this.hits.length === 0 ? null : this.#next);

  async #ask(cursor: string | null): Promise<void> {
    const turn = ++this.#turn;
    this.state = 'searching';
    this.error = null;
    try {
      const page = await this.#api.search(writeWanted(this.#wanted), cursor);
      if (turn !== this.#turn) return;
      this.hits = cursor === null ? page.items : [...this.hits, ...page.items];
      this.#next = page.next ?? null;
      this.state = 'done';
    } catch (error) {
      if (turn !== this.#turn) return;
      if (cursor === null) this.hits = [];
      this.error = error;
      this.state = 'failed';
    }
  }
}
