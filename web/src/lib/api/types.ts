/**
 * The shapes the app speaks with the server, under the names the app uses.
 */
export type Side = 'ours' | 'theirs' | 'mediator';
export type Audience = 'public' | 'members' | 'unit';
export type NegotiationKind = 'contract' | 'legislative';
export type Stream = 'record' | 'caucus';
export type Role = 'member' | 'team' | 'moderator';
/** A phase of a session, as it can be called. */
export type PhaseCall = 'table' | 'caucus' | 'break' | 'mediation' | 'adjourned';
export type Phase = PhaseCall | 'scheduled';

export interface Clocks {
  as_of: string;
  table_s: number;
  ours_caucus_s: number;
  theirs_caucus_s: number;
  mediation_s: number;
  break_s: number;
}

export interface Session {
  id: string;
  number: number;
  title?: string;
  place?: string;
  scheduled_for?: string;
  phase: Phase;
  phase_side?: Side;
  phase_since?: string;
  opened_at?: string;
  adjourned_at?: string;
  resumes_at?: string;
  clocks: Clocks;
}

export interface Entry {
  index: number;
  at: string;
  /** `note`, `phase`, …: a kind the app does not know is shown by its `text`. */
  kind: string;
  session?: string;
  side?: Side;
  speaker?: string;
  text?: string;
  article?: string;
  lang?: string;
  noted_at?: string;
  ref?: number;
  by: string;
  data?: { phase?: PhaseCall; resumes_at?: string; removed?: number } & Record<string, unknown>;
  reason?: string;
  corrected_by?: number;
  retracted_by?: number;
}

export interface Page {
  entries: Entry[];
  head: number;
}

export interface You {
  role?: Role;
  by?: string;
  can_read: boolean;
  can_post: boolean;
  can_amend: boolean;
}

export interface Negotiation {
  slug: string;
  title: string;
  kind: NegotiationKind;
  stage: string;
  ours: string;
  theirs: string;
  mediator?: string;
  audience: Audience;
  time_zone: string;
  delay_s: number;
  created_at: string;
  phase?: Phase;
  phase_side?: Side;
  phase_since?: string;
  record: { head: number };
  articles: { total: number };
  session?: Session;
  next_session?: Session;
  last_entry?: Entry;
  you: You;
}

export interface Article {
  slug: string;
  number: string;
  title: string;
  current_text?: string;
  status: string;
}

export interface NewEntry {
  kind: 'note' | 'announcement' | 'translation';
  side?: Side;
  speaker?: string;
  text: string;
  article?: string;
  lang?: string;
  noted_at?: string;
  hold_s?: number;
  ref?: number;
}

export interface Held {
  id: string;
  release_at: string;
}

export interface HeldEntry extends Held {
  stream: Stream;
  kind: string;
  side?: Side;
  speaker?: string;
  text?: string;
  article?: string;
  noted_at?: string;
  ref?: number;
  by: string;
  posted_at: string;
  problem?: unknown;
}

/** What a write that appends answers: the entry, or that it is held until its release. */
export type Appended = Entry | { held: Held };

export interface Joined {
  access_token: string;
  expires_in: number;
  person: string;
  login: string;
}

export interface Me {
  person: string;
  login: string;
  instance_role: 'pending' | 'member' | 'admin';
  roles: { negotiation: string; title: string; role: Role; by: string }[];
  pseudonyms: unknown[];
}

export interface LoginItem {
  id: string;
  label?: string;
  created_on: string;
  last_used_on: string;
  current: boolean;
}

export interface Invite {
  id: string;
  code?: string;
  link?: string;
  negotiation?: string;
  role: Role | 'admin';
  expires_at: string;
  uses?: number;
  max_uses?: number;
}

export interface Items<T> {
  items: T[];
  next?: string | null;
}
