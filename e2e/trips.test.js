// A delegation from the line of the annual programme to its close, and a conference that comes too late.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { people } from './dossier.js';
import { axe, house, number } from './house.js';

const it = house();
const { intake, refusals, submit, see, transition, unfold, send, take, attach } = people(it);

/** The day `days` from now at the seat of the offices, as people type it. */
function day(days) {
  const then = new Date(Date.now() + days * 86_400_000);
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short' }).format(then);
}

const pathOf = (page) => new URL(page.url()).pathname;
const state = (page) => page.locator('.page-top .pill').first().innerText();

/** The way out of the step that `action` names, as the page tells it, open or not. */
const way = (page, action) => page.locator('.next-step details', { hasText: action });

async function opened(page, title) {
  assert.deepEqual(await refusals(page).allInnerTexts(), []);
  assert.match(pathOf(page), /^\/records\//, 'the intake ends with a record');
  assert.equal(await page.locator('h1').innerText(), title);
  return pathOf(page);
}

async function edit(page, path, values) {
  await page.goto(`${path}/edit`);
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
  await send(page, page.locator(`form[action="${path}/edit"]`));
}

async function figure(id) {
  const page = await see('mofa', `/figures?indicator=${id}&by=unit&unit=da-nang-2025`);
  // Nothing counted yet shows no number to open.
  const total = page.locator('section[aria-labelledby=ours] a').first();
  const count = (await total.count()) ? number(await total.innerText()) : 0;
  await page.context().close();
  return count;
}

const LINE = 'Xúc tiến đầu tư tại Aichi (kiểm thử)';
const TRIP = 'Đoàn xúc tiến đầu tư tại Aichi (kiểm thử)';

test('a delegation from the programme line to closed, with what it left behind', async () => {
  const before = [await figure('delegations.outbound'), await figure('delegations.outbound_persons')];

  const line = await intake('programme_line', 'da-nang', {
    way: 'out',
    title: LINE,
    trip_purpose: 'promotion',
    countries: 'Nhật Bản',
    planned_for: day(0).slice(3),
    days_planned: '5',
    rank: 'deputy_head',
    persons_planned: '6',
    funding: 'host',
    planned_cost: '300000000 VND',
  });
  const linePath = await opened(line, LINE);
  await take(line, 'propose_line');
  await take(line, 'submit_line');
  assert.equal(await transition(line, 'approve_line').count(), 0, 'a clerk does not approve the programme');
  const lead = await see('da-nang-lead', linePath);
  await take(lead, 'approve_line');

  const trip = await intake('delegation', 'da-nang', {
    way: 'out',
    secret: 'no',
    title: TRIP,
    trip_purpose: 'promotion',
    programme: 'in_programme',
    countries: 'Nhật Bản',
    counterparts: 'Aichi, JP',
    depart_on: day(0),
    return_on: day(5),
    head: 'Trần Thị Minh, Phó Chủ tịch UBND thành phố',
    rank: 'department_head',
    members: 'Lê Văn An, Giám đốc Sở Công Thương\nPhạm Hòa, chuyên viên',
    persons: '6',
    decided_by: 'chair',
    funding: 'host',
    service_passports: 'no',
  });
  const path = await opened(trip, TRIP);
  const links = trip.locator(`form[action="${path}/links"]`);
  await unfold(links);
  await links.locator('[name=relation]').selectOption('carries_out');
  await links.locator('[name=to]').fill(linePath.split('/').pop());
  await send(trip, links);
  assert.match(await trip.locator('section[aria-labelledby=fields]').innerText(), /Lê Văn An \(Giám đốc Sở Công Thương\)/);

  assert.equal(await transition(trip, 'ask_to_travel').count(), 0, 'no request without its project');
  await attach(trip, 'trip_request', 'Tờ trình xin cử đoàn');
  await attach(trip, 'trip_project', 'Đề án chuyến đi');
  await take(trip, 'ask_to_travel');
  await take(trip, 'submit_trip');
  await lead.goto(path);
  await take(lead, 'approve');
  await attach(lead, 'decision', 'Quyết định cử đoàn');
  await lead.context().close();
  await trip.reload();
  await take(trip, 'depart');
  assert.deepEqual(
    [await figure('delegations.outbound'), await figure('delegations.outbound_persons')],
    [before[0] + 1, before[1] + 6],
    'one delegation, six turns of persons',
  );
  await take(trip, 'come_back_ordinary');
  assert.match(await trip.locator('section[aria-labelledby=clocks]').innerText(), /chưa kiểm chứng/, 'the term is no law');
  await edit(trip, path, { results: 'Hai doanh nghiệp khảo sát khu công nghiệp.' });
  await attach(trip, 'trip_report', 'Báo cáo kết quả');
  await take(trip, 'hand_in_report');

  assert.equal(await transition(trip, 'close_trip').count(), 0, 'it left nothing yet');
  assert.match(await way(trip, 'Kết thúc theo dõi').innerText(), /Vì sao không để lại cam kết/);
  const promise = trip.locator(`form[action="${path}/commitments"]`).last();
  await unfold(promise);
  await promise.locator('[name=what]').fill('Gửi danh mục dự án kêu gọi đầu tư');
  await send(trip, promise);
  await take(trip, 'close_trip');
  assert.match(await state(trip), /hoàn thành/);
  assert.match(await trip.locator('#commitments-card').innerText(), /Gửi danh mục dự án/, 'the follow-up stays');
  assert.deepEqual([...(await axe(trip)), ...trip.faults], []);

  await line.goto(linePath);
  assert.ok((await line.locator('section[aria-labelledby=links]').innerText()).includes(TRIP), 'the line knows its trip');
  await take(line, 'mark_carried_out');
  assert.deepEqual([...(await axe(line)), ...line.faults], []);
  await Promise.all([trip.context().close(), line.context().close()]);

  const register = await see('da-nang', '/register?kind=delegation&programme=in_programme');
  assert.deepEqual(await register.locator('#results .record-title').allInnerTexts(), [TRIP]);
  assert.deepEqual(await axe(register), []);
  await register.context().close();
});

test('a conference filed 39 days before a ministerial event is stopped with the article', async () => {
  const title = 'Diễn đàn kinh tế biển (kiểm thử)';
  const page = await intake('conference', 'da-nang', {
    secret: 'no',
    title,
    conference_form: 'hybrid',
    theme: 'Kinh tế biển xanh',
    begins_on: day(39),
    ends_on: day(40),
    organiser: 'Sở Công Thương',
    ministerial_guests: 'yes',
    countries: 'Nhật Bản, Hàn Quốc',
    participants: '200',
    foreign_participants: '60',
    foreign_funding: 'no',
  });
  const path = await opened(page, title);
  assert.match(await page.locator('.page-top').innerText(), /Thủ tướng/, 'the authority test took it to the Prime Minister');
  await attach(page, 'conference_request', 'Văn bản xin phép');
  await attach(page, 'conference_scheme', 'Đề án, mẫu 01');

  const filing = way(page, 'Nộp hồ sơ xin phép');
  await unfold(filing.locator('form'));
  const told = await filing.innerText();
  for (const part of ['39 ngày', day(39), '40 ngày', day(-1), day(40), '06/2020/QĐ-TTg', '4(1)']) {
    assert.ok(told.includes(part), `${part} in: ${told}`);
  }
  // Whoever sends it all the same is stopped by the record, not by the page.
  await submit(page, transition(page, 'file_conference').locator('button.btn').first());
  assert.match((await refusals(page).allInnerTexts()).join(), /06\/2020\/QĐ-TTg.*4\(1\)/s);
  assert.deepEqual(await axe(page), []);
  await page.goto(path);
  assert.match(await state(page), /dự thảo|soạn/i);

  // The event is moved by a day, and is in time.
  await edit(page, path, { begins_on: day(40), ends_on: day(41) });
  await take(page, 'file_conference');
  const asked = (await page.locator('section[aria-labelledby=opinions] tbody th').allInnerTexts()).join();
  assert.ok(asked.includes('Bộ Ngoại giao') && asked.includes('Bộ Công an'), asked);
  assert.match(await page.locator('section[aria-labelledby=clocks]').innerText(), /HN-03/);
  assert.deepEqual(await axe(page), []);
  await page.context().close();
});

test('the choice of what a dossier is about, in every language', async () => {
  for (const lang of ['vi', 'en', 'fr']) {
    for (const width of [1280, 390]) {
      const page = await it.page({ login: 'da-nang', lang, width });
      await page.goto('/new');
      assert.ok((await page.locator('main a[href^="/new/"]').count()) >= 4);
      assert.deepEqual([...(await axe(page)), ...page.faults], []);
      await page.context().close();
    }
  }
});
