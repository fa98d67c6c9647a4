import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house, number, wholeRegister, withoutMarks } from './house.js';

const it = house();

const titles = (page) => page.locator('#results .record-title').allInnerTexts();
const counted = async (page) => number(await page.locator('#count').innerText());

test('typing without diacritics finds what has them', async () => {
  const page = await it.page({ login: 'admin' });
  await page.goto('/register');
  const marked = (await titles(page)).find((title) => withoutMarks(title) !== title.toLowerCase());
  assert.ok(marked, 'the register shows Vietnamese titles');
  await page.goto(`/register?q=${encodeURIComponent(withoutMarks(marked))}`);
  assert.ok((await titles(page)).includes(marked), marked);

  await page.goto('/register');
  const [first, second] = withoutMarks(marked).split(/\s+/);
  await page.locator('#q').pressSequentially(`${first} ${second}`);
  await page.locator('#suggest li').first().waitFor();
  assert.ok((await page.locator('#suggest li').count()) > 1, 'suggestions come while typing');
  await page.locator('#q').press('Enter');
  await page.waitForURL('**/register?**q=**');
  assert.ok((await counted(page)) > 0);
  await page.context().close();
});

test('with diacritics the records that have them are found as well, and nonsense finds nothing', async () => {
  const page = await it.page({ login: 'admin' });
  await page.goto('/register');
  const [title] = await titles(page);
  await page.goto(`/register?q=${encodeURIComponent(title)}`);
  assert.ok((await titles(page)).includes(title), title);
  await page.goto('/register?q=zqxjkv');
  assert.deepEqual(await titles(page), []);
  assert.equal(await page.locator('#results .empty').count(), 1, 'and the page says what to do');
  await page.context().close();
});

test('a value of a facet narrows the list to exactly its count', async () => {
  const page = await it.page({ login: 'admin' });
  await page.goto('/register');
  const whole = await counted(page);
  const values = await page.locator('.facets nav').evaluateAll((facets) =>
    facets.flatMap((facet) => {
      const links = [...facet.querySelectorAll('li a:not(.more)')].filter((link) => link.querySelector('.count'));
      const value = (link) => ({
        facet: facet.querySelector('h2').innerText,
        name: link.querySelector('span').innerText,
        href: link.getAttribute('href'),
        count: link.querySelector('.count').innerText,
      });
      // The largest and the smallest of those shown.
      return links.length ? [links[0], links.at(-1)].map(value) : [];
    }),
  );
  assert.ok(values.length > 4, 'there are facets');
  for (const { facet, name, href, count } of values) {
    await page.goto(href);
    assert.equal(await counted(page), number(count), `${facet}: ${name}`);
    assert.ok(number(count) <= whole);
  }
  await page.context().close();
});

test('the count is the number of rows, page after page', async () => {
  const page = await it.page({ login: 'admin' });
  await page.goto('/register');
  const count = await counted(page);
  const seen = await wholeRegister(page);
  assert.equal(seen.length, count);
  assert.equal(new Set(seen).size, count, 'no record twice');
  await page.context().close();
});

test('a link between two records shows on both, and a wrong number is told of', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/register?kind=agreement');
  const found = await page.locator('#results .record-title').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const [one, other] = found.map((path) => ({ path, number: decodeURIComponent(path.split('/').at(-1)) }));
  const links = page.locator('section[aria-labelledby=links]');
  const link = async (number) => {
    await page.goto(one.path);
    await links.locator('details:has(form) > summary').click();
    await links.locator('[name=relation]').selectOption('amends');
    await links.locator('[name=to]').fill(number);
    await Promise.all([page.waitForEvent('domcontentloaded'), links.locator('button.btn').click()]);
  };
  await link('TTQT-00-2026-9999');
  assert.match(await page.locator('[role=alert]').innerText(), /TTQT-00-2026-9999/);
  assert.equal(await links.locator('[name=to]').inputValue(), 'TTQT-00-2026-9999', 'what was typed stays');
  await link(other.number);
  assert.match(await links.innerText(), new RegExp(`Sửa đổi, bổ sung[^]*${other.number}`));
  await page.goto(other.path);
  assert.match(await links.innerText(), new RegExp(`Được sửa đổi, bổ sung bởi[^]*${one.number}`));
  assert.equal(await links.locator('form[action$="/links/drop"]').count(), 0, 'it is taken away where it was made');
  await page.goto(one.path);
  assert.deepEqual([...(await axe(page))], []);
  await Promise.all([page.waitForEvent('domcontentloaded'), links.locator('form[action$="/links/drop"] button').click()]);
  assert.ok(!(await links.innerText()).includes(other.number));
  await page.context().close();
});
