/**
 * The one owner of the socket: it says hello, follows, resumes, backs off, and knows whether the page is live. It keeps
 * no entries: each follower says what it holds, and is handed what comes after. Exactly-once and order are the
 * follower's (feed.svelte.ts), because only it knows what it holds.
 *
 * To serve another stream, write another `Follower`.
 */
import type { ClientFrame, Entry, Restored, ServerFrame, Stream } from '$lib/api/types';

export interface Follower {
  readonly slug: string;
  readonly stream: Stream;
  /** Index of the last entry held, -1 for none. The follow resumes after it. */
  readonly last: number;
  receive(entry: Entry): void;
  /** The follow began. What is missing up to `head` is on its way. */
  follows(head: number, restored: Restored | undefined): void;
  /** The stream's head as the server last named it. */
  headIs(head: number): void;
  /** The same at a tick, when nothing should be missing any more. */
  tick(head: number): void;
  /** Fetches everything up to `head` by HTTP; the follow is asked for again when it is done. */
  catchUp(head: number): Promise<void>;
  /** Drops everything and fetches what there is now: the server lacks what is held, or holds other entries in its place. */
  startAfresh(): Promise<void>;
  /** The stream may not, or no longer, be followed by this login. */
  gone(): void;
  watchedBy?(about: number): void;
}

export type Connection = 'connecting' | 'open' | 'offline';

/** The part of WebSocket that is used; tests script it. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose' | 'onerror'>;

export interface LiveOptions {
  /** Opens a socket with the subprotocol. */
  open: () => Socket;
  /** The access token for the hello, null for nobody. May take a while (it renews). */
  token: () => Promise<string | null>;
  /** The login behind the socket ended. Answers when it is known who is here now. */
  loginEnded: () => Promise<unknown>;
  random?: () => number;
}

export const PROTOCOL = 'openbargain.v1';

/** Two missed ticks of 25 s, and five to spare for the line. */
export const SILENCE_MS = 55_000;
/** Opening the socket, hello and welcome together. */
const HANDSHAKE_MS = 10_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** After being told of too many requests. */
const PENALTY_MS = 15_000;

const AWAY = 1001;
const LOGIN_ENDED = 4401;
const TOO_SLOW = 4408;
const TOO_MANY = 4429;

export class Live {
  connection = $state<Connection>('connecting');
  /** When the last frame came before the line went quiet. Meaningful while not `open`. */
  lastHeard = $state(Date.now());

  #options: Required<LiveOptions>;
  #socket: Socket | null = null;
  #welcomed = false;
  #followers = new Map<string, Follower>();
  #attempts = 0;
  #stopped = true;
  #retry: Timer;
  /** Follows that the server could not answer for the moment. While there are any, the page is not live. */
  #unanswered = new Set<string>();
  #askAgain: Timer;
  #deadline: Timer;
  /** Server clock minus ours, from the last welcome. */
  #offset = 0;

  constructor(options: LiveOptions) {
    this.#options = { random: Math.random, ...options };
  }

  /** The server's time by this device's clock, for countdowns to a moment the server named. */
  get serverNow(): number {
    return Date.now() + this.#offset;
  }

  /** Follows until the answered function is called. The socket is opened by the first follower. */
  follow(follower: Follower): () => void {
    const key = keyOf(follower);
    this.#followers.set(key, follower);
    if (this.#stopped) {
      this.#stopped = false;
      this.#connect();
    } else if (this.#welcomed) this.#ask(follower);
    return () => {
      if (this.#followers.get(key) !== follower) return;
      this.#followers.delete(key);
      this.#answered(key);
      this.#send({ type: 'unfollow', negotiation: follower.slug, stream: follower.stream });
      if (this.#followers.size === 0) this.stop();
    };
  }

  /** Starts over with a new socket: the network changed, or somebody else is signed in now. */
  reconnect(): void {
    if (this.#stopped) return;
    this.#attempts = 0;
    this.#drop();
    this.#connect();
  }

  /** The page is in front again, or the network is back: do not wait for a timer that slept. */
  wake(): void {
    if (this.#stopped || (this.#welcomed && Date.now() - this.lastHeard < SILENCE_MS)) return;
    this.reconnect();
  }

  stop(): void {
    this.#stopped = true;
    this.#drop();
    this.connection = 'connecting';
  }

  #connect(): void {
    clearTimeout(this.#retry);
    let socket: Socket;
    try {
      socket = this.#options.open();
    } catch {
      this.#lost(0);
      return;
    }
    this.#socket = socket;
    this.#expectWithin(HANDSHAKE_MS);
    const mine = () => this.#socket === socket; // a socket given up on may still call back
    socket.onopen = () => {
      void this.#options.token().then((token) => {
        if (mine()) this.#send({ type: 'hello', token });
      });
    };
    socket.onmessage = (event) => {
      if (mine()) this.#hear(event as MessageEvent<unknown>);
    };
    socket.onclose = (event) => {
      if (mine()) this.#lost(event.code);
    };
    socket.onerror = null; // a close follows
  }

  #hear(event: MessageEvent<unknown>): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(event.data)) as ServerFrame;
    } catch {
      return;
    }
    this.lastHeard = Date.now();
    if (this.#welcomed) this.#expectWithin(SILENCE_MS);
    const follower = 'stream' in frame ? this.#followers.get(`${frame.negotiation}/${frame.stream}`) : undefined;
    switch (frame.type) {
      case 'welcome':
        this.#welcome(frame.server_time);
        break;
      case 'following':
        this.#answered(`${frame.negotiation}/${frame.stream}`);
        follower?.follows(frame.head, frame.restored ?? undefined);
        break;
      case 'entry':
        follower?.receive(frame.entry as Entry);
        break;
      case 'behind':
        this.#answered(`${frame.negotiation}/${frame.stream}`);
        if (follower) this.#behind(follower, frame.from, frame.head);
        break;
      case 'watching':
        follower?.watchedBy?.(frame.about);
        break;
      case 'tick':
        for (const [key, head] of Object.entries(frame.heads)) this.#followers.get(key)?.tick(head);
        break;
      case 'error':
        if (follower) this.#refused(follower, frame.code);
        break;
    }
  }

  #welcome(serverTime: string): void {
    this.#welcomed = true;
    this.#attempts = 0;
    this.connection = 'open';
    this.#expectWithin(SILENCE_MS);
    const there = Date.parse(serverTime);
    if (!Number.isNaN(there)) this.#offset = there - Date.now();
    for (const follower of this.#followers.values()) this.#ask(follower);
  }

  #ask(follower: Follower): void {
    this.#send({ type: 'follow', negotiation: follower.slug, stream: follower.stream, after: follower.last });
  }

  /** Too far back for the socket, or ahead of the stream: history comes by HTTP, then the follow is asked for again. */
  #behind(follower: Follower, from: number, head: number): void {
    const socket = this.#socket;
    const isAhead = from <= follower.last;
    if (!isAhead) follower.headIs(head);
    (isAhead ? follower.startAfresh() : follower.catchUp(head)).then(
      () => {
        if (this.#socket === socket && this.#followers.get(keyOf(follower)) === follower) this.#ask(follower);
      },
      () => {
        if (this.#socket === socket) this.#lost(0); // as bad as no line: back off and resume
      },
    );
  }

  #refused(follower: Follower, code: string): void {
    // Rights changed: the follow may be good again at once (another role), or be answered with not_found.
    if (code === 'follow_ended') this.#ask(follower);
    else if (code === 'unavailable') this.#askLater(follower);
    else if (code === 'not_found') {
      this.#answered(keyOf(follower));
      follower.gone();
    }
  }

  /** The server is there, but what it needs is not (its database is away): the socket stays, the question is repeated. */
  #askLater(follower: Follower): void {
    this.#unanswered.add(keyOf(follower));
    this.connection = 'connecting';
    clearTimeout(this.#askAgain);
    this.#askAgain = setTimeout(() => {
      for (const one of this.#followers.values()) if (this.#unanswered.has(keyOf(one))) this.#ask(one);
    }, this.#backoff());
  }

  #answered(key: string): void {
    if (!this.#unanswered.delete(key) || this.#unanswered.size > 0) return;
    this.#attempts = 0;
    this.connection = 'open';
  }

  /** How long to wait before the next try: longer each time, and not all at once. */
  #backoff(): number {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts++);
    return wait * (0.5 + this.#options.random() / 2);
  }

  /** The line is down, with the close code where there was one. */
  #lost(code: number): void {
    const wasOpen = this.#welcomed;
    this.#drop();
    if (this.#stopped) return;
    // A first failure right after a good line may be a hiccup; after it the reader is told.
    this.connection = wasOpen ? 'connecting' : 'offline';
    if (code === LOGIN_ENDED) {
      void this.#options.loginEnded().finally(() => this.#connectAfter(0));
      return;
    }
    // The first node to take us in may be as full as the one we left: spread, but do not linger.
    const atOnce = wasOpen && (code === AWAY || code === TOO_SLOW);
    const wait = this.#backoff();
    if (atOnce) this.#connectAfter(this.#options.random() * FIRST_WAIT_MS);
    else this.#connectAfter(code === TOO_MANY ? PENALTY_MS + wait : wait);
  }

  #connectAfter(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      if (!this.#stopped && this.#socket === null) this.#connect();
    }, ms);
  }

  #drop(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#askAgain);
    clearTimeout(this.#deadline);
    this.#unanswered.clear();
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      try {
        socket.close();
      } catch {
        // already closing
      }
    }
  }

  #expectWithin(ms: number): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#lost(0), ms);
  }

  #send(message: ClientFrame): void {
    try {
      this.#socket?.send(JSON.stringify(message));
    } catch {
      // not open (any more): the close or the deadline deals with it
    }
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;

function keyOf(follower: Follower): string {
  return `${follower.slug}/${follower.stream}`;
}
