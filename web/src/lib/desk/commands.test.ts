import { describe, expect, it } from 'vitest';
import { completeSpeaker, read, suggestions, type Command } from './commands';

const now = new Date(2026, 10, 24, 14, 0);
const command = (line: string): Command | string => {
  const result = read(line, now);
  return result.type === 'command' ? result.command : result.type === 'wrong' ? result.reason : result.text;
};

describe('read', () => {
  it('takes a line for what was said', () => {
    expect(command('  We cannot go above four. ')).toBe('We cannot go above four.');
  });
  it('takes two slashes for one', () => {
    expect(command('//s or /d?')).toBe('/s or /d?');
  });
  it.each([
    ['/table', { name: 'phase', phase: 'table' }],
    ['/Break', { name: 'phase', phase: 'break' }],
    ['/caucus theirs', { name: 'phase', phase: 'caucus', side: 'theirs' }],
    ['/caucus o', { name: 'phase', phase: 'caucus', side: 'ours' }],
    ['/mediation', { name: 'phase', phase: 'mediation' }],
    ['/adjourn', { name: 'phase', phase: 'adjourned' }],
    ['/fix', { name: 'fix' }],
    ['/withdraw wrong person', { name: 'withdraw', reason: 'wrong person' }],
    ['/article Wages', { name: 'article', slug: 'wages' }],
    ['/announce Meeting at seven', { name: 'announce', text: 'Meeting at seven' }],
    ['/log', { name: 'log' }],
  ])('%s', (line, expected) => expect(command(line)).toEqual(expected));

  it.each([
    ['/caucus', 'side'],
    ['/caucus nobody', 'side'],
    ['/adjourn soon', 'time'],
    ['/adjourn 25:00', 'time'],
    ['/article', 'article'],
    ['/announce', 'empty'],
    ['/frobnicate', 'unknown'],
    ['/', 'unknown'],
    ['   ', 'empty'],
  ])('%s is refused: %s', (line, reason) => expect(command(line)).toBe(reason));

  it('places a time of day at its next occurrence', () => {
    expect(command('/adjourn 16:30')).toMatchObject({ resumesAt: new Date(2026, 10, 24, 16, 30).toISOString() });
    expect(command('/adjourn 10:00')).toMatchObject({ resumesAt: new Date(2026, 10, 25, 10, 0).toISOString() });
    expect(command('/adjourn 9')).toMatchObject({ resumesAt: new Date(2026, 10, 25, 9, 0).toISOString() });
  });
});

describe('suggestions', () => {
  it('opens on a slash and narrows with each letter', () => {
    expect(suggestions('/').length).toBeGreaterThan(8);
    expect(suggestions('/a').map((row) => row.id)).toEqual(['adjourn', 'announce', 'article']);
    expect(suggestions('/caucus ours')).toEqual([]);
    expect(suggestions('either/or')).toEqual([]);
  });
});

describe('suggestions of articles', () => {
  const articles = [
    { slug: 'passports', number: '20', title: 'Passport security' },
    { slug: 'lakes', number: '26', title: 'The Great Lakes' },
  ];
  it.each([
    ['/article ', ['/article passports', '/article lakes']],
    ['/article 26', ['/article lakes']],
    ['/article secur', ['/article passports']],
    ['/article wages', []],
  ])('%s offers %j', (line, lines) => expect(suggestions(line, articles).map((row) => row.line)).toEqual(lines));
});

describe('completeSpeaker', () => {
  const seen = ['Ms Roe', 'Mr Álvarez', 'Ms Rossi'];
  it('finds by any word, without accents, most recent first, and goes on at the next press', () => {
    expect(completeSpeaker('ro', seen)).toBe('Ms Roe');
    expect(completeSpeaker('ro', seen, 1)).toBe('Ms Rossi');
    expect(completeSpeaker('ro', seen, 2)).toBe('Ms Roe');
    expect(completeSpeaker('alv', seen)).toBe('Mr Álvarez');
    expect(completeSpeaker('x', seen)).toBeUndefined();
  });
});
