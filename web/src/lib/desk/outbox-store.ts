/**
 * Where the outbox lies: the browser's database, or memory where the browser keeps nothing. Owns durability and the
 * atomic change of one item; the order and the sending are outbox.svelte.ts's.
 */
import type { Held, HeldChange, NewCorrection, NewEntry, NewPhase, NewReversal, Stream } from '$lib/api/types';

/** One thing a scribe did that the server has to record. */
export type Act =
  | { type: 'entry'; stream: Stream; body: NewEntry }
  | { type: 'correction'; stream: Stream; ref: number; body: NewCorrection }
  | { type: 'retraction'; stream: Stream; ref: number; body: NewReversal }
  | { type: 'restoration'; stream: Stream; ref: number; body: NewReversal }
  | { type: 'phase'; session: string; body: NewPhase };

export interface Item {
  /** Order of writing, given by the store. */
  seq: number;
  /** The `Idempotency-Key`: made once, sent with every attempt. */
  key: string;
  /** Whose it is: the key is good for this person only. */
  person: string;
  slug: string;
  act: Act;
  /** When it was written. */
  since: string;
  state: 'waiting' | 'held' | 'refused';
  /** True from just before the first attempt: the server may know it, so body and key must not change. */
  attempted: boolean;
  held?: Held;
  /** What the scribe changed while it was held; shown, but never sent with the key. */
  edited?: HeldChange;
  problem?: { code: string; detail: string };
}

export type Draft = Omit<Item, 'seq'>;

/** What the desk needs to open without a network. Written for team members only, erased when they leave. */
export interface KeptDesk {
  slug: string;
  person: string;
  /** JSON of the parts of the negotiation that the desk draws; no entries. */
  negotiation: unknown;
}

export interface OutboxStore {
  readonly durable: boolean;
  add(draft: Draft): Promise<Item>;
  /** All items, in order of writing. */
  all(): Promise<Item[]>;
  /** Reads, changes and writes one item as one step; null from `change` removes it. Answers what is there now. */
  change(seq: number, change: (item: Item) => Item | null): Promise<Item | undefined>;
  keepDesk(desk: KeptDesk): Promise<void>;
  desk(slug: string): Promise<KeptDesk | undefined>;
  clear(): Promise<void>;
}

const NAME = 'openbargain';
const VERSION = 1;

/** The browser's database; falls back to memory where there is none (private windows of some browsers). */
export async function openStore(): Promise<OutboxStore> {
  try {
    return new DatabaseStore(await open());
  } catch {
    return new MemoryStore();
  }
}

class DatabaseStore implements OutboxStore {
  readonly durable = true;
  #db: IDBDatabase;

  constructor(db: IDBDatabase) {
    this.#db = db;
  }

  async add(draft: Draft): Promise<Item> {
    return this.#write('items', async (items) => {
      const seq = (await done(items.add(draft))) as number;
      return { ...draft, seq };
    });
  }

  async all(): Promise<Item[]> {
    return done(this.#db.transaction('items').objectStore('items').getAll() as IDBRequest<Item[]>);
  }

  async change(seq: number, change: (item: Item) => Item | null): Promise<Item | undefined> {
    return this.#write('items', async (items) => {
      const before = (await done(items.get(seq))) as Item | undefined;
      if (before === undefined) return undefined;
      const after = change(before);
      await (after === null ? done(items.delete(seq)) : done(items.put(after)));
      return after ?? undefined;
    });
  }

  async keepDesk(desk: KeptDesk): Promise<void> {
    await this.#write('desks', (desks) => done(desks.put(desk)));
  }

  async desk(slug: string): Promise<KeptDesk | undefined> {
    return done(this.#db.transaction('desks').objectStore('desks').get(slug) as IDBRequest<KeptDesk | undefined>);
  }

  async clear(): Promise<void> {
    await this.#write('items', (items) => done(items.clear()));
    await this.#write('desks', (desks) => done(desks.clear()));
  }

  /** Answers once the transaction is complete: only then is it on the device. */
  async #write<T>(name: 'items' | 'desks', work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const transaction = this.#db.transaction(name, 'readwrite', { durability: 'strict' });
    const complete = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('not kept'));
    });
    const [result] = await Promise.all([work(transaction.objectStore(name)), complete]);
    return result;
  }
}

/** Keeps nothing over a reload; the desk says so. */
export class MemoryStore implements OutboxStore {
  readonly durable = false;
  #items = new Map<number, Item>();
  #desks = new Map<string, KeptDesk>();
  #seq = 0;

  async add(draft: Draft): Promise<Item> {
    const item = { ...draft, seq: ++this.#seq };
    this.#items.set(item.seq, item);
    return item;
  }
  async all(): Promise<Item[]> {
    return [...this.#items.values()];
  }
  async change(seq: number, change: (item: Item) => Item | null): Promise<Item | undefined> {
    const before = this.#items.get(seq);
    if (before === undefined) return undefined;
    const after = change(before);
    if (after === null) this.#items.delete(seq);
    else this.#items.set(seq, after);
    return after ?? undefined;
  }
  async keepDesk(desk: KeptDesk): Promise<void> {
    this.#desks.set(desk.slug, desk);
  }
  async desk(slug: string): Promise<KeptDesk | undefined> {
    return this.#desks.get(slug);
  }
  async clear(): Promise<void> {
    this.#items.clear();
    this.#desks.clear();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('items', { keyPath: 'seq', autoIncrement: true });
      request.result.createObjectStore('desks', { keyPath: 'slug' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('no database'));
    request.onblocked = () => reject(new Error('blocked by another tab'));
  });
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not kept'));
  });
}
