import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeBrowser, Deployment, DESKTOP, fits, join, PHONE, post, visitor } from './harness.mjs';

let deployment;
let team;

before(async () => {
  deployment = await Deployment.start();
  await deployment.addNegotiation('harbor', 'public', 'Harbor Museum');
  await deployment.addNegotiation('school', 'unit', 'School Board');
  team = await deployment.person(await deployment.code('harbor', 'team'));
  await post(team, 'harbor', 'Die Tarifverhandlungen in Zürich gehen weiter.');
  await post(team, 'harbor', 'We ask for 3.5 % from March.', { side: 'ours', speaker: 'Ms Alvarez' });
  for (let number = 0; number < 25; number++) await post(team, 'harbor', `Offer number ${number} on the table`);
  const school = await deployment.person(await deployment.code('school', 'team'));
  await post(school, 'school', 'A secret about Zürich.');
});
after(async () => {
  await closeBrowser();
  await deployment?.stop();
});

/** Where this folder's pictures go, when somebody wants to look at them. */
async function picture(page, name) {
  if (process.env.OPENBARGAIN_PICTURES) {
    await page.screenshot({ path: `${process.env.OPENBARGAIN_PICTURES}/${name}.png`, fullPage: true });
  }
}

const marks = (page) => page.locator('mark').allTextContents();
const found = (page, text) => page.getByRole('status').getByText(text).waitFor();

test('from the record to what was said, by words, and to its place in the record', async () => {
  const { page, close } = await visitor(deployment, { viewport: PHONE });
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/n/harbor');
  await page.getByRole('searchbox', { name: 'Search this record' }).fill('verhandlung zuerich');
  await page.keyboard.press('Enter');
  await found(page, '1 found');
  assert.deepEqual(await marks(page), ['Tarifverhandlungen', 'Zürich']);
  assert.match(page.url(), /\/search#q=verhandlung\+zuerich&negotiation=harbor$/);
  await fits(page, 'results on a phone');
  await picture(page, 'phone-light');
  await page.reload(); // the same address shows the same
  await found(page, '1 found');
  const pages = asked.filter((url) => !url.includes('/api/v1/search'));
  assert.ok(!pages.some((url) => url.includes('zuerich') && !url.includes('#')), 'words go to the search alone');
  await page
    .getByRole('link', { name: /#0|entry 0/i })
    .first()
    .click();
  await page.waitForURL(/\/n\/harbor#e0$/);
  await page.locator('#e0.marked').waitFor();
  await close();
});

test('filters, more results, and the ways in which nothing is found', async () => {
  const { page, close } = await visitor(deployment, { viewport: DESKTOP, scheme: 'dark' });
  await page.goto('/search#q=offer');
  await found(page, 'The newest 20, and there is more');
  await page.getByRole('button', { name: 'Show more' }).click();
  await found(page, '25 found');
  await picture(page, 'desktop-dark');
  await page.getByText('Narrow down').click();
  await page.getByRole('combobox', { name: /^Side/ }).selectOption('Our side');
  await page.getByText('Nothing found.').waitFor();
  await picture(page, 'desktop-nothing');
  await page.getByRole('searchbox').fill('3.5 %');
  await page.keyboard.press('Enter');
  await found(page, '1 found');
  assert.deepEqual(await marks(page), ['3.5']);
  await page.getByRole('searchbox').fill('%');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('at least one word').waitFor();
  await page.goBack();
  await found(page, '1 found');
  deployment.wire.cut();
  await page.getByRole('searchbox').fill('offer');
  await page.keyboard.press('Enter');
  const again = page.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  await picture(page, 'desktop-offline');
  deployment.wire.mend();
  await again.click();
  await page.getByText('Nothing found.').waitFor(); // still of our side
  await close();
});

test('only those who may read it find it, and the team finds its caucus', async () => {
  const stranger = await visitor(deployment);
  await stranger.page.goto('/search#q=Zürich');
  await found(stranger.page, '1 found');
  assert.ok(!(await stranger.page.content()).includes('School Board'));
  await stranger.close();

  const text = 'We can live with 3 %.';
  await team.ask('POST', '/negotiations/harbor/caucus/entries', { kind: 'note', text }, crypto.randomUUID());
  const { page, close } = await visitor(deployment, { locale: 'es-MX', viewport: PHONE, scheme: 'dark' });
  const english = await visitor(deployment, { viewport: PHONE, scheme: 'dark' });
  await join(english.page, await deployment.code('harbor', 'team'));
  await english.page.goto('/search#q=live');
  await english.page.locator('.hit', { hasText: 'Caucus' }).waitFor();
  assert.deepEqual(await marks(english.page), ['live']);
  await picture(english.page, 'phone-dark-caucus');
  await page.goto('/search#q=live');
  await page.getByText('No se encontró nada.').waitFor();
  await picture(page, 'phone-dark-spanish');
  await english.close();
  await close();
});
