/** The first characters of a person's id: enough to find somebody among thousands, short enough to be read out. */
export function shortNumber(person: string): string {
  return person.slice(0, 8);
}
