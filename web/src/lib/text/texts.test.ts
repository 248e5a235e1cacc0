import { describe, expect, it } from 'vitest';
import { fill } from './format';
import en from './en.json';
import es from './es.json';

const placeholders = (text: unknown) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort();

describe('message files', () => {
  it('have the same texts in every language, with the same values', () => {
    expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, placeholders(es[key])]).toEqual([key, placeholders(en[key])]);
    }
  });
});

describe('fill', () => {
  const english = new Intl.PluralRules('en');
  it('picks the plural form and writes numbers as the language does', () => {
    const text = { one: '{n} note', other: '{n} notes' };
    expect(fill(text, { n: 1 }, english)).toBe('1 note');
    expect(fill(text, { n: 1200 }, english)).toBe('1,200 notes');
    expect(fill(text, { n: 0 }, english)).toBe('0 notes');
  });
  it('leaves a value it was not given visible', () => {
    expect(fill('{side} said', {}, english)).toBe('{side} said');
  });
  it('does not read values as texts', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' }, english)).toBe('{b} x');
  });
});
