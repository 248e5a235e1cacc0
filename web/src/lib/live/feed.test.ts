import { describe, expect, it } from 'vitest';
import type { Entry, Page, Restored } from '$lib/api/types';
import { Feed } from './feed.svelte';

/** A record on a server, with the acts applied as the server applies them. */
class Server {
  record: Entry[] = [];
  asked: string[] = [];
  down = false;
  restored: Restored | undefined;

  /** A backup that holds this many entries takes the place of the record; others are written then. */
  restore(kept: number, added: number): void {
    const at = `2026-11-24T15:00:0${kept % 10}.000Z`;
    this.record = this.record.slice(0, kept);
    this.restored = { at, backup_made_at: '2026-11-24T14:02:00.000Z', head: kept - 1 };
    for (let i = 0; i < added; i++) this.add({ text: `new ${i}` });
  }

  add(entry: Partial<Entry> = {}): Entry {
    const index = this.record.length;
    const added: Entry = {
      index,
      at: '2026-11-24T14:00:00.000Z',
      kind: 'note',
      by: 'Team 1',
      text: `text ${index}`,
      ...entry,
    };
    this.record.push(added);
    const about = this.record[added.ref ?? -1];
    if (about && added.kind === 'correction') about.corrected_by = index;
    if (about && added.kind === 'retraction') about.retracted_by = index;
    if (about && added.kind === 'restoration') delete about.retracted_by;
    return this.see(added);
  }

  /** As it is served at this moment. */
  see(entry: Entry): Entry {
    const hidden =
      entry.retracted_by !== undefined ||
      (entry.kind === 'correction' && this.record[entry.ref ?? -1]?.retracted_by !== undefined);
    return hidden ? { ...entry, text: undefined, speaker: undefined } : { ...entry };
  }

  history = {
    page: (range: { after?: number; before?: number; limit?: number }): Promise<Page> => {
      this.asked.push(JSON.stringify(range));
      if (this.down) return Promise.reject(new Error('down'));
      const limit = range.limit ?? 100;
      const { before } = range;
      const found =
        before !== undefined
          ? this.record
              .filter((e) => e.index < before)
              .slice(-limit)
              .reverse()
          : this.record.filter((e) => e.index > (range.after ?? -1)).slice(0, limit);
      const entries = found.map((e) => this.see(e));
      return Promise.resolve({
        entries,
        head: this.record.length - 1,
        ...(this.restored && { restored: this.restored }),
      });
    },
    entry: (index: number): Promise<Entry> => Promise.resolve(this.see(this.record[index] as Entry)),
  };
}

async function opened(entries: number) {
  const server = new Server();
  for (let i = 0; i < entries; i++) server.add();
  const feed = new Feed('harbor', 'record', server.history);
  await feed.open(server.record.length - 1);
  server.asked = [];
  return { server, feed };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const held = (feed: Feed) => feed.entries.map((e) => e.index);

describe('Feed', () => {
  it('opens with the newest page and loads older entries on demand', async () => {
    const { feed } = await opened(150);
    expect(held(feed)).toEqual(Array.from({ length: 60 }, (_, i) => 90 + i));
    await feed.loadOlder();
    await feed.loadOlder();
    await feed.loadOlder();
    expect(held(feed)).toEqual(Array.from({ length: 150 }, (_, i) => i));
    expect(feed.hasOlder).toBe(false);
  });

  it('takes the next entry without asking, and ignores one it holds', async () => {
    const { server, feed } = await opened(3);
    const next = server.add();
    feed.receive(next);
    feed.receive(next);
    feed.receive(server.see(server.record[1] as Entry));
    expect(held(feed)).toEqual([0, 1, 2, 3]);
    expect(server.asked).toEqual([]);
  });

  it('fetches the range between when an entry is ahead, once, however many come meanwhile', async () => {
    const { server, feed } = await opened(3);
    for (let i = 0; i < 5; i++) server.add();
    for (const index of [5, 6, 7, 4]) feed.receive(server.see(server.record[index] as Entry));
    await settled();
    expect(held(feed)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(server.asked).toHaveLength(1);
  });

  it('says how far behind it is, and repairs a lost frame at the next tick', async () => {
    const { server, feed } = await opened(3);
    server.add();
    server.add();
    server.down = true;
    feed.tick(4);
    await settled();
    expect(feed.behind).toBe(2);
    server.down = false;
    feed.tick(4);
    await settled();
    expect(feed.behind).toBe(0);
    expect(held(feed)).toEqual([0, 1, 2, 3, 4]);
  });

  it('catches up by pages over a long absence', async () => {
    const { server, feed } = await opened(1);
    for (let i = 0; i < 1200; i++) server.add();
    await feed.catchUp(1200);
    expect(held(feed)).toEqual(Array.from({ length: 1201 }, (_, i) => i));
    expect(server.asked).toHaveLength(3);
  });

  it('marks a corrected entry and finds the words before each correction', async () => {
    const { server, feed } = await opened(2);
    feed.receive(server.add({ kind: 'correction', ref: 1, text: 'better' }));
    feed.receive(server.add({ kind: 'correction', ref: 1, text: 'best' }));
    expect(feed.at(1)?.corrected_by).toBe(3);
    expect(feed.textBefore(feed.at(2) as Entry)).toBe('text 1');
    expect(feed.textBefore(feed.at(3) as Entry)).toBe('better');
  });

  it('drops the words of a retracted entry and of its corrections, and fetches them again when restored', async () => {
    const { server, feed } = await opened(2);
    feed.receive(server.add({ kind: 'correction', ref: 1, text: 'better' }));
    feed.receive(server.add({ kind: 'retraction', ref: 1, reason: 'names somebody' }));
    expect(feed.at(1)).toMatchObject({ retracted_by: 3 });
    expect(feed.at(1)?.text).toBeUndefined();
    expect(feed.at(2)?.text).toBeUndefined();
    expect(feed.at(0)?.text).toBe('text 0');
    feed.receive(server.add({ kind: 'restoration', ref: 1, reason: 'agreed' }));
    await settled();
    expect(feed.at(1)).toMatchObject({ text: 'text 1' });
    expect(feed.at(1)?.retracted_by).toBeUndefined();
    expect(feed.at(2)?.text).toBe('better');
  });

  it('does not let an old act undo what was fetched after it', async () => {
    const { server, feed } = await opened(1);
    server.add({ kind: 'note' });
    server.add({ kind: 'retraction', ref: 1, reason: 'mistake' });
    server.add({ kind: 'restoration', ref: 1, reason: 'was right' });
    await feed.catchUp(3);
    expect(feed.at(1)?.text).toBe('text 1');
    expect(feed.at(1)?.retracted_by).toBeUndefined();
  });

  it('keeps nothing of a stream that may no longer be read', async () => {
    const { feed } = await opened(5);
    feed.gone();
    expect(feed.entries).toEqual([]);
    expect(feed.status).toBe('gone');
  });

  const texts = (feed: Feed) => feed.entries.map((e) => e.text);
  const words = (server: Server) => server.record.map((e) => e.text);

  it('ends with exactly the record as it is when a backup was restored, whoever says so first', async () => {
    const ways: ((feed: Feed, server: Server) => void)[] = [
      (feed) => void feed.startAfresh(), // the socket: ahead of the stream
      (feed, server) => feed.follows(server.record.length - 1, server.restored), // the socket: others in its place
      (feed, server) => feed.receive(server.see({ ...(server.record.at(-1) as Entry), index: feed.last + 2 })), // a page
      (feed) => void feed.loadOlder(),
    ];
    for (const [number, begin] of ways.entries()) {
      for (const added of [0, 3, 90]) {
        const { server, feed } = await opened(97);
        feed.follows(96, undefined);
        server.restore(40, added);
        begin(feed, server);
        feed.receive(server.see(server.record.at(-1) as Entry)); // meanwhile
        await settled();
        await settled();
        while (feed.hasOlder) await feed.loadOlder();
        expect(texts(feed), `way ${number}, ${added} added`).toEqual(words(server));
        expect(feed.head).toBe(server.record.length - 1);
        expect(feed.restored).toMatchObject({ head: 39 });
        feed.receive(server.add({ text: 'next' }));
        expect(texts(feed)).toEqual(words(server));
      }
    }
  });

  it('holds nothing of a replaced record while the new one cannot be read, and reads it at the next tick', async () => {
    const { server, feed } = await opened(97);
    server.restore(40, 80);
    server.down = true;
    feed.follows(119, server.restored);
    await settled();
    feed.receive(server.see(server.record[97] as Entry));
    expect(held(feed)).toEqual([]);
    server.down = false;
    feed.tick(119);
    await settled();
    expect(texts(feed)).toEqual(words(server).slice(-60));
    expect(feed.status).toBe('ready');
  });

  it('takes a record that was restored before the page was opened as it is', async () => {
    const server = new Server();
    server.add();
    server.restore(1, 2);
    const feed = new Feed('harbor', 'record', server.history);
    await feed.open(2);
    feed.follows(2, server.restored);
    await settled();
    expect(held(feed)).toEqual([0, 1, 2]);
    expect(feed.restored).toBeNull();
  });
});
