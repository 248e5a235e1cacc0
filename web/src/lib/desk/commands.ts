/**
 * What a line in the composer means. Pure: reads text, answers a command or why it is none.
 *
 * To add a command: a row in COMMANDS (the palette shows it), a branch in `read`, a text in the message files, and what
 * it does in desk.svelte.ts.
 */
import type { PhaseCall, Side } from '$lib/api/types';

export type Command =
  | { name: 'phase'; phase: PhaseCall; side?: Side; resumesAt?: string }
  | { name: 'fix'; text?: string }
  | { name: 'withdraw'; reason?: string }
  | { name: 'article'; slug: string }
  | { name: 'announce'; text: string }
  | { name: 'record' }
  | { name: 'log' };

export type Line =
  | { type: 'text'; text: string }
  | { type: 'command'; command: Command }
  | { type: 'wrong'; reason: 'unknown' | 'side' | 'time' | 'article' | 'empty'; word: string };

/** What the palette lists. `usage` is the same in every language, because it is typed; `more`: words must follow. */
export const COMMANDS = [
  { word: 'table', usage: '/table', more: false },
  { word: 'caucus', usage: '/caucus ours|theirs', more: true },
  { word: 'break', usage: '/break', more: false },
  { word: 'mediation', usage: '/mediation', more: false },
  { word: 'adjourn', usage: '/adjourn [10:00]', more: false },
  { word: 'announce', usage: '/announce …', more: true },
  { word: 'article', usage: '/article …', more: true },
  { word: 'fix', usage: '/fix', more: false },
  { word: 'withdraw', usage: '/withdraw [reason]', more: false },
  { word: 'log', usage: '/log', more: false },
  { word: 'record', usage: '/record', more: false },
] as const;

export type Word = (typeof COMMANDS)[number]['word'];

/** A row of the palette: what it shows, and the line it stands for. */
export interface Row {
  id: string;
  usage: string;
  /** The command it explains, or the title of the article it names. */
  means: { word: Word } | { title: string };
  line: string;
  /** The line can be sent as it is. */
  whole: boolean;
}

/** An article as the palette offers it. */
export interface Choice {
  slug: string;
  number: string;
  title: string;
}

/** Rows that fit what is typed so far: commands by their word, articles by number, title or slug. */
export function suggestions(line: string, articles: readonly Choice[] = []): Row[] {
  const about = /^\/article\s+(.*)$/iu.exec(line)?.[1];
  if (about !== undefined) {
    return articles
      .filter(({ slug, number, title }) => fold(`${number} ${title} ${slug}`).includes(fold(about.trim())))
      .map(({ slug, number, title }) => ({
        id: `article-${slug}`,
        usage: `${number} ${title}`,
        means: { title: slug },
        line: `/article ${slug}`,
        whole: true,
      }));
  }
  const typed = /^\/(\p{L}*)$/u.exec(line)?.[1];
  if (typed === undefined) return [];
  return COMMANDS.filter(({ word }) => word.startsWith(typed.toLowerCase())).map(({ word, usage, more }) => ({
    id: word,
    usage,
    means: { word },
    line: `/${word}`,
    whole: !more,
  }));
}

/** Reads one line. A text that begins with two slashes is a text that begins with one. `now` places a time of day. */
export function read(line: string, now: Date): Line {
  const text = line.trim();
  if (text === '') return { type: 'wrong', reason: 'empty', word: '' };
  if (!text.startsWith('/') || text.startsWith('//')) return { type: 'text', text: text.replace(/^\/\//, '/') };
  const [, word = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  const command = (c: Command): Line => ({ type: 'command', command: c });
  const wrong = (reason: 'unknown' | 'side' | 'time' | 'article' | 'empty'): Line => ({ type: 'wrong', reason, word });
  switch (word.toLowerCase()) {
    case 'table':
    case 'break':
    case 'mediation':
      return command({ name: 'phase', phase: word.toLowerCase() as PhaseCall });
    case 'caucus': {
      const side = sideOf(rest);
      return side ? command({ name: 'phase', phase: 'caucus', side }) : wrong('side');
    }
    case 'adjourn': {
      if (rest === '') return command({ name: 'phase', phase: 'adjourned' });
      const resumesAt = nextTime(rest, now);
      return resumesAt ? command({ name: 'phase', phase: 'adjourned', resumesAt }) : wrong('time');
    }
    case 'fix':
      return command({ name: 'fix', ...(rest === '' ? {} : { text: rest }) });
    case 'withdraw':
      return command({ name: 'withdraw', ...(rest === '' ? {} : { reason: rest }) });
    case 'article':
      return rest === '' ? wrong('article') : command({ name: 'article', slug: rest.toLowerCase() });
    case 'announce':
      return rest === '' ? wrong('empty') : command({ name: 'announce', text: rest });
    case 'record':
      return command({ name: 'record' });
    case 'log':
      return command({ name: 'log' });
    default:
      return wrong('unknown');
  }
}

function sideOf(word: string): Side | undefined {
  const typed = word.toLowerCase();
  return typed === '' ? undefined : (['ours', 'theirs'] as const).find((side) => side.startsWith(typed));
}

/** The next time the clock here shows `10:00` (or `10`), as an instant. */
function nextTime(word: string, now: Date): string | undefined {
  const [, h, m = '00'] = /^(\d{1,2})(?:[:.h](\d{2})?)?$/.exec(word) ?? [];
  if (h === undefined || Number(h) > 23 || Number(m) > 59) return undefined;
  const then = new Date(now);
  then.setHours(Number(h), Number(m), 0, 0);
  if (then <= now) then.setDate(then.getDate() + 1);
  return then.toISOString();
}

/** The one speaker who fits what is typed, most recently heard first; undefined for none. */
export function completeSpeaker(typed: string, seen: readonly string[], skip = 0): string | undefined {
  const wanted = fold(typed);
  const fitting = seen.filter(
    (name) =>
      fold(name).startsWith(wanted) ||
      fold(name)
        .split(' ')
        .some((w) => w.startsWith(wanted)),
  );
  return fitting.length === 0 ? undefined : fitting[skip % fitting.length];
}

function fold(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
