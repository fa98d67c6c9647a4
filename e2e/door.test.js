import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house, LANGUAGES, signIn, THEMES } from './house.js';

const it = house();

test('signing in leads to the desk, signing out back to the door', async () => {
  const page = await it.page();
  await signIn(page, 'da-nang');
  await page.waitForURL('**/desk');
  assert.match(await page.locator('.side-foot').innerText(), /Đà Nẵng/);
  await page.locator('[formaction="/sign-out"]').click();
  await page.waitForURL('**/sign-in');
  await page.goto('/desk');
  assert.match(page.url(), /\/sign-in\?next=\/desk$/);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});

test('after signing in one is where one wanted to go', async () => {
  const page = await it.page();
  await page.goto('/register?q=nhat');
  await page.locator('#login').fill('da-nang');
  await page.locator('#password').fill('luytre-demo-2026');
  await page.locator('form[action="/sign-in"] button').click();
  await page.waitForURL('**/register?q=nhat');
  await page.context().close();
});

test('a wrong password is refused with words, in each language', async () => {
  for (const lang of LANGUAGES) {
    const page = await it.page({ lang });
    await signIn(page, 'lao-cai', 'not the password');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    const words = await alert.innerText();
    assert.ok(words.trim().length > 10 && !words.includes('⟦'), `${lang}: ${words}`);
    assert.equal(await page.locator('#login').inputValue(), 'lao-cai', 'what was typed stays');
    assert.equal(await page.locator('#password').inputValue(), '', 'but the password does not');
    await page.context().close();
  }
});

test('the door is readable for everybody', async () => {
  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      const page = await it.page({ lang, theme });
      await page.goto('/sign-in');
      assert.equal(await page.locator('html').getAttribute('lang'), lang);
      assert.ok(!(await page.content()).includes('⟦'), lang);
      assert.deepEqual([...(await axe(page)), ...page.faults], [], `${lang} ${theme}`);
      await page.context().close();
    }
  }
});

test('language and theme are chosen by hand and stay', async () => {
  const page = await it.page({ login: 'da-nang' });
  await page.goto('/desk');
  await page.locator('button[name=lang][value=fr]').click();
  await page.locator('button[name=theme][value=dark]').click();
  await page.goto('/register');
  assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.context().close();
});

test('a day is typed in the order people write it, and the calendar beside it writes the same', async () => {
  for (const [lang, form] of [['vi', 'ngày/tháng/năm'], ['en', 'dd/mm/yyyy'], ['fr', 'jj/mm/aaaa']]) {
    const page = await it.page({ login: 'da-nang', lang });
    await page.goto('/units');
    const field = page.locator('#on');
    assert.equal(await field.getAttribute('placeholder'), form);
    await field.fill('20/06/2025');
    await page.locator('.day-open').click();
    const calendar = page.locator('.day input[type=date]');
    assert.equal(await calendar.inputValue(), '2025-06-20', 'the calendar opens on the day that was typed');
    await calendar.evaluate((it) => {
      it.value = '2025-06-30';
      it.dispatchEvent(new Event('change'));
    });
    assert.equal(await field.inputValue(), '30/06/2025');
    await page.keyboard.press('Escape'); // the calendar is still open
    await field.press('Enter');
    await page.waitForURL('**/units?on=30*');
    assert.match(await page.locator('.page-top .sub').innerText(), /^63 .*30\/06\/2025/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  }
});
