/**
 * Who is signed in on this device. Owns the access token, which lives in memory only, and its renewal by the refresh
 * cookie, which no script can read. Rights are not kept here: the server is asked, each time.
 */
import { request } from './http';
import { Problem } from './problem';
import type { Joined, Me, Refreshed } from './types';

export type Who =
  /** Not asked yet, or the server could not be reached. */
  | { state: 'unknown' }
  /** `ended`: there was a login in this tab, and it ended. */
  | { state: 'anonymous'; ended: boolean }
  | { state: 'signed_in'; me: Me };

export type Renewal = 'renewed' | 'refused' | 'unreachable';

/** A token with less left than this is renewed before it is used. */
const SPARE_MS = 30_000;

/** Remembers that this browser has a login at all, so that strangers are not asked for a cookie they cannot have. */
const HINT = 'openbargain.login';

export class Login {
  who = $state.raw<Who>({ state: 'unknown' });
  #token: string | null = null;
  #goodUntil = 0;
  #renewal: Promise<Renewal> | null = null;

  get me(): Me | null {
    return this.who.state === 'signed_in' ? this.who.me : null;
  }

  /** Called once at start. Unreachable leaves `unknown`: the outbox still belongs to whoever was signed in. */
  async start(): Promise<void> {
    if (hint() === 'no') this.who = { state: 'anonymous', ended: false };
    else await this.renew();
  }

  /** A token good for a while yet, or null for nobody. */
  async token(): Promise<string | null> {
    if (this.#token !== null && Date.now() > this.#goodUntil - SPARE_MS) await this.renew();
    else if (this.who.state === 'unknown') await this.renew();
    return this.#token;
  }

  /** Takes a new access token by the cookie. One at a time, over all tabs: an older cookie would end every login. */
  renew(): Promise<Renewal> {
    this.#renewal ??= alone('openbargain.refresh', () => this.#renewNow()).finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  /** Takes over what `POST /join` answered. */
  async adopt(joined: Joined): Promise<void> {
    this.#take(joined);
    await this.reload();
  }

  /** Asks the server again who this is; roles may have changed. */
  async reload(): Promise<void> {
    const me = await request<Me>('/me', { token: this.#token });
    this.who = { state: 'signed_in', me };
  }

  /** Ends this login, here and on the server. */
  async leave(): Promise<void> {
    await request('/login', { method: 'DELETE', token: await this.token() });
    this.#drop(false);
  }

  async #renewNow(): Promise<Renewal> {
    try {
      this.#take(await request<Refreshed>('/login/refresh', { method: 'POST' }));
      await this.reload();
      return 'renewed';
    } catch (error) {
      if (error instanceof Problem && !error.passes) {
        // Asked twice in a row, the second refusal must not make the first forgotten.
        this.#drop(this.who.state === 'signed_in' || (this.who.state === 'anonymous' && this.who.ended));
        return 'refused';
      }
      return 'unreachable';
    }
  }

  #take(answer: Refreshed): void {
    this.#token = answer.access_token;
    this.#goodUntil = Date.now() + answer.expires_in * 1000;
    hint('yes');
  }

  #drop(ended: boolean): void {
    this.#token = null;
    this.who = { state: 'anonymous', ended };
    hint('no');
  }
}

/** Reads or sets the mark; a browser that keeps nothing counts as perhaps signed in. */
function hint(set?: 'yes' | 'no'): 'yes' | 'no' | 'perhaps' {
  try {
    if (set === 'yes') localStorage.setItem(HINT, 'yes');
    if (set === 'no') localStorage.removeItem(HINT);
    return localStorage.getItem(HINT) === null ? 'no' : 'yes';
  } catch {
    return 'perhaps';
  }
}

/** Runs `work` while no other tab of this site runs it under the same name. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Absent on insecure origins other than loopback; there the server's own rules still hold.
  if (typeof navigator === 'undefined' || navigator.locks === undefined) return work();
  return navigator.locks.request(name, work) as Promise<T>;
}
