/**
 * What a phase entry means for what is shown of a negotiation: phase, since when, and the clocks. Pure. Every viewer
 * applies it alone, so that a called caucus does not make a thousand phones ask the server at once.
 */
import type { Clocks, Entry, Negotiation, Phase, Session, Side } from '$lib/api/types';

export function isPhaseEntry(entry: Entry): boolean {
  return entry.kind === 'phase' || entry.kind === 'session.opened' || entry.kind === 'session.adjourned';
}

/** The negotiation as it stands after a phase entry. */
export function applyPhase(negotiation: Negotiation, entry: Entry): Negotiation {
  if (!isPhaseEntry(entry)) return negotiation;
  const phase: Phase = entry.kind === 'session.adjourned' ? 'adjourned' : (entry.data?.phase ?? 'table');
  const since = { phase, phase_side: phase === 'caucus' ? entry.side : undefined, phase_since: entry.at };
  const before = negotiation.session ?? sessionOf(negotiation, entry);
  const session: Session = { ...before, ...since, clocks: advance(before, entry.at) };
  const ended = phase === 'adjourned';
  return {
    ...negotiation,
    ...since,
    session: ended ? undefined : session,
    next_session: negotiation.next_session?.id === session.id ? undefined : negotiation.next_session,
  };
}

/** The session's clocks as of `at`, the running one included. */
export function advance(session: Session, at: string): Clocks {
  const field = running(session.phase, session.phase_side);
  const passed = Math.max(0, (Date.parse(at) - Date.parse(session.clocks.as_of)) / 1000);
  const clocks = { ...session.clocks, as_of: at };
  if (field !== null && Number.isFinite(passed)) clocks[field] += passed;
  return clocks;
}

/** Which clock runs in a phase; null for none. */
export function running(phase: Phase | undefined, side: Side | undefined): Exclude<keyof Clocks, 'as_of'> | null {
  switch (phase) {
    case 'table':
      return 'table_s';
    case 'break':
      return 'break_s';
    case 'mediation':
      return 'mediation_s';
    case 'caucus':
      return side === 'theirs' ? 'theirs_caucus_s' : 'ours_caucus_s';
    default:
      return null;
  }
}

function sessionOf(negotiation: Negotiation, entry: Entry): Session {
  const planned = negotiation.next_session;
  const clocks = { as_of: entry.at, table_s: 0, ours_caucus_s: 0, theirs_caucus_s: 0, mediation_s: 0, break_s: 0 };
  if (planned !== undefined && planned.id === entry.session) return { ...planned, opened_at: entry.at, clocks };
  return { id: entry.session ?? '', number: 0, phase: 'scheduled', opened_at: entry.at, clocks };
}
