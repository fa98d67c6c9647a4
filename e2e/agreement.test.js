// One agreement from its intake to its report, by the people who take part in it.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { people } from './dossier.js';
import { axe, house, number } from './house.js';

const it = house();
const { intake: begin, refusals, submit, see, transition, unfold, send, take, attach, reply } = people(it);
const intake = (login, answers, at) => begin('agreement', login, answers, at);

const TITLE = 'Thỏa thuận hợp tác cứu hộ trên biển (kiểm thử)';

/** What the clerk answers, whatever page of the intake asks for it. */
const ANSWERS = {
  purpose: 'cooperation',
  secret: 'no',
  signatory: 'committee',
  title: TITLE,
  instrument: 'agreement',
  partners: 'Aichi, JP',
  areas: ['transport'],
  content: ['defence'],
  need: 'Phối hợp tìm kiếm, cứu nạn trên biển.',
  impact: 'Không phát sinh ràng buộc với Nhà nước.',
  publication: 'full_text',
  reduced: 'no',
};

const rail = (page) => page.locator('.rail .stop b').allTextContents();

/** The day of the signature, as the form of the record's fields shows it. */
const signedOn = (page) => page.locator('[name=signed_on]').inputValue();

/** The row of an asked body in the table of opinions. */
const opinion = (page, name) => page.locator('section[aria-labelledby=opinions] tbody tr', { hasText: name });

/** Agreements signed in Đà Nẵng, as the page of figures counts them, and the records behind the number. */
async function signedInDaNang() {
  const page = await see('mofa', '/figures?indicator=agreements.signed&by=unit&unit=da-nang-2025');
  const total = page.locator('section[aria-labelledby=ours] a');
  const count = number(await total.innerText());
  await submit(page, total);
  const titles = await page.locator('.record-title').allInnerTexts();
  await page.context().close();
  return { count, titles };
}

test('an agreement with defence content, one ministry against it, decided, signed and reported', async () => {
  const before = await signedInDaNang();
  const clerk = await intake('da-nang', ANSWERS);
  assert.deepEqual(await refusals(clerk).allInnerTexts(), []);
  const path = new URL(clerk.url()).pathname;
  assert.match(path, /^\/records\//, 'the intake ends with a record');
  assert.equal(await clerk.locator('h1').innerText(), TITLE);
  assert.equal(await transition(clerk, 'send').count(), 0, 'it cannot be sent without its papers');

  await attach(clerk, 'proposal', 'Tờ trình đề xuất');
  await attach(clerk, 'draft_text', 'Dự thảo');
  await take(clerk, 'send');
  assert.equal(await opinion(clerk, 'Bộ Ngoại giao').count(), 1, 'the foreign ministry is always asked');
  assert.equal(await opinion(clerk, 'Bộ Quốc phòng').count(), 1, 'the defence ministry because of the content');
  assert.equal(await opinion(clerk, 'Bộ Công an').count(), 0, 'nobody else is');
  assert.match(await clerk.locator('section[aria-labelledby=clocks]').textContent(), /70\/2020\/QH14/);
  assert.equal(await transition(clerk, 'all_agreed').count(), 0, 'silence is not consent');

  // Who is not asked does not see it; who is finds it on the desk.
  assert.equal((await it.ask(path, { login: 'mps' })).status, 404);
  const desk = await see('mnd', '/desk');
  assert.ok((await desk.locator('main').innerText()).includes(TITLE), 'it waits on the desk of the defence ministry');
  await desk.context().close();

  await reply('mofa', path, 'mofa', 'agrees', 'Phù hợp chính sách đối ngoại.');
  await reply('mnd', path, 'mnd', 'disagrees', 'Đề nghị bỏ điều 5 về diễn tập chung.');
  await clerk.reload();
  assert.match(await opinion(clerk, 'Bộ Quốc phòng').innerText(), /diễn tập chung/);
  assert.equal(await transition(clerk, 'all_agreed').count(), 0, 'one against it is not agreement');

  // A further body is asked for a reason of the law, which the person names.
  const further = clerk.locator(`form[action="${path}/ask"]`);
  await unfold(further);
  await further.locator('[name=body]').selectOption('mps');
  await further.locator('[name=reason]').selectOption('security');
  await send(clerk, further);
  assert.match(await opinion(clerk, 'Bộ Công an').innerText(), /nội dung an ninh/);
  await reply('mps', path, 'mps', 'agrees', 'Nhất trí.');
  await clerk.reload();

  await attach(clerk, 'opinion', 'Ý kiến của Bộ Quốc phòng');
  await attach(clerk, 'explanation', 'Giải trình, tiếp thu ý kiến');
  await take(clerk, 'decide_dispute');
  assert.equal(await transition(clerk, 'approve').count(), 0, 'a clerk does not decide');

  const leader = await see('da-nang-lead', path);
  await take(leader, 'approve', 'Đã bỏ điều 5 theo ý kiến của Bộ Quốc phòng.');
  await leader.context().close();

  await clerk.reload();
  await take(clerk, 'sign');
  assert.equal(await transition(clerk, 'report').count(), 0, 'no report without the signed text');
  await attach(clerk, 'signed_text', 'Bản ký');
  await clerk.goto(`${path}/edit`);
  await clerk.locator('[name=effective_on]').fill(await signedOn(clerk));
  await send(clerk, clerk.locator(`form[action="${path}/edit"]`));
  await take(clerk, 'report');

  assert.match(await clerk.locator('.page-top .pill').first().innerText(), /hiệu lực/, 'it is in force');
  const history = await clerk.locator('section[aria-labelledby=history]').innerText();
  assert.ok(history.includes('da-nang-lead') && history.includes('mnd'), 'who did what stays');
  assert.deepEqual([...(await axe(clerk)), ...clerk.faults], []);
  await clerk.context().close();

  const after = await signedInDaNang();
  assert.equal(after.count, before.count + 1, 'the signature is counted');
  assert.ok(after.titles.includes(TITLE) && !before.titles.includes(TITLE), 'and the number opens into it');

  const register = await see('da-nang', `/register?q=${encodeURIComponent('cuu ho tren bien kiem thu')}`);
  assert.deepEqual(await register.locator('#results .record-title').allInnerTexts(), [TITLE]);
  await register.context().close();
});

test('two dossiers of the border, nine days apart, follow their different laws', async () => {
  const open = async (day, commune, title) => {
    const answers = { ...ANSWERS, title, on: day, below: commune, signatory: 'border_commune', content: [] };
    const page = await intake('lao-cai', answers);
    assert.deepEqual(await refusals(page).allInnerTexts(), []);
    await attach(page, 'proposal', 'Tờ trình đề xuất');
    await attach(page, 'draft_text', 'Dự thảo');
    await take(page, 'send');
    return page;
  };
  const old = await open('20/06/2025', 'ban phiet', 'Kết nghĩa hai bên biên giới (kiểm thử, luật cũ)');
  assert.match(await old.locator('.page-top').innerText(), /nhân dân xã Bản Phiệt.*20\/06\/2025/);
  const recent = await open('02/07/2025', 'Bản Lầu', 'Kết nghĩa hai bên biên giới (kiểm thử, luật mới)');
  assert.match(await recent.locator('.page-top').innerText(), /nhân dân xã Bản Lầu.*02\/07\/2025.*177\/2025/);
  assert.ok(!/177\/2025/.test(await old.locator('.page-top').innerText()));
  const [steps, later] = [await rail(old), await rail(recent)];
  assert.notDeepEqual(steps, later, 'other steps');
  const clocks = (page) => page.locator('section[aria-labelledby=clocks]').allTextContents();
  assert.deepEqual(await clocks(old), [], 'the district had no time set');
  assert.match((await clocks(recent)).join(), /TQ-14/, 'the agency has');

  await attach(old, 'opinion', 'Ý kiến của Ủy ban nhân dân huyện');
  await take(old, 'give_opinion');
  const asked = (page) => page.locator('section[aria-labelledby=opinions] tbody th').allInnerTexts();
  assert.match((await asked(old)).join(), /biên phòng/i, 'the border guard was asked under the old law');
  assert.match((await clocks(old)).join(), /TQ-25/);
  await take(recent, 'ask_others');
  assert.doesNotMatch((await asked(recent)).join(), /biên phòng/i);
  assert.match((await clocks(recent)).join(), /TQ-17/);
  for (const page of [old, recent]) {
    assert.deepEqual([...(await axe(page)), ...page.faults], []);
    await page.context().close();
  }
});

test('the day a dossier came in is asked for where it says too little', async () => {
  const check = async (answers, told) => {
    const page = await intake('lao-cai', { ...ANSWERS, ...answers });
    const said = (await refusals(page).allInnerTexts()).join();
    assert.match(said, told, JSON.stringify(answers));
    assert.equal(await page.locator('[name=on]').inputValue(), answers.on, 'what was typed stays');
    assert.deepEqual(await axe(page), []);
    return page;
  };
  const close = (page) => page.context().close();
  await close(await check({ on: '31/06/2025' }, /Không có ngày “31\/06\/2025”/));
  await close(await check({ on: '20/06/2033' }, /20\/06\/2033 chưa tới/));
  // A commune that went into another that day: the units of this name, with their days.
  await close(await check({ on: '02/07/2025', below: 'Bản Phiệt' }, /xã Bản Phiệt, tỉnh Lào Cai \(trước nay – 30\/06\/2025\)/));
  // The province of that day went into another: which of the two it is.
  const page = await check({ on: '20/06/2025' }, /20\/06\/2025/);
  assert.equal(await page.locator('[name=owner]').count(), 2);
  await intake('lao-cai', { ...ANSWERS, owner: 'agency@yen-bai' }, page);
  assert.match(await page.locator('.page-top').innerText(), /Yên Bái/);
  await close(page);
});

test('a reply after its time is kept and marked late', async () => {
  const list = await see('mnd', '/desk');
  // The example dossier was sent more than seven working days ago.
  const link = list.locator('main a[href^="/records/"]').first();
  const path = new URL(await link.evaluate((it) => it.href)).pathname;
  await list.context().close();
  await reply('mnd', path, 'mnd', 'agrees', 'Nhất trí.');
  const clerk = await see('da-nang', path);
  assert.equal(await clerk.locator('.timeline li.late', { hasText: 'Nhất trí.' }).count(), 1);
  await clerk.context().close();
});

test('what may not go on is refused with the law that says so', async () => {
  const check = async (answers, words) => {
    const page = await intake('da-nang', { ...ANSWERS, ...answers });
    const told = (await refusals(page).allInnerTexts()).join('\n');
    assert.match(told, words, JSON.stringify(answers));
    assert.ok(!told.includes('⟦'), told);
    await page.context().close();
  };
  await check({ secret: 'yes' }, /bí mật/i);
  await check({ instrument: 'treaty' }, /70\/2020\/QH14/);
  await check({ purpose: 'oda' }, /ODA/);
});
