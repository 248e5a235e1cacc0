import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDBFactory } from 'fake-indexeddb';
import { Problem, Unreachable } from '$lib/api/problem';
import type { Appended } from '$lib/api/types';
import { Outbox, type Courier } from './outbox.svelte';
import { openStore, type Act, type Item } from './outbox-store';

/** A server that records each key once, whatever happens to its answers. */
class Server implements Courier {
  recorded: string[] = [];
  keys = new Map<string, { body: string; index?: number; held?: boolean; undone?: boolean }>();
  requests = 0;
  down = false;
  /** Answers that it cannot record, with this code. */
  unable: string | null = null;
  /** Records, but the answer gets lost. */
  deaf = false;
  hold = false;
  now = 1_000_000;

  async send({ key, act }: Item): Promise<Appended> {
    this.requests += 1;
    if (this.down) throw new Unreachable('down');
    if (this.unable) throw new Problem(503, this.unable, 'Not now.');
    const words = text(act);
    if (words.includes('refuse me')) throw new Problem(422, 'invalid', 'No such article.');
    const body = JSON.stringify(act);
    const known = this.keys.get(key);
    if (known && known.body !== body) throw new Problem(409, 'idempotency-key-reused', 'Another body.');
    if (known?.undone) throw new Problem(410, 'gone', 'Undone.');
    if (!known) {
      if (this.hold) this.keys.set(key, { body, held: true });
      else this.keys.set(key, { body, index: this.recorded.push(words) - 1 });
    }
    if (this.deaf) throw new Unreachable('lost answer');
    const entry = this.keys.get(key);
    if (entry?.held) return { held: { id: key, release_at: new Date(this.now + 5000).toISOString() } };
    return { index: entry?.index ?? -1, at: '', kind: 'note', by: 'Team 1' };
  }
  release() {
    for (const entry of this.keys.values()) {
      if (entry.held)
        Object.assign(entry, { held: false, index: this.recorded.push(text(JSON.parse(entry.body) as Act)) - 1 });
    }
  }
  async changeHeld() {
    return undefined;
  }
  async undoHeld(_slug: string, id: string) {
    const entry = this.keys.get(id);
    if (!entry?.held) throw new Problem(409, 'conflict', 'Released.');
    Object.assign(entry, { held: false, undone: true });
  }
}

const text = (act: Act) => (act.type === 'entry' ? act.body.text : act.type);
const note = (words: string): Act => ({ type: 'entry', stream: 'record', body: { kind: 'note', text: words } });
const waiting = (outbox: Outbox) => outbox.items.map((item) => text(item.act));

let server: Server;
let open: Outbox[];

/** A tab: its own outbox over the browser's one database. */
async function tab(person: string | null = 'p1') {
  const outbox = new Outbox({
    store: await openStore(),
    courier: server,
    person: () => Promise.resolve(person),
    serverNow: () => server.now,
    random: () => 1,
  });
  open.push(outbox);
  await outbox.start();
  return outbox;
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  server = new Server();
  open = [];
});
afterEach(() => open.forEach((outbox) => outbox.close()));

describe('Outbox', () => {
  it('sends a note and lets it go when its index is known', async () => {
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('one'));
    await outbox.flush();
    expect(server.recorded).toEqual(['one']);
    expect(outbox.items).toEqual([]);
    expect(outbox.recorded.map((r) => r.index)).toEqual([0]);
  });

  it('keeps notes in order without a network and sends them once, in order, after a restart', async () => {
    server.down = true;
    const before = await tab();
    for (const words of ['one', 'two', 'three']) await before.add('harbor', 'p1', note(words));
    await before.flush();
    expect(before.stopped).toBe('offline');
    before.close();
    const after = await tab();
    expect(waiting(after)).toEqual(['one', 'two', 'three']);
    server.down = false;
    await after.flush();
    expect(server.recorded).toEqual(['one', 'two', 'three']);
    expect(after.items).toEqual([]);
    expect(after.stopped).toBe(null);
  });

  it('keeps notes while the server cannot record, and says why', async () => {
    const outbox = await tab();
    for (const [code, stopped] of [
      ['unavailable', 'server'],
      ['disk-full', 'disk-full'],
    ] as const) {
      server.unable = code;
      await outbox.add('harbor', 'p1', note(code));
      await outbox.flush();
      expect(outbox.stopped).toBe(stopped);
    }
    expect(waiting(outbox)).toEqual(['unavailable', 'disk-full']);
    server.unable = null;
    await outbox.flush();
    expect(server.recorded).toEqual(['unavailable', 'disk-full']);
    expect(outbox.stopped).toBe(null);
  });

  it('does not record twice when an answer got lost', async () => {
    server.deaf = true;
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('one'));
    await outbox.flush();
    expect(outbox.items).toHaveLength(1);
    server.deaf = false;
    await outbox.flush();
    expect(server.recorded).toEqual(['one']);
    expect(outbox.items).toEqual([]);
  });

  it('does not change words the server may know already', async () => {
    server.deaf = true;
    const outbox = await tab();
    const item = await outbox.add('harbor', 'p1', note('one'));
    await outbox.flush();
    await outbox.edit(item, { text: 'other' });
    expect(await outbox.undo(item)).toBe(false);
    server.deaf = false;
    await outbox.flush();
    expect(server.recorded).toEqual(['one']);
  });

  it('sends once from two tabs that both want to', async () => {
    server.down = true;
    const first = await tab();
    const second = await tab();
    for (const words of ['one', 'two', 'three']) await first.add('harbor', 'p1', note(words));
    await first.flush();
    server.down = false;
    await Promise.all([first.flush(), second.flush(), first.flush(), second.flush()]);
    expect(server.recorded).toEqual(['one', 'two', 'three']);
  });

  it('stops at a refused note and goes on when it is changed', async () => {
    const outbox = await tab();
    server.down = true;
    for (const words of ['one', 'refuse me', 'three']) await outbox.add('harbor', 'p1', note(words));
    server.down = false;
    await outbox.flush();
    expect(server.recorded).toEqual(['one']);
    expect(outbox.items.map((i) => i.state)).toEqual(['refused', 'waiting']);
    expect(outbox.items[0]?.problem).toEqual({ code: 'invalid', detail: 'No such article.' });
    await outbox.edit(outbox.items[0] as Item, { text: 'two' });
    await outbox.flush();
    expect(server.recorded).toEqual(['one', 'two', 'three']);
  });

  it('goes on when a refused note is dropped; another negotiation does not wait for it', async () => {
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('refuse me'));
    await outbox.add('harbor', 'p1', note('two'));
    await outbox.add('other', 'p1', note('elsewhere'));
    await outbox.flush();
    expect(server.recorded).toEqual(['elsewhere']);
    expect(await outbox.undo(outbox.items[0] as Item)).toBe(true);
    await outbox.flush();
    expect(server.recorded).toEqual(['elsewhere', 'two']);
  });

  it('keeps a held note until the server says what it became', async () => {
    server.hold = true;
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('one'));
    await outbox.flush();
    expect(outbox.items[0]?.state).toBe('held');
    const asked = server.requests;
    await outbox.flush();
    expect(server.requests).toBe(asked); // not before its release
    server.now += 6000;
    await outbox.flush();
    expect(outbox.items[0]?.state).toBe('held'); // a late release: asked again, later
    server.release();
    server.now += 6000;
    await outbox.flush();
    expect(outbox.items).toEqual([]);
    expect(server.recorded).toEqual(['one']);
  });

  it('sends a phase at once behind the notes held before it: the server keeps their order', async () => {
    server.hold = true;
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('one'));
    await outbox.add('harbor', 'p1', { type: 'phase', session: 's', body: { phase: 'break' } });
    await outbox.add('harbor', 'p1', note('two'));
    await outbox.flush();
    expect(outbox.items.map((i) => i.state)).toEqual(['held', 'held', 'held']);
    server.release();
    server.now += 6000;
    await outbox.flush();
    expect(server.recorded).toEqual(['one', 'phase', 'two']);
  });

  it('undoes a held note, and says when it was too late', async () => {
    server.hold = true;
    const outbox = await tab();
    await outbox.add('harbor', 'p1', note('one'));
    await outbox.add('harbor', 'p1', note('two'));
    await outbox.flush();
    expect(await outbox.undo(outbox.items[0] as Item)).toBe(true);
    server.release();
    expect(await outbox.undo(outbox.items[0] as Item)).toBe(false);
    expect(server.recorded).toEqual(['two']);
  });

  it('never sends what was written under another login, unless it is taken over', async () => {
    server.down = true;
    const first = await tab('p1');
    await first.add('harbor', 'p1', note('one'));
    await first.flush();
    first.close();
    server.down = false;
    const nobody = await tab(null);
    await nobody.flush();
    expect(nobody.stopped).toBe('login');
    const second = await tab('p2');
    await second.flush();
    expect(server.recorded).toEqual([]);
    await second.adopt('p2');
    // It had been tried under the first login: whether it was recorded is for the scribe to see.
    expect(second.items[0]).toMatchObject({ state: 'refused', problem: { code: 'unsure' } });
    await second.retry(second.items[0] as Item);
    await second.flush();
    expect(server.recorded).toEqual(['one']);
  });
});
