// A working year at the centre: directions become tasks of localities, and a request to many counts its silences.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house } from './house.js';

const it = house();

const refusals = (page) => page.locator('main [role=alert]');

async function submit(page, button) {
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
  await page.waitForLoadState('load');
}

/** Fills the controls of a form that have an answer; others stay as they are. */
async function fill(form, answers) {
  for (const [name, wanted] of Object.entries(answers)) {
    const control = form.locator(`[name="${name}"]:not([type=hidden])`);
    if (!(await control.count())) continue;
    const { type, tag } = await control.first().evaluate((one) => ({ type: one.type, tag: one.tagName }));
    if (type === 'radio' || type === 'checkbox') {
      for (const value of [wanted].flat()) {
        const choice = form.locator(`[name="${name}"][value="${value}"]`);
        const fold = choice.locator('xpath=ancestor::details[1]');
        if ((await fold.count()) && (await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
        await choice.check();
      }
    } else if (tag === 'SELECT') {
      await control.selectOption(wanted);
    } else {
      await control.fill(wanted);
    }
  }
}

/** Goes through the intake at `path` and gives the page of the record it ends with. */
async function open(login, path, answers) {
  const page = await it.page({ login });
  await page.goto(path);
  const kind = new URL(page.url()).pathname;
  while (new URL(page.url()).pathname === kind) {
    const form = page.locator(`form[action="${kind}"]`);
    await fill(form, answers);
    assert.deepEqual(await axe(page), [], path);
    await submit(page, form.locator('button[name=go]:is([value=next], [value=open])'));
    assert.deepEqual(await refusals(page).allInnerTexts(), []);
  }
  return page;
}

/** A day as people type it, so many days from today. */
function day(ahead) {
  const at = new Date(Date.now() + ahead * 86_400_000);
  return `${String(at.getDate()).padStart(2, '0')}/${String(at.getMonth() + 1).padStart(2, '0')}/${at.getFullYear()}`;
}

const LOCALITIES = [
  ['da-nang', 'Đà Nẵng'],
  ['lao-cai', 'Lào Cai'],
  ['ho-chi-minh', 'TP. Hồ Chí Minh'],
];

test('a direction of the national conference becomes tasks of three localities and shows its gaps', async () => {
  const conference = await open('mofa', '/new/national_conference', {
    national_series: 'local_foreign_affairs',
    national_ordinal: '22',
    begins_on: day(-10),
    national_form: 'hybrid',
    national_agenda: 'Khai mạc\nTham luận của địa phương',
    national_delegates: '500',
  });
  assert.match(await conference.locator('h1').innerText(), /lần thứ 22/);
  const seat = new URL(conference.url()).pathname;

  // The direction is opened from the page of the conference, and so is linked with it.
  await conference.locator('section[aria-labelledby=links] details', { hasText: 'Lập hồ sơ gắn' }).locator('summary').click();
  const path = await conference.locator('a[href^="/new/direction?link="]').getAttribute('href');
  const direction = await open('mofa', path, {
    task: 'Mỗi địa phương ký thêm thỏa thuận với đối tác trọng điểm (kiểm thử)',
    direction_number: '22/KL-HNNV',
    issued_on: day(-9),
    policy_areas: ['agreements'],
    addressed: 'yes',
    answer_by: day(60),
  });
  assert.match(await direction.locator('section[aria-labelledby=links]').innerText(), /lần thứ 22/);
  const number = new URL(direction.url()).pathname.split('/').pop();
  assert.equal((await it.ask(seat, { login: 'lao-cai' })).status, 200, 'every locality sees the conference');

  for (const [login] of LOCALITIES) {
    const page = await it.page({ login });
    await page.goto('/plans');
    const row = page.locator('.matrix tbody tr', { hasText: '22/KL-HNNV' });
    assert.equal(await row.locator('td.cell').count(), 1, 'a locality sees its own column');
    await submit(page, row.locator('td.gap a'));
    await page.locator('.new-menu summary').click();
    const task = await page.locator('.new-menu a[href^="/new/task?"]').getAttribute('href');
    await page.context().close();
    const done = await open(login, task, {
      task_name: `Ký hai thỏa thuận trong năm (${login})`,
      work_owner: 'Sở Ngoại vụ',
      work_from: day(-300),
      work_due: day(200),
      target_indicator: 'agreements.signed',
      target_value: '2',
    });
    assert.match(await done.locator('section[aria-labelledby=links]').innerText(), new RegExp(number));
    await done.context().close();
  }

  const page = await it.page({ login: 'mofa' });
  await page.goto('/plans');
  const row = page.locator('.matrix tbody tr', { hasText: '22/KL-HNNV' });
  assert.match(await row.locator('th').innerText(), /3\/34/);
  assert.equal(await row.locator('td.gap').count(), 31, 'the others are plainly gaps');
  for (const [, name] of LOCALITIES) {
    const cell = row.locator('td.cell', { hasText: `${name}: 1 nhiệm vụ` });
    assert.equal(await cell.count(), 1, name);
  }
  assert.deepEqual([...(await axe(page)), ...page.faults], []);

  // What one locality reports stands beside what the register counts, and is not mixed with it.
  await submit(page, row.locator('td.cell a', { hasText: 'Đà Nẵng' }));
  const line = page.locator('.answers-table tbody tr');
  assert.equal(await line.count(), 1);
  assert.equal(await line.locator('td[data-label="Sổ này đếm được"]').innerText().then((text) => text.trim()), '0');
  assert.equal(await line.locator('td[data-label="Đơn vị báo cáo"]').innerText().then((text) => text.trim()), '–');
  assert.deepEqual([...(await axe(page)), ...page.faults], []);
  await page.context().close();

  // On the map of before, what the merged localities do cannot be placed, and that is said.
  const before = await it.page({ login: 'mofa' });
  await before.goto('/plans?on=2020-01-01');
  assert.match(await before.locator('.matrix tbody tr', { hasText: '22/KL-HNNV' }).locator('th').innerText(), /ngoài ranh giới/);
  const narrow = await it.page({ login: 'mofa', width: 390, height: 844 });
  await narrow.goto('/plans');
  const wide = await narrow.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `nothing runs off a narrow screen: ${wide}`);
  await before.context().close();
  await narrow.context().close();
});

test('a request to 24 provinces with 22 answers shows its two silences', async () => {
  const page = await it.page({ login: 'mofa' });
  await page.goto('/ask/request');
  const form = page.locator('form[action="/ask/request"]');
  await fill(form, {
    request_subject: 'Số đoàn ra, đoàn vào (kiểm thử)',
    request_text: 'Đề nghị cho biết số đoàn ra, đoàn vào trong năm.',
    request_wants: 'Đoàn ra\nĐoàn vào',
  });
  // Sent without anybody chosen, the form comes back as it was filled in.
  await submit(page, form.locator('.form-actions button'));
  assert.equal(await refusals(page).count(), 1);
  assert.match(page.faults.splice(0).join(), /422/, 'the answer says that it was refused');
  assert.equal(await form.locator('[name=request_wants]').inputValue(), 'Đoàn ra\nĐoàn vào');
  const units = await form.locator('[name=unit]').evaluateAll((all) => all.map((one) => one.value));
  const mine = ['da-nang-2025', 'lao-cai-2025', 'ho-chi-minh-2025'];
  const chosen = [...mine, ...units.filter((unit) => !mine.includes(unit))].slice(0, 24);
  for (const unit of chosen) await form.locator(`[name=unit][value="${unit}"]`).check();
  assert.deepEqual(await axe(page), []);
  await submit(page, form.locator('.form-actions button'));
  const path = new URL(page.url()).pathname;
  assert.match(path, /^\/records\//);
  const tally = page.locator('.tally');
  assert.match(await tally.innerText(), /0\/24/);
  assert.match(await tally.innerText(), /24 nơi im lặng/);

  // Who was asked finds it on the desk and answers for itself; who was not does not see it.
  const [silent, other] = [chosen[23], chosen[22]];
  const lao = await it.page({ login: 'lao-cai' });
  await lao.goto('/desk');
  await submit(lao, lao.locator('section[aria-labelledby=due] a.title', { hasText: 'trả lời yêu cầu' }).first());
  await submit(lao, lao.locator('.next-step form[action$="/reply"] button'));
  const answer = lao.locator('form[enctype="multipart/form-data"]');
  await fill(answer, { 'value-0': '7', 'value-1': '15', note: 'Số liệu đến hết tháng trước.' });
  const letter = { name: 'cong-van.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 trả lời') };
  await answer.locator('[name=file]').setInputFiles(letter);
  assert.deepEqual(await axe(lao), []);
  await submit(lao, answer.locator('.form-actions button'));
  const own = lao.locator('.request-answers tbody tr', { hasText: 'Lào Cai' });
  assert.match(await own.innerText(), /Số liệu đến hết tháng trước/);
  assert.equal(await own.locator('a', { hasText: 'cong-van.pdf' }).count(), 1);
  const forged = await it.ask(`${path}/remind`, { login: 'lao-cai', method: 'POST', body: 'note=' });
  assert.ok([403, 422].includes(forged.status), 'only the asker reminds');
  assert.equal((await it.ask(path, { login: 'mnd' })).status, 404, 'who was not asked does not see it');
  await lao.context().close();

  // The rest comes on paper and is entered by the asker, through the same form.
  for (const unit of chosen.filter((unit) => unit !== 'lao-cai-2025' && unit !== silent && unit !== other)) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ body: `agency@${unit}`, 'value-0': '1', 'value-1': '2' })) body.set(name, value);
    const session = await it.session('mofa');
    const sent = await fetch(`${it.base}${path}/answer`, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: { 'sec-fetch-site': 'same-origin', cookie: `luytre=${session}` },
    });
    assert.equal(sent.status, 303, unit);
  }
  await page.goto(path);
  assert.match(await tally.innerText(), /22\/24/);
  assert.match(await tally.innerText(), /2 nơi im lặng/);
  const rows = page.locator('.request-answers tbody tr.silent');
  assert.equal(await rows.count(), 2, 'the two that are silent stand first');
  assert.equal(await page.locator('.request-answers tbody tr').count(), 24);
  const sums = await page.locator('.request-answers tfoot td').allInnerTexts();
  assert.deepEqual(sums.map((text) => text.trim()), ['', '28', '57', ''], '7 and 21 times 1; 15 and 21 times 2');
  assert.equal(await page.locator('form:has(input[name=transition][value=request_close])').count(), 0, 'silence closes nothing');

  await submit(page, page.locator(`form[action="${path}/remind"] button`));
  assert.deepEqual(await refusals(page).allInnerTexts(), []);
  const reminded = await page.locator('.request-answers tbody tr', { hasText: 'đã nhắc 1 lần' }).count();
  assert.equal(reminded, 2, 'only the silent ones are reminded');
  assert.deepEqual([...(await axe(page)), ...page.faults], []);

  await page.goto('/requests');
  const line = page.locator('section[aria-labelledby=ours] tbody tr', { hasText: 'đoàn vào (kiểm thử)' });
  assert.match(await line.innerText(), /22\/24/);
  assert.deepEqual([...(await axe(page)), ...page.faults], []);
  await page.context().close();
});

test('a proposal of a locality is moved on by its answer', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/ask/proposal');
  const form = page.locator('form[action="/ask/proposal"]');
  await fill(form, {
    proposal_subject: 'Mở lớp phiên dịch cho cán bộ địa phương (kiểm thử)',
    proposal_text: 'Đề nghị mở lớp phiên dịch tiếng Nhật.',
    proposed_on: day(0),
    body: 'mofa',
  });
  await submit(page, form.locator('.form-actions button'));
  assert.deepEqual(await refusals(page).allInnerTexts(), []);
  const path = new URL(page.url()).pathname;
  const reply = await it.page({ login: 'mofa' });
  await reply.goto(`${path}/reply?body=mofa`);
  const verdict = reply.locator('form:has([name=verdict])');
  await verdict.locator('[name=verdict][value=agrees_with_changes]').check();
  await verdict.locator('[name=note]').fill('Mở một lớp trong năm tới.');
  await submit(reply, verdict.locator('.form-actions button'));
  assert.match(await reply.locator('.page-top .pill').first().innerText(), /chấp nhận một phần/);
  assert.deepEqual([...(await axe(reply)), ...reply.faults], []);
  await reply.context().close();
  await page.context().close();
});
