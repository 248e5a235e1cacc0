/**
 * The shapes the app speaks with the server, under the names the app uses. All come from the server's own types, by
 * `schema.gen.ts`; nothing is written here twice.
 */
import type { components } from './schema.gen';

type Schemas = components['schemas'];

/** The server leaves absent members out; the document also allows null for them, which is never sent. */
type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { [Name in keyof T]: Sent<Exclude<T[Name], null>> }
    : T;

export type Side = Schemas['Side'];
export type Audience = Schemas['Audience'];
export type NegotiationKind = Schemas['NegotiationKind'];
export type Role = Schemas['Role'];
export type Phase = Schemas['Phase'];
/** A phase as it can be called. */
export type PhaseCall = Exclude<Phase, 'scheduled'>;
/** The streams that the app follows. */
export type Stream = Extract<Schemas['StreamName'], 'record' | 'caucus'>;

export type Negotiation = Sent<Schemas['Negotiation']>;
export type NewNegotiation = Sent<Schemas['NewNegotiation']>;
export type Session = Sent<Schemas['Session']>;
export type SessionPlan = Sent<Schemas['SessionPlan']>;
export type NewPhase = Sent<Schemas['NewPhase']>;
export type Clocks = Sent<Schemas['Clocks']>;
export type Article = Sent<Schemas['Article']>;

/** `data` holds what a kind has beside; those that are shown are named. */
export type Entry = Omit<Sent<Schemas['Entry']>, 'kind' | 'data'> & {
  /** A kind that this app does not know yet is shown by its `text`. */
  kind: Schemas['EntryKind'] | (string & {});
  data?: { phase?: PhaseCall; resumes_at?: string } & Record<string, unknown>;
};
/** An entry that a search found. */
export type Hit = Omit<Sent<Schemas['SearchHit']>, 'entry'> & { entry: Entry };
export type Restored = Sent<Schemas['Restored']>;
export interface Page {
  entries: Entry[];
  head: number;
  /** The log came from a backup: what is held from before must be dropped. */
  restored?: Restored;
}
export type NewEntry = Sent<Schemas['NewEntry']>;
export type NewCorrection = Sent<Schemas['NewCorrection']>;
export type NewReversal = Sent<Schemas['NewReversal']>;
export type Held = Sent<Schemas['HeldTicket']>;
export type HeldEntry = Sent<Schemas['Held']>;
export type HeldChange = Sent<Schemas['HeldChange']>;
/** What a write that appends answers: the entry, or that it is held until its release. */
export type Appended = Entry | { held: Held };

export type Join = Sent<Schemas['Join']>;
export type Joined = Sent<Schemas['Joined']>;
export type Refreshed = Sent<Schemas['Refreshed']>;
export type Me = Sent<Schemas['Me']>;
export type LoginItem = Sent<Schemas['Login']>;
export type SignInCode = Sent<Schemas['SignInCode']>;

export type Person = Sent<Schemas['Person']>;
export type AudienceState = Sent<Schemas['AudienceState']>;
export type AuditItem = Sent<Schemas['AuditItem']>;

export type Invite = Sent<Schemas['Invite']>;
export type NewInvite = Sent<Schemas['NewInvite']>;
export type NewInvites = Sent<Schemas['NewInvites']>;

export type ClientFrame = Schemas['ClientFrame'];
export type ServerFrame = Sent<Schemas['ServerFrame']>;

export interface Items<T> {
  items: T[];
  next?: string | null;
}
