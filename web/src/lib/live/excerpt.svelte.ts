/**
 * A part of a record far from its end, around one entry. It does not follow the stream; it is a feed that grows only
 * when the reader asks.
 */
import { Feed, type History } from './feed.svelte';

const AROUND = 30;

export class Excerpt {
  readonly feed: Feed;
  #page: History['page'];

  constructor(slug: string, page: History['page']) {
    this.#page = page;
    this.feed = new Feed(slug, 'record', { page, entry: () => Promise.reject(new Error('not followed')) });
  }

  get entries() {
    return this.feed.entries;
  }
  get first(): number {
    return this.entries[0]?.index ?? 0;
  }
  get last(): number {
    return this.feed.last;
  }

  holds(index: number): boolean {
    return this.feed.at(index) !== undefined;
  }

  async open(index: number): Promise<void> {
    await this.feed.begin(await this.#page({ after: Math.max(-1, index - AROUND), limit: 2 * AROUND }));
  }

  older = () => this.feed.loadOlder();

  async newer(): Promise<void> {
    await this.feed.catchUp(this.last + 2 * AROUND, 2 * AROUND);
  }
}
