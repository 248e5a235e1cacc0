import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from './client';
import { Login } from './login.svelte';

type Answer = { status: number; body?: unknown };

/** Answers by path; what is not named is unreachable. */
let answers: Record<string, () => Answer>;
let asked: { path: string; authorization: string | null }[];

beforeEach(() => {
  asked = [];
  localStorage.setItem('openbargain.login', 'yes');
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    const path = address.replace('/api/v1', '');
    asked.push({ path, authorization: new Headers(init.headers).get('authorization') });
    const answer = answers[path]?.();
    if (answer === undefined) throw new TypeError('no network');
    return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const me = { person: 'p1', login: 'l1', instance_role: 'member', roles: [] };
const good = (token = 'one') => ({
  '/login/refresh': () => ({ status: 200, body: { access_token: token, expires_in: 900 } }),
  '/me': () => ({ status: 200, body: me }),
});
const refused = () => ({ status: 401, body: { type: '/problems/unauthorized' } });
const paths = () => asked.map(({ path }) => path);

describe('Login', () => {
  it('renews by the cookie at start and says who this is', async () => {
    answers = good();
    const login = new Login();
    await login.start();
    expect(login.me?.person).toBe('p1');
    expect(await login.token()).toBe('one');
  });

  it('does not ask a browser that never had a login', async () => {
    localStorage.clear();
    answers = {};
    const login = new Login();
    await login.start();
    expect(login.who).toEqual({ state: 'anonymous', ended: false });
    expect(asked).toEqual([]);
  });

  it('is not taken for signed out while the server is away', async () => {
    answers = {};
    const login = new Login();
    await login.start();
    expect(login.who.state).toBe('unknown');
    answers = good();
    expect(await login.token()).toBe('one');
  });

  it('renews once for many who ask', async () => {
    answers = good();
    const login = new Login();
    await Promise.all([login.renew(), login.renew(), login.token()]);
    expect(paths()).toEqual(['/login/refresh', '/me']);
  });

  it('says that the login ended, rather than that there was none', async () => {
    answers = good();
    const login = new Login();
    await login.start();
    answers = { '/login/refresh': refused };
    expect(await login.renew()).toBe('refused');
    expect(login.who).toEqual({ state: 'anonymous', ended: true });
    expect(await login.token()).toBe(null);
    expect(await login.renew()).toBe('refused');
    expect(login.who).toEqual({ state: 'anonymous', ended: true });
  });
});

describe('Api', () => {
  it('repeats a request once with a new token when the old one was no longer good', async () => {
    answers = good();
    const login = new Login();
    await login.start();
    let first = true;
    answers = {
      ...good('two'),
      '/negotiations': () => {
        if (!first) return { status: 200, body: { items: [] } };
        first = false;
        return refused();
      },
    };
    asked = [];
    expect(await new Api(login).negotiations()).toEqual({ items: [] });
    expect(asked.filter(({ path }) => path === '/negotiations').map((a) => a.authorization)).toEqual([
      'Bearer one',
      'Bearer two',
    ]);
  });

  it('does not go round in circles when the new token is refused too', async () => {
    answers = { ...good(), '/negotiations': refused };
    const login = new Login();
    await login.start();
    asked = [];
    await expect(new Api(login).negotiations()).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(paths().filter((path) => path === '/negotiations')).toHaveLength(2);
  });
});
