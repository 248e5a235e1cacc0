import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Deployment, indexes, join, lineIs, PHONE, post, shows, visitor } from './harness.mjs';

let deployment;
let scribe;

before(async () => {
  deployment = await Deployment.start();
  await deployment.addNegotiation('harbor', 'public');
  await deployment.addNegotiation('closed', 'unit');
  await deployment.addNegotiation('revoked', 'unit'); // of its own: its only member is the one to be revoked
  scribe = await deployment.person(await deployment.code('harbor', 'team'));
});
after(async () => {
  await closeBrowser();
  await deployment?.stop();
});

test('a stranger finds the negotiation and watches notes arrive', async () => {
  const { page, close } = await visitor(deployment, { viewport: PHONE });
  await page.goto('/');
  await page.getByRole('link', { name: 'Local 2110 · harbor' }).click();
  await page.getByText('Nothing has been written down yet').waitFor();
  await lineIs(page, 'live');
  const session = await scribe.ask('POST', '/negotiations/harbor/sessions', { title: 'First session' });
  await scribe.ask(
    'POST',
    `/negotiations/harbor/sessions/${session.id}/phase`,
    { phase: 'table' },
    crypto.randomUUID(),
  );
  await page.getByText('At the table', { exact: true }).first().waitFor();
  await post(scribe, 'harbor', 'We have a number for you.');
  await shows(page, 'We have a number for you.');
  await post(scribe, 'harbor', 'We said seven.', { side: 'ours', speaker: 'Ms Alvarez' });
  await shows(page, 'We said seven.');
  assert.deepEqual(await indexes(page), [2, 1, 0]);
  await scribe.ask(
    'POST',
    `/negotiations/harbor/sessions/${session.id}/phase`,
    { phase: 'caucus', side: 'theirs' },
    crypto.randomUUID(),
  );
  await page.getByText('Harbor Museum called a caucus').waitFor();
  await page.getByText('Harbor Museum in caucus').first().waitFor();
  await close();
});

test('a correction shows the old words, the new ones, who and why; a retraction leaves a dated gap', async () => {
  const { page, close } = await visitor(deployment);
  const wrong = await post(scribe, 'harbor', 'Two percent.');
  const named = await post(scribe, 'harbor', 'A sentence that names somebody.');
  await page.goto('/n/harbor');
  await shows(page, 'A sentence that names somebody.');
  await scribe.ask(
    'POST',
    `/negotiations/harbor/entries/${wrong.index}/corrections`,
    { text: 'Three percent.', reason: 'misheard' },
    crypto.randomUUID(),
  );
  const correction = page.locator('li.correction');
  await correction.waitFor();
  assert.match(await correction.locator('del').textContent(), /Two percent\./);
  assert.match(await correction.locator('ins').textContent(), /Three percent\./);
  assert.match(await correction.textContent(), /Team 1[\s\S]*misheard/);
  assert.match(await page.locator(`#e${wrong.index}`).textContent(), /Three percent\./);
  await scribe.ask(
    'POST',
    `/negotiations/harbor/entries/${named.index}/retractions`,
    { reason: 'names a worker' },
    crypto.randomUUID(),
  );
  await page.locator(`#e${named.index}.gap`).waitFor();
  assert.doesNotMatch(await page.locator('main').textContent(), /names somebody/);
  assert.match(await page.locator(`#e${named.index}`).textContent(), /names a worker/);
  await scribe.ask(
    'POST',
    `/negotiations/harbor/entries/${named.index}/restorations`,
    { reason: 'it was agreed' },
    crypto.randomUUID(),
  );
  await shows(page, 'A sentence that names somebody.');
  await close();
});

test('a viewer who loses the network comes back without a gap', async () => {
  const { page, close } = await visitor(deployment);
  await page.goto('/n/harbor');
  await lineIs(page, 'live');
  const before = await indexes(page);
  deployment.wire.cut();
  await lineIs(page, 'offline');
  await page.getByText('Offline since').waitFor();
  for (let i = 0; i < 40; i++) await post(scribe, 'harbor', `While you were away ${i}`);
  deployment.wire.mend();
  await shows(page, 'While you were away 39');
  await lineIs(page, 'live');
  const now = await indexes(page);
  assert.equal(now.length, before.length + 40);
  assert.deepEqual(
    now,
    Array.from({ length: now.length }, (_, i) => now[0] - i),
  );
  await close();
});

test('a page opened without a network opens by itself when there is one', async () => {
  const { page, close } = await visitor(deployment, { viewport: PHONE });
  await join(page, await deployment.code('closed', 'member'));
  await page.goto('/n/closed');
  await lineIs(page, 'live');
  await page.evaluate(() => navigator.serviceWorker.ready);
  deployment.wire.cut();
  await page.reload();
  await page.getByRole('heading', { name: 'The server does not answer' }).waitFor();
  deployment.wire.mend();
  await lineIs(page, 'live');
  await close();
});

test('a viewer follows through a crash of the server', async () => {
  const { page, close } = await visitor(deployment);
  await page.goto('/n/harbor');
  await lineIs(page, 'live');
  await deployment.kill();
  await lineIs(page, 'offline');
  await deployment.boot();
  await post(scribe, 'harbor', 'After the crash');
  await shows(page, 'After the crash');
  const now = await indexes(page);
  assert.deepEqual(
    now,
    Array.from({ length: now.length }, (_, i) => now[0] - i),
  );
  await close();
});

test('a reader who scrolled is not moved; what is new waits behind a count', async () => {
  const { page, close } = await visitor(deployment, { viewport: PHONE });
  await page.goto('/n/harbor');
  await shows(page, 'After the crash');
  await page.evaluate(() => scrollTo(0, 1500));
  await page.waitForFunction(() => scrollY === 1500);
  // What is being read: the entry in the middle of the window, once it has been laid out.
  const id = await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return document.elementFromPoint(180, 370).closest('li').id;
  });
  const place = () => page.evaluate((e) => Math.round(document.getElementById(e).getBoundingClientRect().top), id);
  const before = await place();
  for (let i = 0; i < 3; i++) await post(scribe, 'harbor', `Meanwhile ${i}`);
  const pill = page.getByRole('button', { name: '3 new' });
  await pill.waitFor();
  assert.equal(await place(), before);
  await pill.click();
  await shows(page, 'Meanwhile 2');
  await page.waitForFunction(() => scrollY < 600);
  await close();
});

test('a reader who scrolled sees that the line is down', async () => {
  await deployment.addNegotiation('scrolled', 'public');
  const writer = await deployment.person(await deployment.code('scrolled', 'team'));
  for (let i = 0; i < 30; i++) await post(writer, 'scrolled', `Filler ${i}`);
  const { page, close } = await visitor(deployment, { viewport: PHONE });
  await page.goto('/n/scrolled');
  await shows(page, 'Filler 29');
  await lineIs(page, 'live');
  await page.evaluate(() => scrollTo(0, 900));
  await page.waitForFunction(() => scrollY === 900);
  assert.equal(await page.locator('.line-bar').count(), 0);
  deployment.wire.cut();
  const bar = page.locator('.line-bar', { hasText: 'Offline since' });
  await bar.waitFor();
  assert.equal((await bar.boundingBox()).y, 0);
  assert.equal(await page.evaluate(() => scrollY), 900);
  deployment.wire.mend();
  await page.locator('.line-bar').waitFor({ state: 'detached' });
  await close();
});

test('characters that turn the writing around turn nothing beside them', async () => {
  await deployment.addNegotiation('turned', 'public');
  const writer = await deployment.person(await deployment.code('turned', 'team'));
  const note = await post(writer, 'turned', '\u202ETwo percent.', { speaker: '\u202EMs Roe' });
  const taken = await post(writer, 'turned', 'Taken back');
  await writer.ask(
    'POST',
    `/negotiations/turned/entries/${taken.index}/retractions`,
    { reason: '\u202Enames a worker' },
    crypto.randomUUID(),
  );
  const { page, close } = await visitor(deployment);
  await page.goto('/n/turned');
  const gap = page.locator(`#e${taken.index}.gap > p`);
  await gap.waitFor();
  // Left to right: what was taken back, when, why, by which entry.
  const lefts = await gap.locator('> *').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
  assert.equal(lefts.length, 4);
  assert.deepEqual(
    lefts,
    lefts.toSorted((a, b) => a - b),
  );
  const head = page.locator(`#e${note.index} .head > *`);
  const heads = await head.evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
  assert.deepEqual(
    heads,
    heads.toSorted((a, b) => a - b),
  );
  await close();
});

test('a permanent link opens the entry in its surroundings and marks it, however old it is', async () => {
  for (let i = 0; i < 420; i++) await post(scribe, 'harbor', `Filler ${i}`);
  const { page, close } = await visitor(deployment);
  await page.goto('/n/harbor#e1');
  const marked = page.locator('#e1.marked');
  await marked.waitFor();
  assert.match(await marked.textContent(), /We have a number for you\./);
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById('e1').getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  await page.getByRole('link', { name: 'Back to live' }).click();
  await shows(page, 'Filler 419');
  const held = (await indexes(page)).length;
  await page.getByRole('button', { name: /older entries/ }).click();
  await page.waitForFunction((n) => document.querySelectorAll('ol.feed > li').length > n, held);
  await close();
});

test('who is revoked while watching sees nothing more, and nothing of what was there', async () => {
  const team = await deployment.person(await deployment.code('revoked', 'team'));
  const admin = await deployment.person(deployment.adminLink.split('#')[1]);
  const { page, close } = await visitor(deployment);
  await join(page, await deployment.code('revoked', 'member'));
  await page.getByRole('link', { name: 'Read Local 2110 · revoked' }).click();
  await lineIs(page, 'live');
  await post(team, 'revoked', 'For the unit alone');
  await shows(page, 'For the unit alone');
  const people = await admin.ask('GET', '/people');
  const member = people.items.find((p) => p.roles.some((r) => r.negotiation === 'revoked' && r.role === 'member'));
  await admin.ask('POST', `/people/${member.id}/revoke`);
  await page.getByRole('alert').filter({ hasText: 'Your login has ended' }).waitFor();
  await page.getByRole('heading', { name: 'There is nothing here that you may see' }).waitFor();
  await post(team, 'revoked', 'After the revocation');
  const text = await page.locator('main').textContent();
  assert.doesNotMatch(text, /For the unit alone|After the revocation/);
  await close();
});
