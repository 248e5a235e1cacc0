/**
 * Where a scribe's composer is, kept for the tab, so that a reload does not turn a line meant for the caucus into one of
 * the record. Owns only the keeping. What is typed is kept for the record alone: no words of the caucus stay here.
 */
import type { Side, Stream } from '$lib/api/types';

export interface Place {
  stream: Stream;
  /** null for no side. */
  side: Side | null;
  /** Who speaks for each side. */
  speakers: Partial<Record<Side | 'none', string>>;
  /** The half-typed line of the record. */
  draft: string;
}

const PREFIX = 'openbargain.desk.';

export function placeOf(slug: string, person: string): Place | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(slug, person));
    return kept === null ? undefined : (JSON.parse(kept) as Place);
  } catch {
    return undefined; // a browser that keeps nothing
  }
}

export function keepPlace(slug: string, person: string, place: Place): void {
  try {
    sessionStorage.setItem(keyOf(slug, person), JSON.stringify(place));
  } catch {
    // it lasts as long as the page
  }
}

/** Nothing of it stays when a person leaves. */
export function forgetPlaces(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}

function keyOf(slug: string, person: string): string {
  return `${PREFIX}${person}.${slug}`;
}
