// A paper comes in; three proposals are accepted by keyboard, one is mended, one rejected; the register has the words.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house } from './house.js';

const it = house();

/** Written for this test; its figures are invented. */
const ARTICLE = `Đà Nẵng tổng kết công tác đối ngoại năm 2025

Đà Nẵng, ngày 12/1/2026 - Năm 2025, thành phố Đà Nẵng đã ký 12 thỏa thuận quốc tế với các đối tác nước ngoài. Thành phố đón 85 đoàn khách quốc tế và cử 40 đoàn đi công tác nước ngoài. Năm 2025, kim ngạch xuất khẩu của Đà Nẵng đạt 2,1 tỷ USD. Năm 2025, Đà Nẵng thu hút 42 dự án FDI.
`;

test('a paper is read, its proposals judged by keyboard, and the register keeps the words', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/read');
  assert.deepEqual(await axe(page), []);
  await page.setInputFiles('#file', { name: 'doi-ngoai-2025.txt', mimeType: 'text/plain', buffer: Buffer.from(ARTICLE) });
  await page.locator('main form button.btn').click();
  await page.waitForURL(/\/read\/TL-/);
  assert.deepEqual(await axe(page), []);
  const address = new URL(page.url()).pathname;
  const proposals = page.locator('.proposal');
  const all = await proposals.count();
  assert.ok(all >= 5, `${all} proposals`);
  const quotes = await proposals.locator('.evidence p').allTextContents();
  for (const quote of quotes) assert.ok(ARTICLE.includes(quote), quote);

  /** Presses a key on the proposal in focus and waits for the page that comes back. */
  const press = async (key) => {
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    await page.waitForLoadState('load');
  };
  const open = page.locator('.proposal:not(.done)');
  await page.keyboard.press('j');
  for (let left = all - 1; left >= all - 3; left -= 1) {
    await press('a');
    assert.equal(await open.count(), left);
  }
  await press('e');
  assert.deepEqual(await axe(page), []);
  const value = page.locator('#field-value');
  const before = await value.inputValue();
  await value.fill('2,2');
  await Promise.all([page.waitForNavigation(), page.locator('button[value="edit"]').click()]);
  assert.equal(await open.count(), all - 4, `mended ${before}`);
  await press('x');
  assert.equal(await open.count(), all - 5);

  const made = await page.locator('.proposal.done a[href^="/records/SL-"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  assert.equal(made.length, 4);
  const found = [];
  for (const record of made) {
    await page.goto(record);
    const quote = await page.locator('.evidence p').first().textContent();
    assert.ok(ARTICLE.includes(quote), quote);
    assert.equal(await page.locator('.evidence a').first().getAttribute('href'), address);
    found.push(await page.locator('.kv').first().textContent());
  }
  assert.ok(found.some((fields) => fields.includes('2,2')), 'the mended value stands in the register');

  await page.goto('/read/precision');
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.locator('tbody tr').count(), 5);

  // The same paper again leads to the same place.
  await page.goto('/read');
  await page.locator('#text').fill(ARTICLE);
  await page.locator('main form button.btn').click();
  await page.waitForURL(/\/read\/TL-/);
  assert.equal(new URL(page.url()).pathname, address);
  assert.deepEqual(page.faults, []);
});

test('an empty form is refused and a pasted text is not lost', async () => {
  const page = await it.page({ login: 'da-nang', lang: 'en' });
  await page.goto('/read');
  await page.locator('main form button.btn').click();
  assert.match(await page.locator('[role="alert"]').textContent(), /No file was chosen/);
  await page.locator('#text').fill('Da Nang signed 12 international agreements in 2025.');
  await page.locator('#field-published_on').fill('31/02/2026');
  await page.locator('main form button.btn').click();
  assert.equal(await page.locator('#text').inputValue(), 'Da Nang signed 12 international agreements in 2025.');
  assert.equal(await page.locator('.field.invalid').count(), 1);
});
