import { describe, expect, it } from 'vitest';
import type { Entry, Negotiation } from '$lib/api/types';
import { applyPhase } from './phases';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 14, minute)).toISOString();
const clocks = { as_of: at(0), table_s: 0, ours_caucus_s: 0, theirs_caucus_s: 0, mediation_s: 0, break_s: 0 };
const planned: Negotiation = {
  slug: 'harbor',
  title: 'Harbor',
  kind: 'contract',
  stage: 'table',
  ours: 'Us',
  theirs: 'Them',
  audience: 'public',
  time_zone: 'UTC',
  delay_s: 0,
  created_at: at(0),
  phase: 'scheduled',
  record: { head: -1 },
  articles: { total: 0 },
  next_session: { id: 's', number: 3, place: 'Room 4', phase: 'scheduled', clocks },
  you: { can_read: true, can_post: false, can_amend: false, can_invite: false },
};
const entry = (minute: number, kind: string, phase: 'table' | 'caucus' | 'adjourned', side?: 'theirs'): Entry => ({
  index: minute,
  at: at(minute),
  kind,
  session: 's',
  side,
  by: 'Team 1',
  data: { phase },
});

describe('applyPhase', () => {
  it('opens the planned session, runs the clock of each phase, and ends it', () => {
    const open = applyPhase(planned, entry(0, 'session.opened', 'table'));
    expect(open).toMatchObject({ phase: 'table', session: { number: 3, place: 'Room 4' }, next_session: undefined });
    const caucus = applyPhase(open, entry(10, 'phase', 'caucus', 'theirs'));
    expect(caucus).toMatchObject({ phase: 'caucus', phase_side: 'theirs', phase_since: at(10) });
    expect(caucus.session?.clocks).toMatchObject({ table_s: 600, theirs_caucus_s: 0 });
    const back = applyPhase(caucus, entry(36, 'phase', 'table'));
    expect(back.phase_side).toBeUndefined();
    expect(back.session?.clocks).toMatchObject({ table_s: 600, theirs_caucus_s: 26 * 60, ours_caucus_s: 0 });
    expect(applyPhase(back, entry(40, 'session.adjourned', 'adjourned'))).toMatchObject({
      phase: 'adjourned',
      session: undefined,
    });
  });

  it('leaves a negotiation alone for any other entry', () => {
    expect(applyPhase(planned, { index: 0, at: at(0), kind: 'note', by: 'Team 1' })).toBe(planned);
  });
});
