/**
 * A hostile page, opened in the browser of someone who is signed in, tries every route and the socket: from another
 * port of the same machine (the same site to a browser, so that cookies go along), from another site, and without an
 * origin. It knows every id and a good code. Nothing it does may change anything, and it may read nothing.
 */
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { closeBrowser, Deployment, join, post, theBrowser } from './harness.mjs';

let deployment;
let admin;
let team;
let hostile;
/** Every operation of the document: its method, its path with real ids in it, and what would do harm as a body. */
let operations;
/** A code that was not redeemed; whoever redeems it for someone signs them in as somebody else. */
let code;

before(async () => {
  deployment = await Deployment.start();
  admin = await deployment.person((await deployment.command('invite', '--admin')).split('\n')[0].trim());
  await deployment.addNegotiation('local', 'public');
  team = await deployment.person(await deployment.code('local', 'team'));
  code = await deployment.code('local', 'member');
  hostile = http.createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      '<!doctype html><title>hostile</title><iframe sandbox="allow-scripts allow-forms" srcdoc="x"></iframe>',
    );
  });
  hostile.listen(0);
  await once(hostile, 'listening');

  const entry = await post(team, 'local', 'said at the table');
  const session = await team.ask('POST', '/negotiations/local/sessions', {});
  await team.ask('POST', '/negotiations/local/articles', { number: '1', slug: 'wages', title: 'Wages' });
  const { items: logins } = await team.ask('GET', '/logins');
  const { items: invites } = await admin.ask('GET', '/invites');
  const { held } = await post(team, 'local', 'waits', { hold_s: 600 });
  const ids = { sessions: session.id, held: held.id, logins: logins[0].id, invites: invites[0].id, people: team.id };
  const names = { slug: 'local', index: entry.index, article: 'wages', person: team.id };
  const bodies = {
    '/join': { code },
    '/negotiations': { slug: 'x', title: 'x', kind: 'contract', ours: 'x', theirs: 'x', audience: 'public' },
    '/invites': { negotiation: 'local', role: 'team' },
  };
  const document = await (await fetch(`${deployment.url}/api/v1/openapi.json`)).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) => {
    const at = path.replace(/([a-z-]+)\/\{(\w+)\}/g, (_, before, name) => `${before}/${names[name] ?? ids[before]}`);
    assert.doesNotMatch(at, /[{}]|undefined/, `say in this test what ${path} is about`);
    const body = bodies[path.replace('/api/v1', '')] ?? {
      text: 'x',
      reason: 'x',
      title: 'x',
      kind: 'note',
      role: null,
    };
    return Object.keys(item).map((method) => ({ method: method.toUpperCase(), at, body }));
  });
  assert.ok(operations.filter(({ method }) => method !== 'GET').length > 25, 'the document names the routes');
});
after(async () => {
  await closeBrowser();
  hostile?.close();
  await deployment?.stop();
});

/** All that is there, as those see it who see most. */
async function state() {
  const of = async (person, paths) => Promise.all(paths.map((path) => person.ask('GET', path)));
  return JSON.stringify([
    await of(admin, ['/me', '/logins', '/negotiations', '/invites', '/people', '/audit']),
    await of(team, ['/me', '/logins', '/negotiations/local/audience']),
    await of(
      team,
      ['', '/entries', '/caucus/entries', '/held', '/sessions', '/articles'].map((at) => `/negotiations/local${at}`),
    ),
  ]).replace(/"as_of":"[^"]*"/g, '');
}

/** In the hostile page: everything it can try. Answers what it could read and which sockets opened. */
async function attack({ url, operations }) {
  const taken = [];
  const soon = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const read = async (what, response) => {
    const body = await response.text().catch(() => '');
    if (response.type !== 'opaque' || body !== '') taken.push(`${what}: ${response.status} ${body.slice(0, 80)}`);
  };
  const tries = [];
  for (const { method, at, body } of operations) {
    const types =
      method === 'GET' ? [null] : [null, 'application/json', 'text/plain', 'application/x-www-form-urlencoded'];
    for (const mode of ['cors', 'no-cors']) {
      for (const credentials of ['include', 'omit']) {
        for (const type of types) {
          const sent = method === 'GET' ? undefined : JSON.stringify(body);
          const headers = type === null ? {} : { 'content-type': type };
          const what = `${method} ${at} ${mode} ${credentials} ${type}`;
          tries.push(
            fetch(url + at, { method, mode, credentials, headers, body: sent, redirect: 'follow' }).then(
              (response) => read(what, response),
              () => {}, // refused by the browser
            ),
          );
        }
      }
    }
    // With headers that only a script of our own could send.
    const keyed = { 'idempotency-key': 'k', authorization: 'Bearer x', 'content-type': 'application/json' };
    const sent = method === 'GET' ? undefined : JSON.stringify(body);
    tries.push(
      fetch(url + at, { method, headers: keyed, body: sent }).then(
        (response) => read(`${method} ${at} keyed`, response),
        () => {},
      ),
    );
    if (method === 'POST') navigator.sendBeacon(url + at, new Blob([JSON.stringify(body)], { type: 'text/plain' }));
  }
  await Promise.all(tries);

  const framed = (name) => {
    const frame = document.createElement('iframe');
    frame.name = name;
    const loaded = new Promise((resolve) => {
      frame.onload = resolve;
      frame.onerror = resolve;
    });
    document.body.append(frame);
    return loaded;
  };
  for (const { at, body } of operations.filter(({ method }) => method === 'POST')) {
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const target = `form-${at}-${enctype}`;
      const blank = framed(target);
      await Promise.race([blank, soon(200)]);
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', action: url + at, enctype, target });
      const field = document.createElement('input');
      // As plain text this is JSON: {"code":"…","x=":""}
      [field.name, field.value] = [`${JSON.stringify(body).slice(0, -1)},"x`, '":""}'];
      form.append(field);
      document.body.append(form);
      form.submit();
    }
  }
  for (const { at } of operations.filter(({ method }) => method === 'GET')) {
    for (const [tag, attribute] of [
      ['img', 'src'],
      ['script', 'src'],
      ['link', 'href'],
    ]) {
      const element = document.createElement(tag);
      if (tag === 'link') element.rel = 'stylesheet';
      const ended = new Promise((resolve) => {
        element.onload = () => resolve(taken.push(`${tag} loaded ${at}`));
        element.onerror = resolve;
      });
      element[attribute] = url + at;
      document.head.append(element);
      await Promise.race([ended, soon(1_000)]);
    }
  }
  const sockets = [undefined, 'openbargain.v1', ['openbargain.v1', 'x'], 'x'].map(
    (protocols) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, protocols);
        socket.onopen = () => resolve(taken.push(`a socket opened with ${protocols}`));
        socket.onerror = resolve;
      }),
  );
  const events = [true, false].map(
    (withCredentials) =>
      new Promise((resolve) => {
        const stream = new EventSource(`${url}/api/v1/negotiations/local/live?after=-1`, { withCredentials });
        stream.onopen = stream.onmessage = () => resolve(taken.push('events came'));
        stream.onerror = () => resolve(stream.close());
      }),
  );
  await Promise.all([...sockets, ...events]);
  return { tries: tries.length, taken };
}

for (const [name, at, sandboxed] of [
  ['another port', (port) => `http://127.0.0.1:${port}/`, false],
  ['another site', (port) => `http://localhost:${port}/`, false],
  ['no origin', (port) => `http://127.0.0.1:${port}/`, true],
]) {
  test(`a hostile page on ${name} changes nothing and reads nothing`, async () => {
    const context = await (await theBrowser()).newContext({ baseURL: deployment.url });
    const own = await context.newPage();
    await join(own, await deployment.code('local', 'team'));
    const cookies = await context.cookies();
    assert.equal(cookies.length, 1, 'the victim is signed in');
    await own.close(); // its page would refresh its own cookie
    const before = await state();

    const done = [];
    const refused = new Map();
    context.on('response', (response) => {
      const request = response.request();
      if (!response.url().startsWith(deployment.url)) return;
      if (request.method() === 'GET') return;
      refused.set(response.status(), (refused.get(response.status()) ?? 0) + 1);
      if (response.status() < 400) done.push(`${request.method()} ${response.url()}: ${response.status()}`);
    });
    const page = await context.newPage();
    await page.goto(at(hostile.address().port));
    const place = sandboxed ? page.frames()[1] : page.mainFrame();
    assert.equal(await place.evaluate('self.origin'), sandboxed ? 'null' : new URL(page.url()).origin);
    const { tries, taken } = await place.evaluate(attack, { url: deployment.url, operations });
    await page.waitForLoadState('networkidle');
    await page.close();

    assert.deepEqual(taken, [], 'read or opened');
    assert.deepEqual(done, [], 'done');
    assert.equal(await state(), before, 'changed');
    assert.deepEqual(await context.cookies(), cookies, 'the cookie');
    // The attack was one: every form reached the server, which refused it. (Of fetches the browser shows no answer.)
    const sum = [...refused.values()].reduce((a, b) => a + b, 0);
    const forms = 3 * operations.filter(({ method }) => method === 'POST').length;
    assert.ok(sum >= forms, `the server refused ${[...refused]}, and ${forms} forms were sent`);
    console.log(
      `T13 from ${name}: ${tries} fetches, ${forms} forms; answers: ${JSON.stringify([...refused])}; 0 done, 0 read`,
    );

    // The victim is still signed in, and the code still good: for whom it was made.
    const again = await context.newPage();
    await again.goto('/me');
    await again.getByRole('button', { name: 'Leave on this device' }).waitFor();
    await context.close();
  });
}

test('the code that the hostile pages tried is good for whom it was made', async () => {
  assert.ok((await deployment.person(code)).id);
});

/** The refresh route is the only one that takes a cookie; it must tell its own pages from all others. */
test('the refresh route answers its own pages only', async () => {
  const ours = deployment.url;
  const ask = (headers) =>
    new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: { cookie: 'ob_refresh=nobodys', ...headers } };
      const request = http.request(`${ours}/api/v1/login/refresh`, options, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });
  for (const [site, origin, expected] of [
    // taken, and then the cookie is nobody's
    ['same-origin', undefined, 401],
    ['same-origin', ours, 401],
    [undefined, ours, 401],
    // another page's, whatever else it says
    ['same-origin', 'https://evil.example', 403],
    ['same-origin', 'null', 403],
    ['same-site', undefined, 403],
    ['same-site', ours, 403],
    ['cross-site', undefined, 403],
    ['cross-site', ours, 403],
    ['none', undefined, 403],
    ['none', ours, 403],
    ['SAME-ORIGIN', undefined, 403],
    ['same-origin, cross-site', undefined, 403],
    ['', undefined, 403],
    [undefined, undefined, 403],
    [undefined, 'null', 403],
    [undefined, `${ours}.evil.example`, 403],
    [undefined, `${ours}/`, 403],
    [undefined, ours.replace('http:', 'https:'), 403],
    [undefined, ours.replace(/:\d+$/, ''), 403],
    [undefined, ours.toUpperCase(), 403],
  ]) {
    const headers = {
      ...(site === undefined ? {} : { 'sec-fetch-site': site }),
      ...(origin === undefined ? {} : { origin }),
    };
    assert.equal(await ask(headers), expected, JSON.stringify(headers));
  }
});
