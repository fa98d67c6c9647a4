import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house, LANGUAGES, number } from './house.js';

const it = house();

const PAGES = [
  '/open',
  '/open/records',
  '/open/records?kind=agreement&country=JP',
  '/open/records?q=hop+tac',
  '/open/records?q=zqxjkv',
  '/open/partners',
  '/open/partners/JP',
  '/open/units',
  '/open/units/da-nang-2025',
  '/open/figures?by=unit',
  '/open/figures/rows?indicator=agreements.signed&year=2025',
  '/open/map',
  '/open/about',
  '/open/data',
  '/open/none',
];

/** A browser that knows nothing, with or without scripts. */
async function guest({ lang = 'vi', dark = false, scripts = true, width = 1280 } = {}) {
  const context = await it.browser.newContext({
    baseURL: it.base,
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: lang,
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(`console: ${message.text()}`));
  return page;
}

async function aRecord() {
  const list = await (await it.ask('/open/api/v1/records?kind=agreement')).json();
  return new URL(list.items[0].url).pathname;
}

test('every open page, in each language and look, for everybody', async () => {
  const faults = [];
  const paths = [...PAGES, await aRecord()];
  for (const lang of LANGUAGES) {
    for (const dark of [false, true]) {
      const page = await guest({ lang, dark });
      for (const path of paths) {
        page.faults.length = 0;
        const answer = await page.goto(path);
        const expected = path === '/open/none' ? 404 : 200;
        if (answer.status() !== expected) faults.push(`${path} ${lang}: status ${answer.status()}`);
        assert.equal(await page.locator('html').getAttribute('lang'), lang, path);
        await page.locator('details').evaluateAll((all) => all.forEach((fold) => (fold.open = true)));
        const found = [...(await axe(page)), ...page.faults.filter((fault) => !fault.includes('404'))];
        faults.push(...found.map((fault) => `${path} ${lang}: ${fault}`));
      }
      assert.deepEqual(await page.context().cookies(), [], 'no cookie is set');
      await page.context().close();
    }
  }
  assert.deepEqual(faults, []);
});

test('every open page fits a telephone', async () => {
  const page = await guest({ width: 390 });
  for (const path of [...PAGES, await aRecord()]) {
    await page.goto(path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${path} is ${over} px too wide`);
  }
  await page.context().close();
});

test('without scripts: search, narrow, turn the page, open a record, change the language', async () => {
  const page = await guest({ scripts: false, lang: 'en' });
  await page.goto('/open');
  await page.locator('#q').fill('memorandum');
  await page.locator('form[role=search] button').click();
  const found = number(await page.locator('#count').innerText());
  assert.ok(found > 0);
  await page.goto('/open/records');
  const all = number(await page.locator('#count').innerText());
  const facet = page.locator('.facets nav li a').first();
  const promised = number(await facet.locator('.count').innerText());
  await facet.click();
  assert.equal(number(await page.locator('#count').innerText()), promised, 'a filter keeps its word');
  await page.goto('/open/records');
  const first = await page.locator('#results .record-title').first().innerText();
  if (all > 50) {
    await page.locator('.pager a[rel=next]').click();
    assert.notEqual(await page.locator('#results .record-title').first().innerText(), first);
  }
  await page.locator('#results .record-title').first().click();
  const title = await page.locator('h1').innerText();
  assert.ok(await page.locator('dl.kv dd').count());
  await page.locator('.tongues a[lang=fr]').click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  assert.ok(title.length > 0);
  const data = JSON.parse(await page.locator('script[type="application/ld+json"]').innerText());
  assert.equal(data['@context'], 'https://schema.org');
  assert.equal(await page.locator('link[rel=canonical]').count(), 1);
  assert.equal(await page.locator('link[hreflang]').count(), 3);
  await page.context().close();
});

test('who asks again for what has not changed is told so', async () => {
  for (const path of ['/open', '/open/records', await aRecord(), '/open/api/v1/records', '/open/feed.atom', '/open/data/agreement.csv']) {
    const first = await it.ask(path);
    assert.equal(first.status, 200, path);
    assert.equal(first.headers.get('set-cookie'), null, path);
    await first.arrayBuffer();
    const again = await it.ask(path, { headers: { 'if-none-match': first.headers.get('etag') } });
    assert.equal(again.status, 304, path);
    assert.equal(again.headers.get('access-control-allow-origin'), '*', path);
  }
});

test('whole files hold what the list counts', async () => {
  const list = await (await it.ask('/open/api/v1/records?kind=agreement&limit=1')).json();
  const lines = (await (await it.ask('/open/data/agreement.jsonl')).text()).trim().split('\n');
  assert.equal(lines.length, list.total);
  assert.ok(JSON.parse(lines[0]).number);
  const parquet = new Uint8Array(await (await it.ask('/open/data/agreement.parquet')).arrayBuffer());
  const mark = (from) => String.fromCharCode(...parquet.slice(from, from + 4));
  assert.deepEqual([mark(0), mark(parquet.length - 4)], ['PAR1', 'PAR1']);
  const dictionary = await (await it.ask('/open/data/agreement.csv-metadata.json')).json();
  const head = (await (await it.ask('/open/data/agreement.csv')).text()).split('\n')[0].replace('\ufeff', '').trim();
  assert.deepEqual(dictionary.tableSchema.columns.map((column) => column.name), head.split(','));
});
