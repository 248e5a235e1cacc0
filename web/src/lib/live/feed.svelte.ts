/**
 * What this device holds of one stream: an unbroken run of entries, first to last. Owns order and exactly-once: an
 * entry is taken when it is last + 1, ignored when it is held, and otherwise the range between is fetched. Corrections,
 * retractions and restorations change the entries they refer to.
 *
 * Fetching is handed in (`History`), the socket belongs to live.svelte.ts, drawing to the components.
 */
import type { Entry, Page, Stream } from '$lib/api/types';
import type { Follower } from './live.svelte';

/** How a feed reads what the socket does not bring. */
export interface History {
  page(range: { after?: number; before?: number; limit?: number }): Promise<Page>;
  entry(index: number): Promise<Entry>;
}

export type FeedStatus = 'loading' | 'ready' | 'failed' | 'gone';

const PAGE = 60;
const LARGEST_PAGE = 500;

export class Feed implements Follower {
  readonly slug: string;
  readonly stream: Stream;
  /** Ascending and without a gap. Replaced, never changed in place. */
  entries = $state.raw<readonly Entry[]>([]);
  head = $state(-1);
  status = $state<FeedStatus>('loading');
  loadingOlder = $state(false);
  /** Rounded count of viewers, where the server named one. */
  about = $state(0);

  #history: History;
  #onNew: (entry: Entry) => void;
  #target = -1;
  #filling: Promise<void> | null = null;
  /** Up to which index the held form of an entry is known to be true; later acts still have to be applied to it. */
  #asOf = new Map<number, number>();

  /** `onNew` hears of every entry that is added at the end. */
  constructor(slug: string, stream: Stream, history: History, onNew: (entry: Entry) => void = () => undefined) {
    this.slug = slug;
    this.stream = stream;
    this.#history = history;
    this.#onNew = onNew;
  }

  get last(): number {
    return this.entries.at(-1)?.index ?? -1;
  }
  get hasOlder(): boolean {
    return (this.entries[0]?.index ?? 0) > 0;
  }
  get behind(): number {
    return Math.max(0, this.head - this.last);
  }

  at(index: number): Entry | undefined {
    const first = this.entries[0];
    return first === undefined ? undefined : this.entries[index - first.index];
  }

  /** Loads the newest page. `head` is what is known of the stream's size; the follow brings the rest. */
  async open(head: number): Promise<void> {
    this.status = 'loading';
    try {
      this.begin(await this.#history.page({ before: head + 1, limit: PAGE }));
    } catch (error) {
      this.status = 'failed';
      throw error;
    }
  }

  /** Loads the page before the first held entry. */
  async loadOlder(atLeast = PAGE): Promise<void> {
    const first = this.entries[0];
    if (first === undefined || first.index === 0 || this.loadingOlder) return;
    this.loadingOlder = true;
    try {
      const page = await this.#history.page({ before: first.index, limit: Math.min(LARGEST_PAGE, atLeast) });
      const older = ascending(page.entries).filter((entry) => entry.index < (this.entries[0]?.index ?? 0));
      for (const entry of older) this.#asOf.set(entry.index, page.head);
      this.entries = [...older, ...this.entries];
      this.headIs(page.head);
    } finally {
      this.loadingOlder = false;
    }
  }

  receive(entry: Entry): void {
    this.head = Math.max(this.head, entry.index);
    if (entry.index === this.last + 1) this.#append([entry], entry.index);
    else if (entry.index > this.last) void this.catchUp(entry.index).catch(() => undefined); // the next tick tries again
  }

  headIs(head: number): void {
    this.head = Math.max(this.head, head);
  }

  /** Fetches everything between what is held and `head`. Calls share one fetch. */
  async catchUp(head: number, limit = LARGEST_PAGE): Promise<void> {
    this.#target = Math.max(this.#target, head);
    this.#filling ??= this.#fill(limit).finally(() => (this.#filling = null));
    await this.#filling;
  }

  /** Asks for what a lost frame or a failed fetch left out. */
  tick(head: number): void {
    this.headIs(head);
    if (this.status === 'ready' && this.behind > 0) void this.catchUp(this.head).catch(() => undefined);
  }

  gone(): void {
    this.status = 'gone';
    this.entries = []; // what may no longer be read is no longer kept
  }

  watchedBy(about: number): void {
    this.about = about;
  }

  /** The words of an entry before the given correction of it. */
  textBefore(correction: Entry): string | undefined {
    const earlier = this.entries.filter(
      (e) => e.kind === 'correction' && e.ref === correction.ref && e.index < correction.index,
    );
    return (earlier.at(-1) ?? this.at(correction.ref ?? -1))?.text;
  }

  /** Begins with a page that was read already. */
  begin(page: Page): void {
    const entries = ascending(page.entries);
    this.#asOf.clear();
    for (const entry of entries) this.#asOf.set(entry.index, page.head);
    this.entries = entries;
    this.headIs(page.head);
    this.status = 'ready';
  }

  async #fill(limit: number): Promise<void> {
    while (this.last < this.#target) {
      const page = await this.#history.page({ after: this.last, limit });
      const fresh = ascending(page.entries).filter((entry) => entry.index > this.last);
      if (fresh[0]?.index !== this.last + 1) return; // nothing there: the head was not ours to see
      this.#append(fresh, page.head);
      this.headIs(page.head);
    }
  }

  /** Takes consecutive entries that start at last + 1, true as of `asOf`. */
  #append(fresh: Entry[], asOf: number): void {
    for (const entry of fresh) this.#asOf.set(entry.index, asOf);
    this.entries = [...this.entries, ...fresh];
    for (const entry of fresh) {
      if (entry.ref !== undefined) this.#apply(entry);
      this.#onNew(entry);
    }
  }

  /** Changes what an act refers to, unless it was fetched after the act and shows it already. */
  #apply(act: Entry): void {
    const ref = act.ref ?? -1;
    const touched = (entry: Entry) => entry.index === ref || (entry.ref === ref && isWording(entry));
    switch (act.kind) {
      case 'correction':
        this.#change(act, (e) => (e.index === ref ? { ...e, corrected_by: act.index } : e));
        break;
      case 'retraction':
        this.#change(act, (e) => (touched(e) ? withheld(e, ref, act.index) : e));
        break;
      case 'restoration':
        void this.#refetch(this.entries.filter((e) => touched(e) && this.#older(e, act)).map((e) => e.index));
        break;
    }
  }

  #change(act: Entry, change: (entry: Entry) => Entry): void {
    this.entries = this.entries.map((entry) => {
      if (!this.#older(entry, act)) return entry;
      const changed = change(entry);
      if (changed !== entry) this.#asOf.set(entry.index, act.index);
      return changed;
    });
  }

  #older(entry: Entry, act: Entry): boolean {
    return entry.index < act.index && (this.#asOf.get(entry.index) ?? -1) < act.index;
  }

  async #refetch(indexes: number[]): Promise<void> {
    for (const index of indexes) {
      const asked = this.last;
      try {
        const entry = await this.#history.entry(index);
        const newerAct = this.entries.some((e) => e.index > asked && e.ref === (isWording(entry) ? entry.ref : index));
        if (newerAct) continue; // that act speaks for itself, and may withhold what was just read
        this.#asOf.set(index, asked);
        this.entries = this.entries.map((e) => (e.index === index ? entry : e));
      } catch {
        // left withheld; a reload shows it
      }
    }
  }
}

/** Kinds that carry another entry's words, and are withheld with it. */
function isWording(entry: Entry): boolean {
  return entry.kind === 'correction' || entry.kind === 'translation';
}

function withheld(entry: Entry, ref: number, by: number): Entry {
  const rest = { ...entry };
  delete rest.text;
  delete rest.speaker;
  delete rest.data;
  return entry.index === ref ? { ...rest, retracted_by: by } : rest;
}

function ascending(entries: Entry[]): Entry[] {
  return [...entries].sort((a, b) => a.index - b.index);
}
