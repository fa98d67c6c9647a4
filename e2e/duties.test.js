// A province's calendar of reports, one report from its draft to its correction, the bell, and the calendar in a parser
// that is not ours.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import ICAL from 'ical.js';

import { axe, house, number } from './house.js';

const it = house();

const YEAR = 2026;
const PATH = `/duties?year=${YEAR}`;

/** Duty, data window and due day of a province in 2026, as the law has them. */
const EXPECTED = [
  ['R1', 'không nêu', '15/11/2026'],
  ['R3', 'không nêu', '15/11/2026'],
  ['R4', 'không nêu', 'không định ngày'],
  ['R5', '15/12/2025 – 14/12/2026', '18/12/2026'],
  ['R6', '15/12/2025 – 14/12/2026', '18/12/2026'],
  ['R7', '01/01/2025 – 31/12/2025', '15/01/2026'],
  ['R8a', '01/12/2025 – 31/12/2025', '10/01/2026'],
  ['R8b', '01/01/2026 – 30/06/2026', '31/07/2026'],
  ['R8c', '01/07/2025 – 31/12/2025', '15/02/2026'],
  ['R8d', '01/01/2025 – 31/12/2025', '28/02/2026'],
  ['R12', '–', 'ngay lập tức'],
];

const row = (page, id) => page.locator('table.duties tbody tr').filter({ has: page.locator('th > b', { hasText: new RegExp(`^${id}$`) }) });

async function submit(page, button) {
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  await page.waitForLoadState('load');
}

test('a province sees what it owes in the year, over which days and until when', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto(PATH);
  for (const [id, window, due] of EXPECTED) {
    const text = await row(page, id).first().innerText();
    assert.ok(text.includes(window) && text.includes(due), `${id}: ${text}`);
  }
  assert.equal(await row(page, 'R8a').count(), 12, 'one report a month');
  assert.equal(await row(page, 'R13').count(), 0, 'only one city owes it');
  assert.deepEqual([...(await axe(page)), ...page.faults], []);
  await page.context().close();

  const all = await it.page({ login: 'mofa' });
  await all.goto(PATH);
  assert.equal(await all.locator('table.duty-matrix tbody tr').count(), 34);
  assert.deepEqual([...(await axe(all)), ...all.faults], []);
  await submit(all, all.locator('table.duty-matrix a').first());
  assert.ok((await row(all, 'R5').first().innerText()).includes('18/12/2026'), 'each opens into its calendar');
  assert.equal(await all.locator('form[action="/duties/draft"]').count(), 0, 'and drafts nothing there');
  await all.context().close();
});

test('a report is drafted from the register, sent once, and corrected by another', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto(PATH);
  await submit(page, row(page, 'R3').locator('form[action="/duties/draft"] button'));
  const path = new URL(page.url()).pathname;
  const first = path.split('/').pop();
  const text = await page.locator('main').innerText();
  assert.match(text, /: \d+ \(01\/01\/2026 – 31\/12\/2026\)/, 'the figures of the period');
  assert.match(text, /ước tính/, 'and what of it is still to come');
  assert.deepEqual(await axe(page), []);

  const again = () =>
    it.ask('/duties/draft', { login: 'da-nang', method: 'POST', body: new URLSearchParams({ unit: 'da-nang-2025', duty: 'R3', round: `${YEAR}` }) });
  const refused = await again();
  assert.equal(refused.status, 422);
  assert.ok((await refused.text()).includes(first), 'the draft that is there is named');

  await page.goto(`${path}/edit`);
  await page.locator('[name="filing_number"]').fill('12/BC-UBND');
  await submit(page, page.locator('form[action$="/edit"] button.btn').first());
  await submit(page, page.locator('form:has(input[name=transition][value="send_filing"]) button.btn'));
  assert.deepEqual(await page.locator('main [role=alert]').allInnerTexts(), []);

  const twice = await again();
  assert.equal(twice.status, 422);
  assert.match(await twice.text(), new RegExp(`đã gửi: ${first}`));
  await page.goto(PATH);
  const line = row(page, 'R3');
  assert.match(await line.innerText(), new RegExp(`đã gửi[^]*${first}`));
  await submit(page, line.locator('form[action="/duties/draft"] button'));
  assert.ok((await page.locator('main').innerText()).includes(first), 'the correction says what it corrects');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('who is asked finds it under the bell until it is read', async () => {
  const page = await it.page({ login: 'mnd' });
  const bell = page.locator('#unseen');
  // What is new is worked out in the background.
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto('/notices');
    if (await bell.count()) break;
    await page.waitForTimeout(500);
  }
  const before = number(await bell.innerText());
  assert.ok(before > 0);
  const notice = page.locator('main .rows > li').first();
  assert.match(await notice.innerText(), /được hỏi ý kiến|đến hạn|quá hạn/);
  assert.deepEqual(await axe(page), []);
  await submit(page, notice.locator('button'));
  const after = (await bell.count()) ? number(await bell.innerText()) : 0;
  assert.equal(after, before - 1);
  await page.goto(await page.locator('main .rows a.title').first().getAttribute('href'));
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('a calendar program reads every due day under a secret address that can be taken back', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/account');
  assert.deepEqual(await axe(page), []);
  await submit(page, page.locator('form[action="/account/feed"] button'));
  const address = await page.locator('#feed-address').innerText();
  const answer = await fetch(address);
  assert.match(answer.headers.get('content-type'), /^text\/calendar/);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  const events = calendar.getAllSubcomponents('vevent').map((it) => new ICAL.Event(it));
  assert.ok(events.every((event) => event.startDate.isDate), 'each lasts a day');
  assert.equal(new Set(events.map((event) => event.uid)).size, events.length, 'each is known by its own id');

  const shown = [];
  for (const year of [YEAR, YEAR + 1]) {
    await page.goto(`/duties?year=${year}`);
    const cells = await page.locator('table.duties tbody tr').evaluateAll((rows) =>
      rows.map((row) => [row.querySelector('th > b').innerText.toLowerCase(), /\d\d\/\d\d\/\d{4}/.exec(row.cells[3].innerText)?.[0]]),
    );
    shown.push(...cells.filter(([, due]) => due).map(([id, due]) => `${id} ${due.split('/').reverse().join('-')}`));
  }
  const read = events
    .filter((event) => event.uid.endsWith('@duty.luytre'))
    .map((event) => `${/-(r\d+[a-d]?)-\d{4}(-\w+)?@/.exec(event.uid)[1]} ${event.startDate.toString()}`);
  assert.deepEqual(read.sort(), shown.sort());
  assert.ok(events.some((event) => event.uid.endsWith('@clock.luytre')), 'and the clocks that run');
  const report = events.find((event) => event.uid.includes(`-r5-${YEAR}@`)).component;
  assert.match(report.getFirstPropertyValue('url'), /\/duties\?unit=da-nang-2025&year=2026$/);
  assert.equal(report.getFirstSubcomponent('valarm').getFirstPropertyValue('trigger').toSeconds(), -3 * 24 * 3600);

  const tag = answer.headers.get('etag');
  assert.equal((await fetch(address, { headers: { 'if-none-match': tag } })).status, 304);
  assert.equal((await fetch(address.replace(/[0-9a-f]{4}\.ics$/, '0000.ics'))).status, 404);
  await page.goto('/account');
  await submit(page, page.locator('form[action="/account/feed/end"] button'));
  assert.equal((await fetch(address)).status, 404, 'taken back');
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('who wishes letters says where and about what, and a slip comes back as it was typed', async () => {
  const page = await it.page({ login: 'da-nang-lead' });
  await page.goto('/account');
  const form = page.locator('form[action="/account"]');
  await form.evaluate((it) => (it.noValidate = true));
  await form.locator('[name=email]').fill('lan danang');
  await form.locator('[name=duty]').selectOption('at-once');
  await submit(page, form.locator('button'));
  assert.equal(await page.locator('main [role=alert]').count(), 1);
  assert.equal(await page.locator('[name=email]').inputValue(), 'lan danang');
  assert.equal(await page.locator('[name=duty]').inputValue(), 'at-once');
  await page.locator('[name=email]').fill('lan@danang.example');
  await submit(page, page.locator('form[action="/account"] button'));
  assert.equal(await page.locator('main [role=status]').count(), 1);
  assert.equal(await page.locator('[name=email]').inputValue(), 'lan@danang.example');
  assert.equal(await page.locator('[name=duty]').inputValue(), 'at-once');
  await page.context().close();
});
