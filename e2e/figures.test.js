import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house, LANGUAGES, number, THEMES } from './house.js';

const it = house();
const SIGNED = '/figures/agreements.signed?from=2021-01-01&to=2023-12-31';

test('a passport says what the figure is and opens exactly the records behind it', async () => {
  const page = await it.page({ login: 'mofa', lang: 'en' });
  await page.goto('/figures?indicator=agreements.signed&from=2021-01-01&to=2023-12-31');
  await page.getByRole('link', { name: 'Open the figure’s passport' }).or(page.getByRole('link', { name: "Open the figure's passport" })).click();
  await page.waitForURL('**/figures/agreements.signed?**');
  const value = number(await page.locator('section[aria-labelledby=value] a.big').innerText());
  assert.ok(value > 0);
  await page.locator('section[aria-labelledby=value] a.btn').click();
  await page.waitForURL('**/figures/rows?**');
  // The page says how many there are, and going through all its pages finds as many.
  let rows = await page.locator('table.records tbody tr').count();
  while (await page.locator('nav.pager a').count()) {
    await page.locator('nav.pager a').last().click();
    await page.waitForLoadState();
    rows += await page.locator('table.records tbody tr').count();
  }
  assert.equal(rows, value);
  await page.context().close();
});

test('the short code on paper opens the same figure, for those who may see it', async () => {
  const page = await it.page({ login: 'mofa' });
  await page.goto(SIGNED);
  const value = await page.locator('section[aria-labelledby=value] a.big').innerText();
  for (const code of await page.locator('.code-line a').evaluateAll((all) => all.map((link) => link.getAttribute('href')))) {
    await page.goto(code);
    assert.match(page.url(), /\/figures\/agreements\.signed/, code);
    assert.equal(await page.locator('section[aria-labelledby=value] a.big').innerText(), value, code);
  }
  assert.equal((await it.ask('/f/agreements.signed~q1', { login: 'mofa' })).status, 404);
  await page.context().close();
});

test('420, more than 200 and 422 stand beside the register, and the two that overlap are not added', async () => {
  const page = await it.page({ login: 'mofa', lang: 'en' });
  await page.goto('/reconcile?indicator=agreements.signed');
  const nation = page.locator('section.card').filter({ has: page.getByRole('heading', { name: 'The whole country' }) });
  const told = await nation.innerText();
  for (const figure of ['420 ', 'more than 200 ', '422 ']) assert.ok(told.includes(figure), figure);
  const overlaps = await nation.locator('.bullets li').allInnerTexts();
  assert.equal(overlaps.length, 1, overlaps.join('\n'));
  assert.match(overlaps[0], /200.*422.*01\/01\/2021 – 13\/12\/2021: do not add them/);
  await page.context().close();
});

test('a province sees what was published about it beside its own register', async () => {
  const page = await it.page({ login: 'da-nang', lang: 'en' });
  await page.goto('/reconcile?indicator=delegations.inbound');
  const row = page.locator('tr').filter({ hasText: 'nearly 5,200' });
  assert.equal(await row.count(), 1);
  assert.ok(number(await row.locator('td').nth(1).innerText()) < 5200);
  await page.context().close();
});

test('a reported value goes upward and then stands beside what is published', async () => {
  const clerk = await it.page({ login: 'da-nang', lang: 'en' });
  await clerk.goto('/new/reported_value');
  await clerk.locator('[name=about]').selectOption('exports.value');
  await clerk.locator('[name=period_start]').fill('01/07/2025');
  await clerk.locator('[name=period_end]').fill('31/12/2025');
  await clerk.locator('[name=value]').fill('1250000000');
  await clerk.locator('[name=measure]').selectOption('USD');
  await clerk.locator('[value=next]').click();
  await clerk.locator('[name=evidence]').fill('Customs report');
  await clerk.locator('[value=open]').click();
  await clerk.waitForURL('**/records/**');
  const record = new URL(clerk.url()).pathname;
  await clerk.context().close();
  const passport = '/figures/exports.value?from=2025-07-01&to=2025-12-31&unit=da-nang-2025';
  const page = await it.page({ login: 'da-nang', lang: 'en' });
  await page.goto(passport);
  const reported = page.locator('section[aria-labelledby=reported]');
  assert.equal(await reported.locator(`a[href="${record}"]`).count(), 1);
  assert.equal(await page.locator('section[aria-labelledby=value] a.big').count(), 0, 'the register does not count it');
  await page.context().close();
});

test('passport and reconciliation are for everybody, in each language and theme, and fit a telephone', async () => {
  const faults = [];
  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      const page = await it.page({ login: 'mofa', lang, theme });
      for (const path of [SIGNED, '/figures/exports.value?to=2024-09-30', '/reconcile', '/reconcile?indicator=delegations.inbound']) {
        await page.goto(path);
        const missing = /⟦[^⟧]*⟧?/.exec(await page.content());
        faults.push(...[...(missing ?? []), ...(await axe(page))].map((fault) => `${path} ${lang} ${theme}: ${fault}`));
      }
      await page.context().close();
    }
    const narrow = await it.page({ login: 'mofa', lang, width: 390, height: 844 });
    for (const path of [SIGNED, '/reconcile']) {
      await narrow.goto(path);
      const over = await narrow.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) faults.push(`${path} ${lang}: ${over} px too wide`);
    }
    await narrow.context().close();
  }
  assert.deepEqual(faults, []);
});
