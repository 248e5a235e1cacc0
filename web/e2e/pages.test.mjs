import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  accessible,
  closeBrowser,
  Deployment,
  DESKTOP,
  fits,
  join,
  lineIs,
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

test('the first administrator is led to a negotiation and hands out its codes', async () => {
  const { page, close } = await visitor(deployment);
  await page.goto('/');
  await page.getByText('Nothing to read yet').waitFor();
  await join(page, deployment.adminLink.split('#')[1]);
  await page.getByRole('link', { name: 'To the administration' }).click();
  await page.getByLabel('Title').fill('Local 2110 · Contract 2026');
  await page.getByLabel('Our side').fill('Local 2110');
  await page.getByLabel('Their side').fill('Harbor Museum');
  await page.getByRole('radio', { name: /^Public/ }).check();
  assert.equal(await page.getByLabel('Address').inputValue(), 'local-2110-contract-2026');
  await page.getByLabel('Address').fill('harbor');
  await page.getByRole('button', { name: 'Create a negotiation' }).click();
  await page.getByRole('link', { name: 'Local 2110 · Contract 2026' }).waitFor();
  await page.getByText('Invite people').click();
  await page.getByRole('button', { name: 'Make codes' }).click();
  const link = await page.getByLabel('Link 1').inputValue();
  assert.ok(link.startsWith(`${deployment.url}/join#`), link);

  const scribe = await visitor(deployment, { viewport: PHONE });
  await scribe.page.goto(link);
  await scribe.page.getByRole('button', { name: 'Join' }).click();
  await scribe.page.getByRole('link', { name: 'Scribe’s desk' }).click();
  await lineIs(scribe.page, 'live');
  await scribe.close();
  await close();
});

test('a code leaves the address bar at once, is good once, and a lost answer burns nothing', async () => {
  const code = await deployment.code('harbor', 'member');
  const { page, context, close } = await visitor(deployment, { viewport: PHONE });
  await page.goto(`/join#${code.toLowerCase()}`);
  await page.waitForFunction(() => location.hash === '');
  assert.equal((await page.getByLabel('Your code').inputValue()).replaceAll(' ', ''), code);
  await context.route('**/api/v1/join', async (route) => {
    await route.fetch(); // redeemed, but the answer gets lost
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').waitFor();
  await context.unroute('**/api/v1/join');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'You are in' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'You', exact: true }).waitFor(); // the refresh cookie keeps the login
  const other = await visitor(deployment);
  await other.page.goto(`/join#${code}`);
  await other.page.getByRole('button', { name: 'Join' }).click();
  await other.page.getByText('This code is not good').waitFor();
  await other.close();
  await close();
});

test('a link opened in a tab that shows the page for joining fills in its code', async () => {
  const { page, close } = await visitor(deployment);
  await deployment.addNegotiation('linked', 'public');
  const code = await deployment.code('linked', 'member');
  await page.goto('/join');
  await page.getByLabel('Your code').waitFor();
  await page.evaluate((to) => (location.href = to), `/join#${code}`);
  await page.waitForFunction(() => location.hash === '' && document.querySelector('input.code').value !== '');
  assert.equal((await page.getByLabel('Your code').inputValue()).replaceAll(' ', ''), code);
  await page.goBack();
  assert.doesNotMatch(page.url(), /#./);
  await close();
});

test('a second device gets in by a link from the first, and its login can be ended', async () => {
  const { page, close } = await visitor(deployment);
  await join(page, await deployment.code('harbor', 'team'));
  await page.goto('/me');
  await page.getByRole('button', { name: 'Sign in on another device' }).click();
  const link = await page.getByLabel('Sign-in link').inputValue();
  const phone = await visitor(deployment, { viewport: PHONE });
  await phone.page.goto(link);
  await phone.page.getByRole('button', { name: 'Join' }).click();
  await phone.page.getByRole('heading', { name: 'You are in' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor({ state: 'detached' });
  await phone.page.reload();
  await phone.page.getByRole('link', { name: 'Join', exact: true }).waitFor();
  await phone.close();
  await page.getByRole('button', { name: 'Leave on this device' }).click();
  await page.getByRole('button', { name: 'Yes, leave' }).click();
  await page.getByRole('link', { name: 'Join', exact: true }).waitFor();
  await close();
});

test('a poster lets people wait, somebody vouches for them, and whoever is thrown out sees nothing more', async () => {
  await deployment.addNegotiation('yard', 'unit');
  const team = await visitor(deployment, { viewport: PHONE });
  await join(team.page, await deployment.code('yard', 'team'));
  await team.page.goto('/admin');
  await team.page.locator('summary', { hasText: 'Invite people' }).click();
  await team.page.getByLabel('As').selectOption('member');
  await team.page.getByLabel('For a poster').check();
  await team.page.getByRole('button', { name: 'Make codes' }).click();
  const link = await team.page.getByLabel('Link 1').inputValue();

  const worker = await visitor(deployment, { viewport: PHONE });
  await join(worker.page, link.split('#')[1]);
  await worker.page.goto('/me');
  await worker.page.getByText('Somebody of its team has to vouch for you').waitFor();
  const number = await worker.page.locator('p', { hasText: 'Your number here' }).locator('code').textContent();
  await worker.page.goto('/n/yard');
  await worker.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();

  await team.page.reload();
  await team.page.getByLabel('Find by number').fill(number);
  await team.page.getByRole('button', { name: 'Vouch for them' }).click();
  await team.page.getByRole('button', { name: 'Vouch for them' }).waitFor({ state: 'detached' });
  await worker.page.goto('/n/yard');
  await lineIs(worker.page, 'live');
  await worker.page.goto('/me');
  await worker.page.getByText(/Member of the unit, shown as “\w+ \w+ \w+”/).waitFor();
  await worker.page.goto('/n/yard');
  await lineIs(worker.page, 'live');

  const admin = await visitor(deployment);
  await join(admin.page, (await deployment.command('invite', '--admin')).split('\n')[0].trim());
  await admin.page.goto('/admin');
  await admin.page.getByLabel('Find by number').fill(number);
  await admin.page.locator('summary', { hasText: 'throwing out' }).click();
  await admin.page.getByRole('button', { name: 'Throw out' }).click();
  await admin.page.getByRole('button', { name: 'Yes, do it' }).click();
  await admin.page.getByText('no access').waitFor();
  await admin.page.getByText('Thrown out:').waitFor();
  await worker.page.getByRole('link', { name: 'Join', exact: true }).waitFor();
  for (const someone of [team, worker, admin]) await someone.close();
});

test('two of the team open a record to more people, one closes it again', async () => {
  await deployment.addNegotiation('depot', 'unit');
  const scribe = await deployment.person(await deployment.code('depot', 'team'));
  await post(scribe, 'depot', 'Two percent.');
  await scribe.ask('PUT', '/negotiations/depot/audience', { audience: 'public' });
  const team = await visitor(deployment);
  await join(team.page, await deployment.code('depot', 'team'));
  await team.page.goto('/admin');
  await team.page.locator('summary', { hasText: 'Change who may read' }).click();
  await team.page.getByText('Team 1 wants this record open to: Public.').waitFor();
  await team.page.getByRole('button', { name: 'I want it too' }).click();
  await team.page.getByText('More may read').waitFor();
  const anyone = await visitor(deployment);
  await anyone.page.goto('/n/depot');
  await shows(anyone.page, 'Decided by Team 1 and Team 2.');
  await team.page.getByLabel('Who may read the record').selectOption('unit');
  await team.page.getByText('This holds at once').waitFor();
  await team.page.getByRole('button', { name: 'Change', exact: true }).click();
  await team.page.getByText('Fewer may read').waitFor();
  await anyone.page.reload();
  await anyone.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  for (const someone of [team, anyone]) await someone.close();
});

test('the language follows the browser and can be switched', async () => {
  const { page, close } = await visitor(deployment, { locale: 'es-MX' });
  await page.goto('/');
  await page.getByRole('heading', { name: 'Lo que se dice en la mesa' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'es');
  await page.getByLabel('Idioma').selectOption('en');
  await page.getByRole('heading', { name: 'What is said at the table' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'What is said at the table' }).waitFor();
  await close();
});

test('long words and text at twice its size fit a narrow phone', async () => {
  const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3);
  await deployment.addNegotiation('long', 'public', word);
  const team = await deployment.person(await deployment.code('long', 'team'));
  await post(team, 'long', word, { speaker: word.slice(0, 100) });
  const { page, context, close } = await visitor(deployment, { viewport: PHONE });
  await context.addInitScript(() =>
    addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = '200%')),
  );
  await join(page, await deployment.code('long', 'team'));
  await fits(page, 'what joining answers');
  for (const at of ['/', '/me', '/n/long', '/n/long/desk', '/join', '/n/nothing-here']) {
    await page.goto(at);
    await page.locator('main h1, main h2, main textarea').first().waitFor();
    if (at.startsWith('/n/long')) await shows(page, word);
    await fits(page, `${at} at twice the size`);
  }
  await close();
});

test('every page is accessible, in light and dark, on a phone and at a desk', async () => {
  const team = await deployment.person(await deployment.code('harbor', 'team'));
  const session = await team.ask('POST', '/negotiations/harbor/sessions', {});
  const call = (body) =>
    team.ask('POST', `/negotiations/harbor/sessions/${session.id}/phase`, body, crypto.randomUUID());
  await call({ phase: 'table' });
  const note = await post(team, 'harbor', 'Two percent.');
  await post(team, 'harbor', 'Seven.', { side: 'ours', speaker: 'Ms Alvarez' });
  await post(team, 'harbor', 'A two-step schedule?', { side: 'mediator', speaker: 'Mr Okafor' });
  await post(team, 'harbor', 'Meeting tonight at seven.', {
    kind: 'announcement',
    side: undefined,
    speaker: undefined,
  });
  await post(team, 'harbor', 'Siete.', {
    kind: 'translation',
    side: undefined,
    speaker: undefined,
    lang: 'es',
    ref: note.index + 1,
  });
  const act = (index, what, body) =>
    team.ask('POST', `/negotiations/harbor/entries/${index}/${what}`, body, crypto.randomUUID());
  await act(note.index, 'corrections', { text: 'Three percent.', reason: 'misheard' });
  await act(note.index + 2, 'retractions', { reason: 'names a person' });
  await call({ phase: 'caucus', side: 'ours' });

  // Each of these is somebody of its own: one admin, one scribe, for each way of looking.
  for (const viewport of [PHONE, DESKTOP]) {
    for (const scheme of ['light', 'dark']) {
      const { page, close } = await visitor(deployment, { viewport, scheme });
      const look = async (at, ready) => {
        const where = `${at} at ${viewport.width} px, ${scheme}`;
        if (at) await page.goto(at);
        await ready();
        await accessible(page, where);
        await fits(page, where);
      };
      const heading = (name) => () => page.getByRole('heading', { name }).first().waitFor();
      await look('/', heading('What is said at the table'));
      await look('/join', heading('Join'));
      await look('/n/harbor', () => shows(page, 'Meeting tonight'));
      await look('/search', heading('Search'));
      await look('/search#q=percent&side=theirs', () => page.locator('mark', { hasText: 'percent' }).first().waitFor());
      await look('/n/nothing-here', heading('There is nothing here'));
      await look('/api', heading('The API'));
      await look('/socket', heading('The socket’s course'));
      const admin = await deployment.command('invite', '--admin');
      await join(page, admin.split('\n')[0].trim());
      await look('/admin', heading('Administration'));
      await join(page, await deployment.code('harbor', 'team'));
      await look('', heading('You are in'));
      await look('/me', heading('Where you are signed in'));
      await look('/n/harbor/desk', () => lineIs(page, 'live'));
      await page.keyboard.type('/');
      await look('', () => page.getByRole('listbox').waitFor());
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Alt+c');
      await look('', () => page.getByRole('form', { name: 'Write to the caucus log' }).waitFor());
      await close();
    }
  }
});
