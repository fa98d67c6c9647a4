// What people do with a dossier, whatever its kind: open it, take its steps, attach papers, reply.

import assert from 'node:assert/strict';

import { axe } from './house.js';

/** The doings of people in the house `it`. */
export function people(it) {
  /** Answers every question of the form that has an answer in `answers`. */
  async function answer(form, answers) {
    const controls = await form.locator('input:not([type=hidden]), select, textarea').evaluateAll((all) =>
      all.map(({ name, value, type, tagName }) => ({ name, value, type, tag: tagName.toLowerCase() })),
    );
    for (const { name, value, type, tag } of controls) {
      const wanted = answers[name];
      if (wanted === undefined) continue;
      if (type === 'radio' || type === 'checkbox') {
        if ([wanted].flat().includes(value)) await form.locator(`[name="${name}"][value="${value}"]`).check();
      } else {
        const control = form.locator(`[name="${name}"]`);
        await (tag === 'select' ? control.selectOption(wanted) : control.fill(wanted));
      }
    }
  }

  const refusals = (page) => page.locator('main [role=alert]');

  /** Goes through the intake of `kind`, from its first page or from `at`, until it ends with a record or is refused. */
  async function intake(kind, login, answers, at) {
    const page = at ?? (await it.page({ login }));
    if (!at) await page.goto(`/new/${kind}`);
    const onTheWay = () => new URL(page.url()).pathname === `/new/${kind}`;
    for (let again = !!at; onTheWay() && (again || !(await refusals(page).count())); again = false) {
      const form = page.locator(`form[action="/new/${kind}"]`);
      await answer(form, answers);
      assert.deepEqual(await axe(page), [], await page.locator('h1').innerText());
      await submit(page, form.locator('button[name=go]:is([value=next], [value=open])'));
    }
    return page;
  }

  async function submit(page, button) {
    await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
    await page.waitForLoadState('load');
  }

  /** The record as `login` sees it. */
  async function see(login, path) {
    const page = await it.page({ login });
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, `${login} sees ${path}`);
    return page;
  }

  const transition = (page, id) => page.locator(`form:has(input[name=transition][value="${id}"])`);

  /** Opens the fold something is in, as a person would. */
  async function unfold(part) {
    const fold = part.locator('xpath=ancestor::details[1]');
    if ((await fold.count()) && (await fold.getAttribute('open')) === null) await fold.locator('summary').first().click();
  }

  async function send(page, form) {
    await submit(page, form.locator('button.btn').first());
    assert.deepEqual(await refusals(page).allInnerTexts(), []);
  }

  async function take(page, id, note) {
    const form = transition(page, id);
    assert.equal(await form.count(), 1, `${id} can be taken: ${await page.locator('.next-step').allInnerTexts()}`);
    await unfold(form);
    if (note) await form.locator('[name=note]').fill(note);
    await send(page, form);
  }

  async function attach(page, sort, title) {
    const form = page.locator('form[enctype="multipart/form-data"]');
    await unfold(form);
    await form.locator('[name=sort]').selectOption(sort);
    await form.locator('[name=title]').fill(title);
    const file = { name: `${sort}.pdf`, mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.4 ${title}`) };
    await form.locator('[name=file]').setInputFiles(file);
    await send(page, form);
  }

  async function reply(login, path, body, verdict, note) {
    const page = await see(login, `${path}/reply?body=${body}`);
    const form = page.locator('form:has([name=verdict])');
    await form.locator(`[name=verdict][value="${verdict}"]`).check();
    await form.locator('[name=note]').fill(note);
    assert.deepEqual(await axe(page), []);
    await send(page, form);
    await page.context().close();
  }

  return { answer, refusals, intake, submit, see, transition, unfold, send, take, attach, reply };
}
