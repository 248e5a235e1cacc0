/**
 * What this device holds of one stream: an unbroken run of entries, first to last. Owns order and exactly-once: an
 * entry is taken when it is last + 1, ignored when it is held, and otherwise the range between is fetched. Corrections,
 * retractions and restorations change the entries they refer to. Nothing is held together with entries of a record that was
 * replaced by a backup: whoever says so first, a page or the follow, everything is dropped and read afresh.
 *
 * Fetching is handed in (`History`), the socket belongs to live.svelte.ts, drawing to the components.
 */
import type { Entry, Page, Restored, Stream } from '$lib/api/types';
import type { Follower } from './live.svelte';

/** How a feed reads what the socket does not bring. */
export interface History {
  page(range: { after?: number; before?: number; limit?: number }): Promise<Page>;
  entry(index: number): Promise<Entry>;
}

export type FeedStatus = 'loading' | 'ready' | 'failed' | 'gone';

/** Past the end of any stream: "before this" means the newest page. */
export const UNKNOWN_HEAD = 2 ** 31 - 2;

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
  /** The backup that took the place of what was shown here before, for the reader to know. */
  restored = $state.raw<Restored | null>(null);

  #history: History;
  #onNew: (entry: Entry) => void;
  #onAfresh: () => void;
  #target = -1;
  /** When the held entries' log was restored, null for never; undefined while nothing is held. */
  #edition: string | null | undefined;
  /** What was held is dropped, and what there is now is not read yet. */
  #isStale = false;
  #reading: Promise<void> | null = null;
  #filling: Promise<void> | null = null;
  /** Up to which index the held form of an entry is known to be true; later acts still have to be applied to it. */
  #asOf = new Map<number, number>();

  /** `onNew` hears of every entry that is added at the end, `onAfresh` of everything having been replaced. */
  constructor(
    slug: string,
    stream: Stream,
    history: History,
    onNew: (entry: Entry) => void = () => undefined,
    onAfresh: () => void = () => undefined,
  ) {
    this.slug = slug;
    this.stream = stream;
    this.#history = history;
    this.#onNew = onNew;
    this.#onAfresh = onAfresh;
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
      if (!this.#fits(page)) return await this.startAfresh();
      const older = ascending(page.entries).filter((entry) => entry.index < (this.entries[0]?.index ?? 0));
      for (const entry of older) this.#asOf.set(entry.index, page.head);
      this.entries = [...older, ...this.entries];
      this.headIs(page.head);
    } finally {
      this.loadingOlder = false;
    }
  }

  follows(head: number, restored: Restored | undefined): void {
    const edition = editionOf(restored);
    if (this.#edition !== undefined && this.#edition !== edition) {
      void this.startAfresh().catch(() => undefined); // the next tick tries again
      return;
    }
    this.#edition = edition;
    this.headIs(head);
  }

  async startAfresh(): Promise<void> {
    this.#isStale = true;
    this.status = 'loading';
    this.entries = [];
    this.#reading ??= this.#readAfresh().finally(() => (this.#reading = null));
    await this.#reading;
  }

  receive(entry: Entry): void {
    if (this.#isStale) return; // the page that is on its way has it, or the follow after it
    this.head = Math.max(this.head, entry.index);
    if (entry.index === this.last + 1) this.#append([entry], entry.index);
    else if (entry.index > this.last) void this.catchUp(entry.index).catch(() => undefined); // the next tick tries again
  }

  headIs(head: number): void {
    this.head = Math.max(this.head, head);
  }

  /** Fetches everything between what is held and `head`. Calls share one fetch. */
  async catchUp(head: number, limit = LARGEST_PAGE): Promise<void> {
    if (this.#isStale) return await this.startAfresh();
    this.#target = Math.max(this.#target, head);
    this.#filling ??= this.#fill(limit).finally(() => (this.#filling = null));
    await this.#filling;
  }

  /** Asks for what a lost frame or a failed fetch left out. */
  tick(head: number): void {
    if (this.#isStale) return void this.startAfresh().catch(() => undefined);
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
    this.#edition = editionOf(page.restored);
    this.headIs(page.head);
    this.status = 'ready';
  }

  async #readAfresh(): Promise<void> {
    const page = await this.#history.page({ before: UNKNOWN_HEAD, limit: PAGE });
    this.head = -1;
    this.#target = -1;
    this.#isStale = false;
    this.begin(page);
    this.restored = page.restored ?? null;
    this.#onAfresh();
  }

  /** Whether a page is of the record that is held. */
  #fits(page: Page): boolean {
    return this.#edition === undefined || this.#edition === editionOf(page.restored);
  }

  async #fill(limit: number): Promise<void> {
    while (this.last < this.#target) {
      const page = await this.#history.page({ after: this.last, limit });
      if (this.#isStale) return;
      if (!this.#fits(page)) return await this.startAfresh();
      this.#edition = editionOf(page.restored);
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

/** Names what a log was made of: itself, or a backup at some time. */
function editionOf(restored: Restored | undefined): string | null {
  return restored?.at ?? null;
}

function ascending(entries: Entry[]): Entry[] {
  return [...entries].sort((a, b) => a.index - b.index);
}
