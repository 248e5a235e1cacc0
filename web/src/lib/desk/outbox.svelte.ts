/**
 * What the scribe wrote and the server has not yet confirmed as recorded. Owns order, repetition and the states
 * waiting → held → recorded, or refused. An item leaves only when the server answered its index, said it was undone,
 * or the scribe dropped it.
 *
 * Order is the server's: it lets nothing overtake what waits there, so that items are sent at once, in order of writing.
 *
 * Exactly once rests on three things: an item is on the device before it is shown; it is sent with the same body and
 * `Idempotency-Key` however often; and one tab at a time sends (a Web Lock). A held item is confirmed by the same
 * request again: the server answers what the first became.
 */
import { alone } from '$lib/api/login.svelte';
import { Problem, Unreachable } from '$lib/api/problem';
import type { Appended, Held, HeldChange } from '$lib/api/types';
import type { Act, Item, KeptDesk, OutboxStore } from './outbox-store';

/** How acts reach the server. */
export interface Courier {
  send(item: Item): Promise<Appended>;
  changeHeld(slug: string, id: string, changes: HeldChange): Promise<unknown>;
  undoHeld(slug: string, id: string): Promise<unknown>;
}

export interface OutboxOptions {
  store: OutboxStore;
  courier: Courier;
  /** Who is signed in now: null for nobody, undefined while the server cannot be asked. */
  person: () => Promise<string | null | undefined>;
  /** The server's time in ms, for releases. */
  serverNow: () => number;
  random?: () => number;
}

export interface Recorded {
  seq: number;
  index: number;
}

/** `server`: it answers, but cannot record; `disk-full`: and this is why. */
export type Stopped = 'offline' | 'server' | 'disk-full' | 'login' | null;

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** After the named release, before asking whether it happened. */
const RELEASE_SLACK_MS = 250;
const LOCK = 'openbargain.outbox';

export class Outbox {
  /** Everything on this device, of whoever, in order of writing. */
  items = $state.raw<readonly Item[]>([]);
  /** What was confirmed since the page was opened. */
  recorded = $state.raw<readonly Recorded[]>([]);
  sending = $state<number | null>(null);
  /** Why nothing is being sent. */
  stopped = $state<Stopped>(null);
  durable = $state(true);

  #options: Required<OutboxOptions>;
  #tabs: BroadcastChannel | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #pass: Promise<void> | null = null;
  #again = false;
  #closed = false;
  /** When to ask about each held item (server's time), and how often the release was late. */
  #asks = new Map<number, { at: number; early: number }>();

  constructor(options: OutboxOptions) {
    this.#options = { random: Math.random, ...options };
    this.durable = options.store.durable;
    this.#tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(LOCK);
    if (this.#tabs) this.#tabs.onmessage = () => void this.#reload();
  }

  async start(): Promise<void> {
    await this.#reload();
    void this.flush();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
    this.#tabs?.close();
    this.#tabs = null;
  }

  of(slug: string): Item[] {
    return this.items.filter((item) => item.slug === slug);
  }

  /** Puts an act into the outbox. When this answers, it survives a reload. */
  async add(slug: string, person: string, act: Act): Promise<Item> {
    const item = await this.#options.store.add({
      key: crypto.randomUUID(),
      person,
      slug,
      act,
      since: new Date().toISOString(),
      state: 'waiting',
      attempted: false,
    });
    await this.#changed();
    void this.flush();
    return item;
  }

  /** True while the scribe can still change the words. */
  editable(item: Item): boolean {
    return item.act.type === 'entry' && (item.state !== 'waiting' || !item.attempted);
  }

  /** Changes an entry that is not recorded yet: here, or at the server while it is held. */
  async edit(item: Item, changes: HeldChange): Promise<void> {
    const { store, courier } = this.#options;
    if (item.state === 'held' && item.held) {
      await courier.changeHeld(item.slug, item.held.id, changes);
      await store.change(item.seq, (now) => ({ ...now, edited: { ...now.edited, ...changes } }));
    } else {
      await store.change(item.seq, (now) => {
        if (now.act.type !== 'entry' || (now.state === 'waiting' && now.attempted)) return now;
        const act = { ...now.act, body: { ...now.act.body, ...changes } };
        // Other words are another request: the refused key has done its work.
        return { ...now, act, key: crypto.randomUUID(), state: 'waiting', attempted: false, problem: undefined };
      });
    }
    await this.#changed();
    void this.flush();
  }

  /** Sends a refused item again as it is, with a new key. */
  async retry(item: Item): Promise<void> {
    await this.#options.store.change(item.seq, (now) =>
      now.state === 'refused'
        ? { ...now, key: crypto.randomUUID(), state: 'waiting', attempted: false, problem: undefined }
        : now,
    );
    await this.#changed();
    void this.flush();
  }

  /** Takes an item back before it is recorded. Answers false where it is too late (or not known) for that. */
  async undo(item: Item): Promise<boolean> {
    const { store, courier } = this.#options;
    if (item.state === 'held' && item.held) {
      try {
        await courier.undoHeld(item.slug, item.held.id);
      } catch (error) {
        if (error instanceof Problem && !error.passes) {
          void this.flush(); // released (or undone) meanwhile: ask what became of it
          return false;
        }
        throw error;
      }
      await store.change(item.seq, () => null);
    } else {
      const left = await store.change(item.seq, (now) => (now.state === 'waiting' && now.attempted ? now : null));
      if (left !== undefined) return false;
    }
    await this.#changed();
    void this.flush();
    return true;
  }

  /** Takes over what was written under another login; what may have been sent already is left to the scribe. */
  async adopt(person: string): Promise<void> {
    for (const item of this.items.filter((i) => i.person !== person)) {
      await this.#options.store.change(item.seq, (now) =>
        now.attempted
          ? { ...now, person, state: 'refused', problem: { code: 'unsure', detail: '' } }
          : { ...now, person },
      );
    }
    await this.#changed();
    void this.flush();
  }

  /** Sends what waits, now. Called when the line is back; safe to call at any time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#pass) {
      this.#again = true;
      return this.#pass;
    }
    this.#pass = this.#passes().finally(() => (this.#pass = null));
    return this.#pass;
  }

  /** The line is good again: forget how often it failed. */
  wake(): void {
    this.#attempts = 0;
    void this.flush();
  }

  /** Nothing of this person stays on the device. */
  async clear(): Promise<void> {
    await this.#options.store.clear();
    await this.#changed();
  }

  keepDesk = (desk: KeptDesk) => this.#options.store.keepDesk(desk);
  keptDesk = (slug: string) => this.#options.store.desk(slug);

  async #passes(): Promise<void> {
    do {
      this.#again = false;
      const wait = await alone(LOCK, () => this.#onePass());
      if (!this.#again && !this.#closed && wait !== null) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.flush(), wait);
      }
    } while (this.#again);
  }

  /** Sends and confirms everything that can be, in order. Answers in how many ms to come again, null for not at all. */
  async #onePass(): Promise<number | null> {
    await this.#reload(); // another tab may have sent meanwhile
    if (this.items.length === 0) {
      this.stopped = null;
      return null;
    }
    const person = await this.#options.person();
    if (person === undefined) {
      this.stopped = 'offline';
      return this.#backoff();
    }
    const blocked = new Set<string>();
    let wait: number | null = null;
    const soon = (ms: number) => (wait = Math.min(wait ?? Infinity, ms));
    for (const { seq } of this.items) {
      const item = this.items.find((i) => i.seq === seq);
      if (item === undefined || blocked.has(item.slug)) continue;
      if (item.state === 'refused') {
        blocked.add(item.slug); // what comes after it must not overtake it
        continue;
      }
      if (item.person !== person) {
        if (person === null) this.stopped = 'login';
        continue;
      }
      const early = item.held ? this.#untilAsked(item.seq, item.held) : 0;
      if (early > 0) {
        soon(early);
        continue;
      }
      const outcome = await this.#attempt(item);
      if (outcome === 'wait') {
        soon(this.#backoff());
        return wait;
      }
      if (outcome === 'login') return wait;
      if (outcome === 'refused') blocked.add(item.slug);
      const held = this.items.find((i) => i.seq === seq)?.held;
      if (held) soon(this.#untilAsked(seq, held));
      this.#attempts = 0;
      this.stopped = null;
    }
    return wait;
  }

  #backoff(): number {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts++);
    return wait * (0.5 + this.#options.random() / 2);
  }

  async #attempt(item: Item): Promise<'done' | 'refused' | 'wait' | 'login'> {
    const { store, courier } = this.#options;
    // On the device before it is on the wire: from here on the body is what it is.
    const fresh = await store.change(item.seq, (now) => ({ ...now, attempted: true }));
    if (fresh === undefined) return 'done';
    if (fresh.state === 'waiting') this.sending = item.seq;
    try {
      const answer = await courier.send(fresh);
      if ('held' in answer) {
        this.#askLater(item.seq, answer.held);
        await store.change(item.seq, (now) => ({ ...now, state: 'held', held: answer.held }));
      } else {
        await store.change(item.seq, () => null);
        this.#asks.delete(item.seq);
        this.recorded = [...this.recorded, { seq: item.seq, index: answer.index }];
      }
      return 'done';
    } catch (error) {
      if (error instanceof Unreachable) {
        this.stopped = 'offline';
        return 'wait';
      }
      if (!(error instanceof Problem)) throw error;
      if (error.passes) {
        this.stopped = error.code === 'disk-full' ? 'disk-full' : 'server';
        return 'wait';
      }
      if (error.status === 401) {
        this.stopped = 'login';
        return 'login';
      }
      const undone = error.status === 410;
      await store.change(item.seq, (now) =>
        undone ? null : { ...now, state: 'refused', problem: { code: error.code, detail: error.message } },
      );
      return undone ? 'done' : 'refused';
    } finally {
      this.sending = null;
      await this.#changed();
    }
  }

  /** Notes when to ask what became of a held item: at its release, then less and less often. */
  #askLater(seq: number, held: Held): void {
    const now = this.#options.serverNow();
    const due = Date.parse(held.release_at) + RELEASE_SLACK_MS;
    const early = due > now ? 0 : (this.#asks.get(seq)?.early ?? 0) + 1;
    this.#asks.set(seq, { early, at: early === 0 ? due : now + Math.min(LONGEST_WAIT_MS, 250 * 2 ** early) });
  }

  #untilAsked(seq: number, held: Held): number {
    const at = this.#asks.get(seq)?.at ?? Date.parse(held.release_at) + RELEASE_SLACK_MS;
    return Math.max(0, at - this.#options.serverNow());
  }

  async #changed(): Promise<void> {
    await this.#reload();
    this.#tabs?.postMessage('changed');
  }

  async #reload(): Promise<void> {
    this.items = await this.#options.store.all();
  }
}
