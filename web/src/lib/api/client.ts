/**
 * What the app asks the server for: one method a question, typed. Adds the login to a request and repeats it once when
 * the token was no longer good. Decides nothing, keeps nothing.
 */
import { request, type Ask } from './http';
import type { Login } from './login.svelte';
import { Problem } from './problem';
import type {
  Appended,
  Article,
  Audience,
  AudienceState,
  AuditItem,
  Entry,
  HeldChange,
  HeldEntry,
  Hit,
  Invite,
  Items,
  Join,
  Joined,
  LoginItem,
  Negotiation,
  NewCorrection,
  NewEntry,
  NewInvite,
  NewInvites,
  NewNegotiation,
  NewPhase,
  NewReversal,
  Page,
  Person,
  Role,
  Session,
  SessionPlan,
  SignInCode,
  Stream,
} from './types';

export interface Range {
  after?: number;
  before?: number;
  limit?: number;
}

export class Api {
  #login: Pick<Login, 'token' | 'renew'>;
  #fetcher: typeof fetch;

  constructor(login: Pick<Login, 'token' | 'renew'>, fetcher: typeof fetch = (...args) => fetch(...args)) {
    this.#login = login;
    this.#fetcher = fetcher;
  }

  /** Any request of the API, with this device's login. The methods below are its names. */
  async ask<T>(path: string, ask: Ask = {}): Promise<T> {
    const token = await this.#login.token();
    try {
      return await request<T>(path, { ...ask, token }, this.#fetcher);
    } catch (error) {
      const stale = error instanceof Problem && error.status === 401 && token !== null;
      if (!stale || (await this.#login.renew()) !== 'renewed') throw error;
      return request<T>(path, { ...ask, token: await this.#login.token() }, this.#fetcher);
    }
  }

  negotiations = () => this.ask<Items<Negotiation>>('/negotiations');
  negotiation = (slug: string) => this.ask<Negotiation>(at(slug));
  createNegotiation = (body: NewNegotiation) => this.ask<Negotiation>('/negotiations', { method: 'POST', body });

  entries = (slug: string, stream: Stream, range: Range) =>
    this.ask<Page>(
      `${streamAt(slug, stream)}?${new URLSearchParams(Object.entries(range).map(([k, v]) => [k, String(v)]))}`,
    );
  entry = (slug: string, stream: Stream, index: number) => this.ask<Entry>(`${streamAt(slug, stream)}/${index}`);
  post = (slug: string, stream: Stream, body: NewEntry, key: string) =>
    this.ask<Appended>(streamAt(slug, stream), { method: 'POST', body, key });
  correct = (slug: string, stream: Stream, index: number, body: NewCorrection, key: string) =>
    this.ask<Appended>(`${streamAt(slug, stream)}/${index}/corrections`, { method: 'POST', body, key });
  retract = (slug: string, stream: Stream, index: number, body: NewReversal, key: string) =>
    this.ask<Appended>(`${streamAt(slug, stream)}/${index}/retractions`, { method: 'POST', body, key });
  restore = (slug: string, stream: Stream, index: number, body: NewReversal, key: string) =>
    this.ask<Appended>(`${streamAt(slug, stream)}/${index}/restorations`, { method: 'POST', body, key });

  held = (slug: string) => this.ask<Items<HeldEntry>>(`${at(slug)}/held`);
  changeHeld = (slug: string, id: string, body: HeldChange) =>
    this.ask<HeldEntry>(`${at(slug)}/held/${id}`, { method: 'PATCH', body });
  undoHeld = (slug: string, id: string) => this.ask<undefined>(`${at(slug)}/held/${id}`, { method: 'DELETE' });

  sessions = (slug: string) => this.ask<Items<Session>>(`${at(slug)}/sessions`);
  planSession = (slug: string, body: SessionPlan) =>
    this.ask<Session>(`${at(slug)}/sessions`, { method: 'POST', body });
  callPhase = (slug: string, session: string, body: NewPhase, key: string) =>
    this.ask<Appended>(`${at(slug)}/sessions/${session}/phase`, { method: 'POST', body, key });

  search = (query: string, cursor: string | null) => {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return this.ask<Items<Hit>>(`/search?${query}${more}`);
  };
  articles = (slug: string) => this.ask<Items<Article>>(`${at(slug)}/articles`);

  join = (body: Join) => this.ask<Joined>('/join', { method: 'POST', body });
  logins = () => this.ask<Items<LoginItem>>('/logins');
  endLogin = (id: string) => this.ask<undefined>(`/logins/${encodeURIComponent(id)}`, { method: 'DELETE' });
  /** Leaves the deployment: every login, role and name goes. */
  leave = () => this.ask<undefined>('/me', { method: 'DELETE' });

  invites = () => this.ask<Items<Invite>>('/invites');
  invite = (body: NewInvites) => this.ask<Items<NewInvite>>('/invites', { method: 'POST', body });
  withdrawInvite = (id: string) => this.ask<undefined>(`/invites/${encodeURIComponent(id)}`, { method: 'DELETE' });

  people = () => this.ask<Items<Person>>('/people');
  vouch = (person: string, negotiation?: string) =>
    this.ask<undefined>(`${personAt(person)}/vouch`, { method: 'POST', body: { negotiation } });
  revoke = (person: string) => this.ask<undefined>(`${personAt(person)}/revoke`, { method: 'POST' });
  signInCode = (person: string) => this.ask<SignInCode>(`${personAt(person)}/code`, { method: 'POST' });
  markEmployerSide = (person: string, employer_side: boolean) =>
    this.ask<undefined>(`${personAt(person)}/employer-side`, { method: 'PUT', body: { employer_side } });
  setInstanceRole = (person: string, role: 'member' | 'admin') =>
    this.ask<undefined>(`${personAt(person)}/instance-role`, { method: 'PUT', body: { role } });
  setRole = (slug: string, person: string, role: Role | null) =>
    this.ask<undefined>(`${at(slug)}/roles/${encodeURIComponent(person)}`, { method: 'PUT', body: { role } });
  audit = (cursor?: string) =>
    this.ask<Items<AuditItem>>(`/audit?limit=25${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);

  audience = (slug: string) => this.ask<AudienceState>(`${at(slug)}/audience`);
  setAudience = (slug: string, audience: Audience) =>
    this.ask<AudienceState>(`${at(slug)}/audience`, { method: 'PUT', body: { audience } });
  withdrawAudience = (slug: string) => this.ask<undefined>(`${at(slug)}/audience`, { method: 'DELETE' });

  openapi = () => this.ask<unknown>('/openapi.json');
}

function at(slug: string): string {
  return `/negotiations/${encodeURIComponent(slug)}`;
}

function personAt(person: string): string {
  return `/people/${encodeURIComponent(person)}`;
}

export function streamAt(slug: string, stream: Stream): string {
  return `${at(slug)}${stream === 'caucus' ? '/caucus' : ''}/entries`;
}
