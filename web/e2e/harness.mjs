/**
 * What the browser tests stand on: the real binary on fresh data, a wire in front of it that can be cut, a browser, and
 * an eye on every page for what must never happen (policy violations, other hosts, script errors).
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const BINARY = path.resolve(process.env.OPENBARGAIN_BIN ?? path.join(here, '../../target/debug/openbargain'));
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** A busy machine may take long; nothing waits this long when it works. */
export const PATIENCE_MS = 20_000;

const run = promisify(execFile);

/** A port that was free a moment ago. */
async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The network between browser and server. Cut, it drops what there is and refuses what comes. */
class Wire {
  #sockets = new Set();
  #cut = false;
  #server;

  static async to(target, port) {
    const wire = new Wire();
    wire.#server = net.createServer((near) => {
      if (wire.#cut) return near.destroy();
      const far = net.connect(target, '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        wire.#sockets.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          wire.#sockets.delete(one);
          other.destroy();
        });
      }
    });
    wire.#server.listen(port, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }
  mend() {
    this.#cut = false;
  }
  close() {
    this.cut();
    this.#server.close();
  }
}

/** A running deployment with one public and one unit negotiation on it. */
export class Deployment {
  /** Where the browser goes: through the wire. */
  url;
  wire;
  adminLink;
  #direct;
  #folder;
  #process;
  #port;

  static async start() {
    const it = new Deployment();
    it.#folder = await mkdtemp(path.join(tmpdir(), 'openbargain-e2e-'));
    const outside = await freePort();
    it.#port = await freePort();
    it.url = `http://127.0.0.1:${outside}`;
    it.#direct = `http://127.0.0.1:${it.#port}/api/v1`;
    it.wire = await Wire.to(it.#port, outside);
    await it.boot();
    return it;
  }

  /** Starts the binary; also after `kill`, over the same data. */
  async boot() {
    const child = spawn(
      BINARY,
      ['serve', '--listen', `127.0.0.1:${this.#port}`, '--data', this.#folder, '--public-url', this.url],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = child;
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`the server ended (${code}): ${said}`)));
      child.stdout.on('data', (chunk) => {
        said += chunk;
        this.adminLink = /\S+\/join#[0-9A-Z]+/.exec(said)?.[0] ?? this.adminLink;
        if (said.includes('listens on')) resolve();
      });
    });
  }

  async kill(signal = 'SIGKILL') {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.removeAllListeners('exit');
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }

  async stop() {
    await this.kill('SIGTERM');
    this.wire.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A command of the binary over the same data. */
  async command(...args) {
    const { stdout } = await run(BINARY, [...args, '--data', this.#folder, '--public-url', this.url]);
    return stdout.trim();
  }

  addNegotiation(slug, audience, title = `Local 2110 · ${slug}`) {
    const sides = ['--ours', 'Local 2110', '--theirs', 'Harbor Museum'];
    return this.command(
      'negotiation',
      'add',
      slug,
      '--title',
      title,
      '--kind',
      'contract',
      ...sides,
      '--audience',
      audience,
    );
  }

  /** A fresh join code. */
  async code(negotiation, role) {
    return (await this.command('invite', '--negotiation', negotiation, '--role', role)).split('\n')[0].trim();
  }

  /** Somebody who speaks with the server directly, past the wire. */
  async person(code) {
    const joined = await this.ask(null, 'POST', '/join', { code });
    return { id: joined.person, ask: (method, at, body, key) => this.ask(joined.access_token, method, at, body, key) };
  }

  async ask(token, method, at, body, key) {
    const response = await fetch(this.#direct + at, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${at} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** Posts one entry at once, without a hold. */
export function post(person, slug, text, more = {}) {
  const body = { kind: 'note', side: 'theirs', speaker: 'Ms Roe', text, ...more };
  return person.ask('POST', `/negotiations/${slug}/entries`, body, crypto.randomUUID());
}

let browser;
export async function theBrowser() {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return browser;
}
export async function closeBrowser() {
  await browser?.close();
  browser = undefined;
}

export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/** A fresh browser profile whose every page is watched. `faults` must stay empty. */
export async function visitor(deployment, { viewport = DESKTOP, scheme = 'light', locale = 'en-US' } = {}) {
  const context = await (
    await theBrowser()
  ).newContext({ viewport, colorScheme: scheme, locale, baseURL: deployment.url });
  context.setDefaultTimeout(PATIENCE_MS);
  const faults = [];
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`POLICY ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && host !== new URL(deployment.url).host)
      faults.push(`another host: ${request.url()}`);
  });
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`script error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (/POLICY|Content Security Policy/.test(message.text())) faults.push(message.text());
    });
  });
  return {
    context,
    faults,
    page: await context.newPage(),
    async close() {
      await context.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** Redeems a code by the page, as people do. */
export async function join(page, code) {
  await page.goto(`/join#${code}`);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'You are in' }).waitFor();
}

/** The indexes that the page shows, in the order of the document. */
export function indexes(page) {
  return page.locator('ol.feed > li').evaluateAll((items) => items.map((item) => Number(item.id.slice(1))));
}

/** Waits until the page shows an entry with this text. */
export function shows(page, text) {
  return page.locator('ol.feed > li', { hasText: text }).first().waitFor();
}

/** What the page says of its line: `live`, `connecting`, `behind`, `offline`. */
export function lineIs(page, state) {
  return page.locator(`.states .state[data-state="${state}"]`).waitFor({ timeout: PATIENCE_MS });
}

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** No violation of WCAG 2.2 A and AA, and of axe's best practices. */
export async function accessible(page, where) {
  await page.evaluate(axe); // by the debugger, so that the page's own policy stays as strict as it is
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  const told = found.violations.map(
    (v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => `${n.html} ${n.failureSummary}`).join('\n    ')}`,
  );
  assert.deepEqual(told, [], `${where} is not accessible`);
  assert.ok(found.passes.length > 10, 'axe looked at the page');
}

/** Nothing sticks out of the window sideways; what scrolls in a box of its own may. */
export async function fits(page, where) {
  const out = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 1);
    return wide.map((e) => `${e.tagName} ${e.className} ${e.textContent.slice(0, 80)}`);
  });
  assert.deepEqual(out, [], `${where} is wider than its window`);
}
