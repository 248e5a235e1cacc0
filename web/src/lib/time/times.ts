/**
 * Instants and spans as people read them: in the viewer's zone and language, with the date when it is not today.
 */
export function sameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

/** `14:31`, or `12 Nov, 14:31` when it is not today. */
export function moment(at: string, now: number, language: string): string {
  const date = new Date(at);
  const today = sameDay(date, new Date(now));
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleString(language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(today ? {} : { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }),
  });
}

/** `Thursday, 12 November, 14:31`: for what is still to come. */
export function appointment(at: string, language: string): string {
  return new Date(at).toLocaleString(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
}

/** `12 Nov 2026`. A date without a time of day is the same date everywhere. */
export function day(at: string, language: string): string {
  const timeZone = /^\d{4}-\d{2}-\d{2}$/.test(at) ? 'UTC' : undefined;
  return new Date(at).toLocaleDateString(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone });
}

/** `2026-11-12 14:31:07 UTC`, for the tooltip. */
export function utc(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1 h 12 min`, `26 min`, `under a minute` is left to the caller as null. */
export function span(seconds: number): { hours: number; minutes: number } | null {
  const minutes = Math.floor(Math.max(0, seconds) / 60);
  return minutes === 0 ? null : { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** `0:04`, `9:58`, `1:02:03`: for countdowns. */
export function countdown(seconds: number): string {
  const s = Math.max(0, Math.ceil(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}
