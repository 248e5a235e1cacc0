/**
 * Puts values into a text and picks the plural form. A number is written as the language writes it.
 */
export type Values = Record<string, string | number>;

/** Forms by plural category; the value `n` decides. `other` is always there. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export function fill(text: string | Plural, values: Values, rules: Intl.PluralRules): string {
  const form = typeof text === 'string' ? text : (text[rules.select(Number(values.n ?? 0))] ?? text.other);
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? value.toLocaleString(rules.resolvedOptions().locale) : value;
  });
}
