import { expect, test } from 'vitest';
import { readWanted, writeWanted } from './wanted';

test('what is searched for comes back from the address', () => {
  const wanted = { q: '"3.5 %" Zürich & 加薪 -x', negotiation: 'harbor', side: 'theirs', from: '2026-03-01' };
  expect(readWanted(`#${writeWanted(wanted)}`)).toEqual(wanted);
});

test('what is blank, unknown or of no negotiation is left out', () => {
  expect(readWanted('#q=+&side=&other=1&session=abc')).toEqual({});
  expect(readWanted('#e12')).toEqual({});
});
