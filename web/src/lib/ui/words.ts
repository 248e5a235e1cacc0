/** Small pieces of wording that several components share. */
import type { App } from '$lib/app.svelte';
import { Problem, Unreachable } from '$lib/api/problem';
import type { Negotiation, Phase, Side } from '$lib/api/types';
import type { Key, Texts } from '$lib/text/texts.svelte';
import { span } from '$lib/time/times';

export function sideName(
  negotiation: Pick<Negotiation, 'ours' | 'theirs' | 'mediator'>,
  side: Side,
  texts: Texts,
): string {
  if (side === 'mediator') return negotiation.mediator ?? texts.t('side.mediator');
  return negotiation[side];
}

/** `1 h 12 min`, `26 min`, `under a minute`. */
export function duration(seconds: number, texts: Texts): string {
  const parts = span(seconds);
  if (parts === null) return texts.t('span.moment');
  const { hours, minutes } = parts;
  return hours === 0 ? texts.t('span.minutes', { minutes }) : texts.t('span.hours', { hours, minutes });
}

/** The name of a phase, with the side that called a caucus. */
export function phaseName(
  phase: Phase,
  side: Side | undefined,
  negotiation: Pick<Negotiation, 'ours' | 'theirs' | 'mediator'>,
  texts: Texts,
): string {
  if (phase === 'caucus' && side) return texts.t('phase.caucus_of', { side: sideName(negotiation, side, texts) });
  return texts.t(`phase.${phase}`);
}

const SAID: Partial<Record<string, Key>> = {
  'not-found': 'problem.not_found',
  unauthorized: 'problem.unauthorized',
  'too-many-requests': 'problem.too_many',
  'too-large': 'problem.too_large',
  gone: 'problem.gone',
  unavailable: 'problem.server',
  'disk-full': 'problem.disk_full',
  internal: 'problem.server',
  unsure: 'problem.unsure',
};

/** One sentence for people about what went wrong. The server's own words are taken where it knows better. */
export function sentence(error: unknown, { texts }: Pick<App, 'texts'>): string {
  if (error instanceof Unreachable) return texts.t('problem.unreachable');
  if (!(error instanceof Problem)) return texts.t('problem.here');
  const key = SAID[error.code];
  if (key) return texts.t(key);
  const fields = error.fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return [error.message, fields].filter((part) => part !== '').join(' ') || texts.t('problem.refused');
}
