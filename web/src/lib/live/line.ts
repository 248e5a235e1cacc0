/** What the page says of its line. A stream that is not whole yet is not live, however good the line is. */
import type { Feed } from './feed.svelte';
import type { Live } from './live.svelte';

export type Line = 'live' | 'connecting' | 'behind' | 'offline';

export function lineOf(live: Pick<Live, 'connection'>, feed: Pick<Feed, 'behind'>): Line {
  if (live.connection !== 'open') return live.connection;
  return feed.behind > 0 ? 'behind' : 'live';
}
