import { expect, test } from 'vitest';
import type { Hit } from '$lib/api/types';
import { Search } from './search.svelte';

const hit = (index: number) => ({ entry: { index } }) as Hit;
const indexes = (search: Search) => search.hits.map((found) => found.entry.index);

/** A server that answers when the test says so. */
function server() {
  const asked: {
    query: string;
    cursor: string | null;
    answer: (items: Hit[], next?: string) => void;
    fail: () => void;
  }[] = [];
  const search = (query: string, cursor: string | null) =>
    new Promise<{ items: Hit[]; next?: string | null }>((resolve, reject) =>
      asked.push({
        query,
        cursor,
        answer: (items, next) => resolve({ items, next: next ?? null }),
        fail: () => reject(new Error('away')),
      }),
    );
  return { asked, search };
}

test('pages follow each other', async () => {
  const api = server();
  const search = new Search(api);
  const first = search.start({ q: 'wage' });
  expect(search.state).toBe('searching');
  api.asked[0]?.answer([hit(9), hit(7)], 'c1');
  await first;
  expect([search.state, search.hasMore]).toEqual(['done', true]);
  const more = search.more();
  expect(api.asked[1]?.cursor).toBe('c1');
  api.asked[1]?.answer([hit(3)]);
  await more;
  expect([indexes(search), search.hasMore]).toEqual([[9, 7, 3], false]);
});

test('an answer to what is no longer searched for is dropped', async () => {
  const api = server();
  const search = new Search(api);
  const old = search.start({ q: 'wage' });
  const fresh = search.start({ q: 'rent' });
  api.asked[1]?.answer([hit(2)]);
  await fresh;
  api.asked[0]?.answer([hit(1)]);
  await old;
  expect(indexes(search)).toEqual([2]);
  await search.start({});
  expect([search.state, search.hits.length]).toEqual(['idle', 0]);
});

test('a page that fails is asked for again, and what was found stays', async () => {
  const api = server();
  const search = new Search(api);
  const first = search.start({ q: 'wage' });
  api.asked[0]?.answer([hit(9)], 'c1');
  await first;
  const more = search.more();
  api.asked[1]?.fail();
  await more;
  expect([search.state, indexes(search)]).toEqual(['failed', [9]]);
  const again = search.again();
  expect(api.asked[2]?.cursor).toBe('c1');
  api.asked[2]?.answer([hit(3)]);
  await again;
  expect(indexes(search)).toEqual([9, 3]);
});
