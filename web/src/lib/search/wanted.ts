/**
 * What is searched for, as it stands in the address: behind the `#`, which browsers send to nobody when a page is
 * loaded or a link is followed.
 */
const NAMES = ['q', 'negotiation', 'session', 'article', 'side', 'kind', 'from', 'to'] as const;

export type Wanted = Partial<Record<(typeof NAMES)[number], string>>;

export function readWanted(hash: string): Wanted {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return tidy(Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ''])));
}

/** For an address or a request, without the `#` or `?` before it. */
export function writeWanted(wanted: Wanted): string {
  return new URLSearchParams(tidy(wanted)).toString();
}

/** Without what is blank. A session and an article are of the negotiation they were chosen in. */
function tidy(wanted: Wanted): Record<string, string> {
  const names = NAMES.filter((name) => wanted.negotiation || (name !== 'session' && name !== 'article'));
  return Object.fromEntries(names.flatMap((name) => (wanted[name]?.trim() ? [[name, wanted[name].trim()]] : [])));
}
