import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  closeBrowser,
  Deployment,
  DESKTOP,
  indexes,
  join,
  lineIs,
  PATIENCE_MS,
  PHONE,
  post,
  shows,
  visitor,
} from './harness.mjs';

let deployment;

before(async () => {
  deployment = await Deployment.start();
});
after(async () => {
  await closeBrowser();
  await deployment?.stop();
});

/** A negotiation of its own with a scribe at its desk. */
async function desk(slug, options) {
  await deployment.addNegotiation(slug, 'public');
  return another(slug, options);
}

async function another(slug, options) {
  const scribe = await visitor(deployment, options);
  await join(scribe.page, await deployment.code(slug, 'team'));
  await open(scribe.page, slug);
  return scribe;
}

async function open(page, slug) {
  await page.goto(`/n/${slug}/desk`);
  await lineIs(page, 'live');
  await page.locator('textarea').waitFor();
}

async function write(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('textarea').value === '');
}

const record = async (slug) => (await deployment.ask(null, 'GET', `/negotiations/${slug}/entries?limit=500`)).entries;
const notes = async (slug) => (await record(slug)).filter((e) => e.kind === 'note').map((e) => e.text);

/** Waits until the record has this many entries. */
async function recorded(slug, count) {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const entries = await record(slug);
    if (entries.length >= count) return entries;
    assert.ok(Date.now() < until, `${slug} has ${entries.length} of ${count} entries`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a scribe opens a session and writes for a side, a speaker, an article, by keyboard alone', async () => {
  const { page, close } = await desk('keys');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TEXTAREA');
  await write(page, '/table');
  await page.getByText('The session is open').waitFor();
  await page.keyboard.press('Alt+2');
  await page.keyboard.press('Alt+s');
  await page.keyboard.type('Ms Roe');
  await page.keyboard.press('Enter');
  await write(page, 'We can’t go above four.');
  await page.getByText(/^Held 0:0/).waitFor();
  await page.getByText('Recorded #1', { exact: true }).waitFor();
  await page.keyboard.press('Alt+1');
  await page.keyboard.type('roe');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator('#speaker').inputValue(), 'Ms Roe');
  await page.keyboard.press('Alt+s');
  await page.keyboard.type('Ms Alvarez');
  await page.keyboard.press('Enter');
  await write(page, 'Seven.');
  await write(page, '/caucus theirs');
  const entries = await recorded('keys', 4);
  assert.deepEqual(
    entries.map(({ kind, side, speaker }) => ({ kind, side, speaker })),
    [
      { kind: 'session.opened', side: undefined, speaker: undefined },
      { kind: 'note', side: 'theirs', speaker: 'Ms Roe' },
      { kind: 'note', side: 'ours', speaker: 'Ms Alvarez' },
      { kind: 'phase', side: 'theirs', speaker: undefined },
    ],
  );
  await close();
});

test('phases called in quick succession belong to one session, behind the notes written before them', async () => {
  const { page, close } = await desk('quick');
  const other = await deployment.person(await deployment.code('quick', 'team'));
  for (const line of ['a note', '/table', '/caucus theirs', 'after']) await write(page, line);
  const entries = await recorded('quick', 4);
  assert.deepEqual(
    entries.map((e) => (e.kind === 'note' ? e.text : e.kind)),
    ['a note', 'session.opened', 'phase', 'after'],
  );
  const sessions = await other.ask('GET', '/negotiations/quick/sessions');
  assert.deepEqual(
    sessions.items.map((s) => s.phase),
    ['caucus'],
  );
  await close();
});

test('a session whose opening is held by a ground rule takes the phases called after it', async () => {
  const { page, close } = await desk('slow');
  const other = await deployment.person(await deployment.code('slow', 'team'));
  await other.ask('PUT', '/negotiations/slow/ground-rules', { delay_s: 600 });
  await open(page, 'slow');
  await write(page, '/table');
  await page.getByText(/^Ground-rule delay/).waitFor();
  await page.reload();
  await lineIs(page, 'live');
  await page.getByText(/^Ground-rule delay/).waitFor();
  await page.locator('textarea').focus();
  await write(page, '/caucus theirs');
  await page
    .getByText(/^Ground-rule delay/)
    .nth(1)
    .waitFor();
  const sessions = await other.ask('GET', '/negotiations/slow/sessions');
  assert.equal(sessions.items.length, 1);
  await close();
});

test('a held note can be changed with the up arrow and undone with a key', async () => {
  const { page, close } = await desk('held');
  await write(page, 'Two percent');
  await page.getByText(/^Held 0:0/).waitFor();
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.locator('textarea').inputValue(), 'Two percent');
  await write(page, ' from March');
  await shows(page, 'Two percent from March');
  await write(page, 'Not this');
  await page.getByText(/^Held 0:0/).waitFor();
  await page.keyboard.press('Alt+z');
  await page.getByText('Undone: it was not recorded.').waitFor();
  await write(page, 'But this');
  await shows(page, 'But this');
  assert.deepEqual(await notes('held'), ['Two percent from March', 'But this']);
  await close();
});

test('a ground-rule delay shows its own countdown, and a delayed note can be undone', async () => {
  const { page, close } = await desk('delayed');
  const other = await deployment.person(await deployment.code('delayed', 'team'));
  await other.ask('PUT', '/negotiations/delayed/ground-rules', { delay_s: 600 });
  await open(page, 'delayed');
  await write(page, 'Not before ten minutes have passed');
  await page.getByText(/^Ground-rule delay (10:00|9:\d\d)$/).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone: it was not recorded.').waitFor();
  assert.deepEqual(await record('delayed'), []);
  await close();
});

test('the last note is corrected by /fix and taken back by a key', async () => {
  const { page, close } = await desk('fix');
  await write(page, 'Four percent');
  await page.getByText('Recorded #0', { exact: true }).waitFor();
  await shows(page, 'Four percent');
  await page.keyboard.type('/fix');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('textarea').value === 'Four percent');
  await page.locator('textarea').fill('Five percent');
  await page.keyboard.press('Enter');
  await page.locator('li.correction').waitFor();
  await page.keyboard.press('Alt+z');
  await page.locator('#e0.gap').waitFor();
  const entries = await record('fix');
  assert.deepEqual(
    entries.map((e) => e.kind),
    ['note', 'correction', 'retraction'],
  );
  await close();
});

test('notes written without a network survive a reload and go out once, in order', async () => {
  const { page, close } = await desk('offline', { viewport: PHONE });
  await page.evaluate(() => navigator.serviceWorker.ready);
  await write(page, 'Before');
  await page.getByText('Recorded #0', { exact: true }).waitFor();
  deployment.wire.cut();
  await write(page, 'First');
  await write(page, 'Second');
  await page.getByText('2 notes waiting, since').waitFor();
  await page.reload();
  await page.getByText('Without a network.').waitFor();
  await page.getByText('2 notes waiting, since').waitFor();
  await page.locator('textarea').waitFor();
  await write(page, 'Third');
  await page.getByText('3 notes waiting, since').waitFor();
  deployment.wire.mend();
  await recorded('offline', 4);
  assert.deepEqual(await notes('offline'), ['Before', 'First', 'Second', 'Third']);
  const entries = await record('offline');
  assert.ok(
    entries.every(
      (e, i) => i === 0 || Date.parse(e.noted_at ?? e.at) >= Date.parse(entries[i - 1].noted_at ?? entries[i - 1].at),
    ),
  );
  await page.getByText('notes waiting').waitFor({ state: 'detached' });
  await close();
});

test('a desk opened without a network learns what happened as soon as there is one', async () => {
  const { page, close } = await desk('back');
  const other = await deployment.person(await deployment.code('back', 'team'));
  await page.evaluate(() => navigator.serviceWorker.ready);
  deployment.wire.cut();
  await page.reload();
  await page.getByText('Without a network.').waitFor();
  const session = await other.ask('POST', '/negotiations/back/sessions', {});
  const table = { phase: 'table' };
  await other.ask('POST', `/negotiations/back/sessions/${session.id}/phase`, table, crypto.randomUUID());
  deployment.wire.mend();
  await page.getByText('Without a network.').waitFor({ state: 'detached' });
  await page.getByText('Call a phase').waitFor();
  await page.getByRole('link', { name: 'You', exact: true }).waitFor();
  deployment.wire.cut();
  await page.reload();
  await page.getByText('Without a network.').waitFor();
  await page.getByText('Call a phase').waitFor();
  deployment.wire.mend();
  await close();
});

test('two tabs of one scribe send what waits once', async () => {
  const { page, context, close } = await desk('tabs');
  const second = await context.newPage();
  await open(second, 'tabs');
  await page.bringToFront();
  deployment.wire.cut();
  await page.locator('textarea').focus();
  for (const text of ['One', 'Two', 'Three']) await write(page, text);
  await second.getByText('3 notes waiting, since').waitFor();
  deployment.wire.mend();
  await recorded('tabs', 3);
  await Promise.all([page, second].map((p) => p.getByText('notes waiting').waitFor({ state: 'detached' })));
  assert.deepEqual(await notes('tabs'), ['One', 'Two', 'Three']);
  await close();
});

test('two scribes at once see the same record', async () => {
  const first = await desk('both');
  const second = await another('both');
  await Promise.all(
    [first, second].map(async ({ page }, who) => {
      for (let i = 0; i < 8; i++) await write(page, `Scribe ${who} note ${i}`);
    }),
  );
  const entries = await recorded('both', 16);
  for (const who of [0, 1]) {
    const own = entries.map((e) => e.text).filter((text) => text.startsWith(`Scribe ${who}`));
    assert.deepEqual(
      own,
      Array.from({ length: 8 }, (_, i) => `Scribe ${who} note ${i}`),
    );
  }
  for (const { page, close } of [first, second]) {
    await page.waitForFunction(() => document.querySelectorAll('ol.feed > li').length === 16);
    assert.deepEqual(
      await indexes(page),
      Array.from({ length: 16 }, (_, i) => 15 - i),
    );
    await close();
  }
});

test('a note names its article by number and title', async () => {
  await deployment.addNegotiation('named', 'public');
  const other = await deployment.person(await deployment.code('named', 'team'));
  const article = { number: '20', title: 'Passport security', slug: 'passports' };
  await other.ask('POST', '/negotiations/named/articles', article, crypto.randomUUID());
  const { page, close } = await another('named');
  await write(page, '/article passports');
  await page.getByRole('button', { name: 'Article 20 · Passport security' }).waitFor();
  await write(page, 'They keep them for us');
  await page.locator('#e0 footer', { hasText: 'Article 20 · Passport security' }).waitFor();
  await close();
});

test('a refused note stops with its reason; changed, it goes out and the others follow', async () => {
  const { page, close } = await desk('refused');
  await write(page, '/article nowhere');
  await write(page, 'About an article that is not there');
  await page.getByText('Refused', { exact: true }).waitFor();
  await write(page, 'The next one');
  await page.getByText(/^Waiting since/).waitFor();
  await page.getByRole('button', { name: 'Drop' }).first().click();
  await recorded('refused', 1);
  assert.deepEqual(await notes('refused'), ['The next one']);
  await close();
});

test('the caucus log cannot be mistaken for the record, and nobody else reads it', async () => {
  const { page, close } = await desk('caucus');
  await page.keyboard.press('Alt+c');
  await page.getByText('Only the bargaining team reads this.').waitFor();
  await page.getByRole('form', { name: 'Write to the caucus log' }).waitFor();
  await write(page, 'Hold at seven');
  await shows(page, 'Hold at seven');
  assert.deepEqual(await record('caucus'), []);
  const reader = await visitor(deployment);
  await reader.page.goto('/n/caucus');
  await lineIs(reader.page, 'live');
  assert.doesNotMatch(await reader.page.locator('body').textContent(), /Hold at seven/);
  await reader.page.goto('/n/caucus/desk');
  await reader.page.getByRole('heading', { name: 'There is nothing here that you may see' }).waitFor();
  await reader.close();
  await close();
});

test('the composer is where it was, after a reload and after a look at the live page', async () => {
  const { page, close } = await desk('place');
  const isCaucus = () => page.getByRole('form', { name: 'Write to the caucus log' }).waitFor();
  await write(page, '/log');
  await page.keyboard.press('Alt+2');
  await page.keyboard.press('Alt+s');
  await page.keyboard.type('Ms Roe');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Hold at');
  await page.reload();
  await isCaucus();
  await page.getByRole('button', { name: 'Harbor Museum', pressed: true }).waitFor();
  assert.equal(await page.locator('#speaker').inputValue(), 'Ms Roe');
  assert.equal(await page.locator('textarea').inputValue(), '', 'no words of the caucus stay on the device');
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await page.getByRole('link', { name: 'Desk', exact: true }).click();
  await isCaucus();
  await write(page, 'Hold at seven');
  await shows(page, 'Hold at seven');
  assert.deepEqual(await record('place'), []);
  await page.goto('/me');
  await page.getByRole('button', { name: 'Leave on this device' }).click();
  await page.getByRole('button', { name: 'Yes, leave' }).click();
  await page.getByRole('link', { name: 'Join', exact: true }).waitFor();
  assert.doesNotMatch(await page.evaluate(() => Object.keys(sessionStorage).join()), /openbargain/);
  await close();
});

test('a half-typed note comes back after a correction, after Escape, and after a reload', async () => {
  const { page, close } = await desk('draft');
  const box = page.locator('textarea');
  const holds = (text) => page.waitForFunction((t) => document.querySelector('textarea')?.value === t, text);
  await write(page, 'Four percent');
  await page.getByText('Recorded #0', { exact: true }).waitFor();
  await page.keyboard.type('They say');
  await page.getByRole('button', { name: 'Correct', exact: true }).click();
  await holds('Four percent');
  await page.keyboard.press('Escape');
  await holds('They say');
  await page.getByRole('button', { name: 'Correct', exact: true }).click();
  await holds('Four percent');
  await box.fill('Five percent');
  await page.reload();
  await holds('They say');
  await page.getByRole('button', { name: 'Correct', exact: true }).click();
  await holds('Four percent');
  await box.fill('Five percent');
  await page.keyboard.press('Enter');
  await page.locator('li.correction').waitFor();
  await holds('They say');
  await page.keyboard.type(' no');
  await page.keyboard.press('Enter');
  await shows(page, 'They say no');
  await close();
});

test('however much waits, the box stays in the window', async () => {
  for (const [slug, viewport] of [
    ['many-small', PHONE],
    ['many-wide', DESKTOP],
  ]) {
    const { page, close } = await desk(slug, { viewport });
    const other = await deployment.person(await deployment.code(slug, 'team'));
    await other.ask('PUT', `/negotiations/${slug}/ground-rules`, { delay_s: 600 });
    for (let i = 0; i < 6; i++) await post(other, slug, `Held by another ${i}`);
    await open(page, slug);
    await page.getByRole('list', { name: 'Held, written by others' }).waitFor();
    deployment.wire.cut();
    for (let i = 0; i < 8; i++) await write(page, `Waiting ${i}`);
    await page.getByText('8 notes waiting, since').waitFor();
    const { bottom, height } = await page.evaluate(() => ({
      bottom: document.querySelector('.composer').getBoundingClientRect().bottom,
      height: innerHeight,
    }));
    assert.ok(bottom <= height, `the box ends at ${bottom} of ${height} px`);
    deployment.wire.mend();
    await close();
  }
});
