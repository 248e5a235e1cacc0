import { describe, expect, it } from 'vitest';
import { codeIn, grouped, looksWhole } from './code';

const CODE = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

describe('codeIn', () => {
  it.each([
    CODE,
    CODE.toLowerCase(),
    grouped(CODE),
    `https://host.example/join#${CODE}`,
    `#${CODE}`,
    CODE.replace('01', 'OI'),
  ])('finds the code in %s', (typed) => expect(codeIn(typed)).toBe(CODE));

  it('knows a whole code from a part or a wrong one', () => {
    expect(looksWhole(CODE)).toBe(true);
    expect(looksWhole(CODE.slice(1))).toBe(false);
    expect(looksWhole(`U${CODE.slice(1)}`)).toBe(false);
  });
});
