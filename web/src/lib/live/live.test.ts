import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '$lib/api/types';
import { Live, SILENCE_MS, type Follower, type Socket } from './live.svelte';

/** A socket played by the test. */
class Line implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  onerror: Socket['onerror'] = null;
  send(data: string) {
    this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }
  close() {
    this.closed = true;
  }
  say(frame: object) {
    this.onmessage?.call(this as unknown as WebSocket, { data: JSON.stringify(frame) } as MessageEvent);
  }
  async open() {
    this.onopen?.call(this as unknown as WebSocket, new Event('open'));
    await vi.advanceTimersByTimeAsync(0);
  }
  end(code: number) {
    this.onclose?.call(this as unknown as WebSocket, { code } as CloseEvent);
  }
}

class Holder implements Follower {
  slug = 'harbor';
  stream = 'record' as const;
  last = 41;
  got: number[] = [];
  heads: number[] = [];
  ticks: number[] = [];
  left = false;
  fetched: number[] = [];
  receive(entry: Entry) {
    this.got.push(entry.index);
    this.last = entry.index;
  }
  afresh = 0;
  follows(head: number) {
    this.heads.push(head);
  }
  headIs(head: number) {
    this.heads.push(head);
  }
  async startAfresh() {
    this.afresh += 1;
    this.last = 7;
  }
  tick(head: number) {
    this.ticks.push(head);
  }
  async catchUp(head: number) {
    this.fetched.push(head);
    this.last = head;
  }
  gone() {
    this.left = true;
  }
}

const about = { negotiation: 'harbor', stream: 'record' };
let lines: Line[];
let loginEnded: ReturnType<typeof vi.fn<() => Promise<void>>>;
const latest = () => lines.at(-1) as Line;

function live() {
  return new Live({
    open: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
    token: () => Promise.resolve('token'),
    loginEnded,
    random: () => 1,
  });
}

/** A live connection that has been welcomed and follows. */
async function followed(holder = new Holder()) {
  const it = live();
  const stop = it.follow(holder);
  await latest().open();
  latest().say({ type: 'welcome', server_time: new Date().toISOString(), ping_s: 25 });
  return { it, holder, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  loginEnded = vi.fn(() => Promise.resolve());
});
afterEach(() => vi.useRealTimers());

describe('Live', () => {
  it('says hello first and follows after what is held', async () => {
    const { it, holder } = await followed();
    expect(latest().sent).toEqual([
      { type: 'hello', token: 'token' },
      { type: 'follow', ...about, after: 41 },
    ]);
    expect(it.connection).toBe('open');
    latest().say({ type: 'following', ...about, head: 43 });
    latest().say({ type: 'entry', ...about, entry: { index: 42 } });
    expect(holder.heads).toEqual([43]);
    expect(holder.got).toEqual([42]);
  });

  it('resumes after the last entry held when the line broke', async () => {
    const { it, holder } = await followed();
    latest().say({ type: 'entry', ...about, entry: { index: 42 } });
    latest().end(1006);
    expect(it.connection).toBe('connecting');
    await vi.advanceTimersByTimeAsync(500);
    expect(lines).toHaveLength(2);
    await latest().open();
    latest().say({ type: 'welcome' });
    expect(latest().sent.at(-1)).toEqual({ type: 'follow', ...about, after: 42 });
    expect(holder.got).toEqual([42]);
  });

  it('waits longer after each failed attempt and says offline', async () => {
    const { it } = await followed();
    latest().end(1006);
    const waits = [];
    for (let i = 0; i < 8; i++) {
      const before = lines.length;
      let ms = 0;
      while (lines.length === before) {
        await vi.advanceTimersByTimeAsync(100);
        ms += 100;
      }
      waits.push(ms);
      latest().end(1006);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000]);
    expect(it.connection).toBe('offline');
  });

  it('takes silence for a dead line after two missed ticks', async () => {
    const { it } = await followed();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000);
    latest().say({ type: 'tick', heads: { 'harbor/record': 41 } });
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1000);
    expect(it.connection).toBe('open');
    const first = latest();
    await vi.advanceTimersByTimeAsync(1000);
    expect(first.closed).toBe(true);
    expect(it.connection).toBe('connecting');
  });

  it('hands the heads of a tick to those who follow them', async () => {
    const { holder } = await followed();
    latest().say({ type: 'tick', heads: { 'harbor/record': 57, 'other/record': 3 } });
    expect(holder.ticks).toEqual([57]);
  });

  it('fetches by HTTP when too far behind, then follows again', async () => {
    const { holder } = await followed();
    latest().say({ type: 'behind', ...about, from: 42, head: 9000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(holder.fetched).toEqual([9000]);
    expect(latest().sent.at(-1)).toEqual({ type: 'follow', ...about, after: 9000 });
  });

  it('starts afresh when the server lacks what is held, then follows from there', async () => {
    const { holder } = await followed();
    latest().say({ type: 'behind', ...about, from: 0, head: 7 });
    await vi.advanceTimersByTimeAsync(0);
    expect(holder.afresh).toBe(1);
    expect(holder.fetched).toEqual([]);
    expect(holder.heads).toEqual([]);
    expect(latest().sent.at(-1)).toEqual({ type: 'follow', ...about, after: 7 });
  });

  it('reconnects at once when the node leaves (1001) or this viewer was too slow (4408)', async () => {
    for (const code of [1001, 4408]) {
      const { stop } = await followed();
      const before = lines.length;
      latest().end(code);
      await vi.advanceTimersByTimeAsync(500);
      expect(lines.length).toBe(before + 1);
      stop();
    }
  });

  it('asks who is here now when the login ended (4401), then goes on', async () => {
    await followed();
    latest().end(4401);
    expect(loginEnded).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(0);
    expect(lines).toHaveLength(2);
  });

  it('keeps away for a while after too many requests (4429)', async () => {
    await followed();
    latest().end(4429);
    await vi.advanceTimersByTimeAsync(14_000);
    expect(lines).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(lines).toHaveLength(2);
  });

  it('lets go of a stream that may not be read, and asks again for one whose follow ended', async () => {
    const { holder } = await followed();
    latest().say({ type: 'error', code: 'follow_ended', ...about });
    expect(latest().sent.at(-1)).toEqual({ type: 'follow', ...about, after: 41 });
    expect(holder.left).toBe(false);
    latest().say({ type: 'error', code: 'not_found', message: 'x', ...about });
    expect(holder.left).toBe(true);
  });

  it('is not live while the server cannot tell, and asks again until it can', async () => {
    const { it, holder } = await followed();
    const asked = () => latest().sent.filter((message) => message['type'] === 'follow').length;
    for (const ms of [500, 1000, 2000]) {
      latest().say({ type: 'error', code: 'unavailable', ...about });
      expect(it.connection).toBe('connecting');
      const before = asked();
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(asked()).toBe(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(asked()).toBe(before + 1);
    }
    latest().say({ type: 'following', ...about, head: 43 });
    expect(it.connection).toBe('open');
    expect(holder.left).toBe(false);
    expect(lines).toHaveLength(1);
  });

  it('does not listen to a socket it gave up on', async () => {
    const { it, holder } = await followed();
    const old = latest();
    it.reconnect();
    old.say({ type: 'entry', ...about, entry: { index: 42 } });
    old.end(1006);
    expect(holder.got).toEqual([]);
    expect(lines).toHaveLength(2);
  });

  it('closes the socket when the last follower leaves, and opens one for the next', async () => {
    const { it, stop } = await followed();
    stop();
    expect(latest().closed).toBe(true);
    it.follow(new Holder());
    expect(lines).toHaveLength(2);
  });

  it('gives up a handshake that takes too long', async () => {
    const it = live();
    it.follow(new Holder());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(it.connection).toBe('offline');
    expect(lines[0]?.closed).toBe(true);
  });
});
