import assert from 'node:assert/strict';
import { test } from 'node:test';

import { house, wholeRegister } from './house.js';
import { filled, OPEN, routes } from './routes.js';

const it = house();

test('without a session every route leads to the door', async () => {
  const wrong = [];
  const all = await routes();
  assert.ok(all.length > 5, 'the routes are read');
  for (const { path, methods } of all.filter(({ path }) => !OPEN.includes(path))) {
    for (const method of methods) {
      const answer = await it.ask(filled(path), { method });
      const to = answer.headers.get('location') ?? '';
      if (answer.status !== 303 || !to.startsWith('/sign-in?next=')) wrong.push(`${method} ${path}: ${answer.status} ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a session that was made up is none', async () => {
  const cookie = `luytre=${'0'.repeat(64)}`;
  const answer = await it.ask('/desk', { headers: { cookie } });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location'), /^\/sign-in/);
});

test('what changes something is refused from another site', async () => {
  const wrong = [];
  for (const { path, methods } of await routes()) {
    if (!methods.includes('POST')) continue;
    for (const site of ['cross-site', 'same-site']) {
      const answer = await it.ask(filled(path), { method: 'POST', login: 'admin', site });
      if (answer.status !== 403) wrong.push(`${path} from ${site}: ${answer.status}`);
    }
    // A browser too old to say where it comes from says at least its origin.
    const headers = { origin: 'https://example.org' };
    const answer = await fetch(it.base + filled(path), { method: 'POST', redirect: 'manual', headers });
    if (answer.status !== 403) wrong.push(`${path} from another origin: ${answer.status}`);
  }
  assert.deepEqual(wrong, []);
});

/** Who sees every record may also check that none was altered. */
const CHECKS_LEDGER = ['mofa', 'inspector'];

test('administration is for administrators, and the check of the ledger for whoever sees all of it', async () => {
  const wrong = [];
  const admin = (await routes()).filter(({ path }) => path === '/admin' || path.startsWith('/admin/'));
  assert.ok(admin.length, 'there are pages of administration');
  for (const login of ['da-nang', 'da-nang-lead', 'mofa', 'inspector']) {
    for (const { path, methods } of admin.filter(({ path }) => !path.includes('{'))) {
      if (!methods.includes('GET')) continue;
      const { status } = await it.ask(path, { login });
      const expected = path === '/admin/ledger' && CHECKS_LEDGER.includes(login) ? 200 : 403;
      if (status !== expected) wrong.push(`${login} ${path}: ${status}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.equal((await it.ask('/admin', { login: 'admin' })).status < 400, true);
});

async function records(login) {
  const page = await it.page({ login });
  const found = new Set(await wholeRegister(page));
  await page.context().close();
  return found;
}

test('a record of another province is not found, and not in any list', async () => {
  const [all, own] = [await records('inspector'), await records('da-nang')];
  const others = [...all].filter((link) => !own.has(link));
  assert.ok(own.size > 0 && others.length > 0, `${own.size} own, ${others.length} of others`);
  for (const link of others.slice(0, 20)) {
    assert.equal((await it.ask(link, { login: 'da-nang' })).status, 404, link);
    assert.equal((await it.ask(link, { login: 'inspector' })).status, 200, link);
  }
  const never = others[0].replace(/[^/]+$/, 'no-such-record');
  const [hidden, absent] = await Promise.all([others[0], never].map((link) => it.ask(link, { login: 'da-nang' })));
  assert.equal(absent.status, hidden.status, 'the same answer as for what does not exist');
});

test('answers carry the headers that keep a browser within bounds', async () => {
  const { headers } = await it.ask('/desk', { login: 'da-nang' });
  assert.match(headers.get('content-security-policy'), /default-src 'self'.*frame-ancestors 'none'/);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('cache-control'), 'no-store');
  const door = await fetch(`${it.base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ login: 'mps', password: 'luytre-demo-2026' }),
  });
  assert.match(door.headers.getSetCookie().find((line) => line.startsWith('luytre=')), /HttpOnly; SameSite=Strict/);
});
