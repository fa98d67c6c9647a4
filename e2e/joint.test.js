// A list that comes in by page, bad row and all; what other localities do near to a draft, and doing it together.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house } from './house.js';

const it = house();

async function submit(page, button) {
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  await page.waitForLoadState('load');
}

const clean = async (page, where) => assert.deepEqual([...(await axe(page)), ...page.faults], [], where);

const LIST = [
  'STT;Tên thỏa thuận;Đối tác nước ngoài;Quốc gia;Ngày ký;Phụ trách',
  '1;Bản ghi nhớ kiểm thử A;Nara;Nhật Bản;05/02/2019;Ông An',
  '2;Bản ghi nhớ kiểm thử B;Sakai;Nhật Bản;tháng 3/2018;Bà Bình',
  '3;Bản ghi nhớ kiểm thử C;Suwon;Hàn Quốc;31/02/2020;Ông Chi',
].join('\n');

test('a list comes in by page, and its bad row is explained and given back', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/register');
  await submit(page, page.locator('main a[href="/import"]'));
  await page.locator('[name=kind][value=agreement]').check();
  const file = { name: 'danh-muc.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) };
  await page.locator('[name=file]').setInputFiles(file);
  await clean(page, 'where the list is brought');
  await submit(page, page.locator('main form button.btn'));
  const chosen = () => page.locator('select[name^=column-]').evaluateAll((all) => all.map((select) => select.value));
  assert.deepEqual(await chosen(), ['-', 'title', 'partners', '@country', 'signed_on', '-']);
  await clean(page, 'what the columns are for');

  // Two provinces became one: whose rows these are is asked, not guessed.
  await submit(page, page.locator('button[value=look]'));
  assert.match(await page.locator('section[aria-labelledby=refused]').innerText(), /Quảng Nam/);
  await page.locator('[name=unit]').selectOption('da-nang');
  await submit(page, page.locator('button[value=look]'));
  const counts = () => page.locator('section[aria-labelledby=outcome] dd').allInnerTexts();
  assert.deepEqual((await counts()).map((text) => text.trim()), ['2', '1']);
  const refused = page.locator('section[aria-labelledby=refused] tbody tr');
  const row = await refused.locator('th, td').allInnerTexts();
  assert.deepEqual(row.slice(0, 3), ['4', 'Ngày ký', '31/02/2020']);
  await clean(page, 'what would come in');
  const looked = page.url();
  assert.equal(await found(page, 'Bản ghi nhớ kiểm thử'), 0, 'a look writes nothing');

  await page.goto(looked);
  await page.locator('[name=unit]').selectOption('da-nang');
  await submit(page, page.locator('button[value=look]'));
  await submit(page, page.locator('button[value=take]'));
  assert.match(page.url(), /\/import\/[0-9a-f]+$/, 'loading it again sends nothing again');
  await clean(page, 'what came in');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('a[href$="/refused.xlsx"]').click(),
  ]);
  assert.match(download.suggestedFilename(), /\.xlsx$/);
  assert.equal(await found(page, 'Bản ghi nhớ kiểm thử'), 2);

  // The same list again: nothing twice, and the columns are as they were settled.
  await page.goto('/import');
  await page.locator('[name=kind][value=agreement]').check();
  await page.locator('[name=file]').setInputFiles(file);
  await submit(page, page.locator('main form button.btn'));
  assert.deepEqual(await chosen(), ['-', 'title', 'partners', '@country', 'signed_on', '-']);
  await page.locator('[name=unit]').selectOption('da-nang');
  await submit(page, page.locator('button[value=look]'));
  assert.deepEqual((await counts()).map((text) => text.trim()), ['0', '2', '1']);
  assert.equal(await page.locator('button[value=take]').count(), 0, 'nothing to take');
  const held = new URL(page.url()).pathname;
  await page.context().close();

  // Somebody else's list is not there.
  assert.equal((await it.ask(held, { login: 'lao-cai' })).status, 404);
});

async function found(page, words) {
  await page.goto(`/register?q=${encodeURIComponent(words)}`);
  // Where few have all words, the list goes on with those that have some.
  return page.locator('#results .record-title', { hasText: words }).count();
}

const DRAFT = {
  purpose: 'cooperation',
  secret: 'no',
  signatory: 'committee',
  title: 'Thỏa thuận với Gyeongsangbuk (kiểm thử)',
  instrument: 'agreement',
  partners: 'Gyeongsangbuk, KR',
  areas: 'education',
  need: 'Trao đổi sinh viên.',
  impact: 'Không.',
  publication: 'full_text',
  reduced: 'no',
};

/** Answers what the page of the intake asks. */
async function answer(page) {
  for (const [name, value] of Object.entries(DRAFT)) {
    const control = page.locator(`main form [name="${name}"]:not([type=hidden])`);
    if (!(await control.count())) continue;
    const type = await control.first().evaluate((it) => (it.tagName === 'SELECT' ? 'select' : it.type));
    if (type === 'radio' || type === 'checkbox') await page.locator(`main form [name="${name}"][value="${value}"]`).check();
    else if (type === 'select') await control.selectOption(value);
    else await control.fill(value);
  }
}

test('who else works with a partner is told while drafting, and asked to do it together', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/new/agreement');
  const go = () => page.locator('main form button[name=go]:is([value=next], [value=open])');
  while (!(await page.locator('main form textarea[name=partners]').count())) {
    await answer(page);
    await submit(page, go());
  }
  await page.locator('[name=partners]').fill(DRAFT.partners);
  await page.locator('[name=partners]').blur();
  // While it is typed, without a page of its own.
  const near = page.locator('#overlaps li', { hasText: 'Hồ Chí Minh' });
  await near.waitFor();
  const told = await near.innerText();
  assert.match(told, /đối tác: .*Gyeongsang/);
  assert.match(told, /quý \d năm 2017/);
  assert.equal(await near.locator('a').count(), 0, 'neither number nor title of a record that is not seen');
  await clean(page, 'other localities while drafting');

  await answer(page);
  await submit(page, go());
  await answer(page);
  await submit(page, page.locator('button[name=go][value=look]'));
  await near.locator('input[type=checkbox]').check();
  await submit(page, go());
  assert.match(page.url(), /\/records\/TTQT-48-\d+-\d+\/joint\?joint_with=ho-chi-minh-2025$/);
  const record = new URL(page.url()).pathname.replace('/joint', '');
  await page.locator('[name=joint_shares]').fill('Đà Nẵng lo chương trình, TP. Hồ Chí Minh lo đối tác.');
  await clean(page, 'asking others');
  await submit(page, page.locator('main form button.btn').last());
  assert.match(page.url(), /\/records\/PH-48-/);
  const joint = new URL(page.url()).pathname;
  await clean(page, 'the joint dossier');

  const other = await it.page({ login: 'ho-chi-minh' });
  assert.equal((await other.goto(record)).status(), 404, 'the draft itself stays unseen');
  assert.equal((await other.goto(joint)).status(), 200);
  await submit(other, other.locator('form[action$="/reply"] button').first());
  await other.locator('[name=verdict][value=agrees]').check();
  await submit(other, other.locator('form:has([name=verdict]) button.btn').first());
  await other.context().close();

  await page.goto(joint);
  const way = page.locator('form:has(input[name=transition][value=joint_agreed])');
  await submit(page, way.locator('button.btn').first());
  assert.match(await page.locator('main').innerText(), /đang phối hợp/);
  await page.goto(record);
  assert.equal(await page.locator(`section[aria-labelledby=links] a[href="${joint}"]`).count(), 1);
  await clean(page, 'the record that is part of it');
  await page.context().close();
});

test('what mergers left behind is worked off by page, and double ties are shown', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/mergers');
  await clean(page, 'after the mergers');
  assert.match(await page.locator('main').innerText(), /28\/02\/2027/);
  const tie = page.locator('section[aria-labelledby=twice-agreement] tbody tr', { hasText: 'Pyeongtaek' });
  assert.match(await tie.innerText(), /Quảng Nam/);
  const rows = page.locator('section[aria-labelledby=left-agreement] .rows > li');
  const before = await rows.count();
  assert.ok(before > 0);
  const first = rows.first();
  const title = await first.locator('a.title').getAttribute('href');
  await first.locator('select').selectOption('in_full');
  await submit(page, first.locator('button.btn'));
  assert.equal(await page.locator('main [role=alert]').count(), 0);
  const done = page.locator(`section[aria-labelledby=done-agreement] tr:has(a[href="${title}"])`);
  assert.match(await done.innerText(), /chưa báo đối tác/);
  await clean(page, 'one decided');
  await page.context().close();
});
