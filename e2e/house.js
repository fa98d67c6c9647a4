// A demonstration server of its own for each test file, a browser, and how people get in.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const binary = process.env.LUYTRE_BIN ?? join(here, '../target/debug/luytre');
const browserPlace =
  process.env.LUYTRE_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((place) => existsSync(place));

export const PASSWORD = 'luytre-demo-2026';
export const LANGUAGES = ['vi', 'en', 'fr'];
export const THEMES = ['light', 'dark'];

/** Loading the public facts with a binary built for development takes a while. */
const PATIENCE = 180_000;

/** Starts `luytre demo` in a folder of its own; resolves when it says where it serves. */
export async function startDemo() {
  const folder = await mkdtemp(join(tmpdir(), 'luytre-e2e-'));
  const server = spawn(binary, ['demo', '--lang', 'vi', '--data', join(folder, 'data'), '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      const patience = setTimeout(() => server.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(patience);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const base = await new Promise((resolve, reject) => {
    const give = (why) => reject(new Error(`${why}\n${said}`));
    const patience = setTimeout(() => give('the server did not say where it serves'), PATIENCE);
    const listen = (chunk) => {
      said += chunk;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (address) {
        clearTimeout(patience);
        resolve(address[0]);
      }
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', (chunk) => (said += chunk));
    server.once('error', (error) => give(`${binary}: ${error.message}`));
    server.once('exit', (code) => give(`the server ended with ${code}`));
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { base, stop, said: () => said };
}

export async function startBrowser() {
  // Chromium's sandbox refuses root, under which machines that only run tests work.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: browserPlace, args });
}

/** Server and browser for the tests of one file. The object is filled before the first test. */
export function house() {
  const it = {};
  const sessions = new Map();
  before(async () => {
    [it.demo, it.browser] = await Promise.all([startDemo(), startBrowser()]);
    it.base = it.demo.base;
  });
  after(async () => {
    await it.browser?.close();
    await it.demo?.stop();
  });

  /** The cookie of an account's session; each account signs in once for each file. */
  it.session = async (login) => {
    if (!sessions.has(login)) {
      sessions.set(login, await openSession(it.base, login));
    }
    return sessions.get(login);
  };

  /** A page on which `login` is signed in (nobody, if not given). It collects what goes wrong in `page.faults`. */
  it.page = async ({ login, lang = 'vi', theme = 'light', width = 1280, height = 900 } = {}) => {
    const context = await it.browser.newContext({
      baseURL: it.base,
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: lang,
    });
    const cookies = { lang, theme };
    if (login) cookies.luytre = await it.session(login);
    await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: it.base })));
    const page = await context.newPage();
    watch(page, it.base);
    return page;
  };

  /** One request without a browser; redirects are not followed. */
  it.ask = async (path, { login, method = 'GET', site = 'same-origin', body, headers = {} } = {}) => {
    const cookie = login ? { cookie: `luytre=${await it.session(login)}` } : {};
    const form = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    return fetch(it.base + path, {
      method,
      redirect: 'manual',
      body,
      headers: { 'sec-fetch-site': site, ...form, ...cookie, ...headers },
    });
  };
  return it;
}

export async function openSession(base, login) {
  const answer = await fetch(`${base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ login, password: PASSWORD, next: '/desk' }),
  });
  const cookie = answer.headers.getSetCookie().map((line) => /^luytre=([0-9a-f]+)/.exec(line)?.[1]);
  const session = cookie.find(Boolean);
  if (!session) throw new Error(`${login} cannot sign in: ${answer.status}`);
  return session;
}

/** Signs in as a person does. */
export async function signIn(page, login, password = PASSWORD) {
  await page.goto('/sign-in');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(password);
  await page.locator('form[action="/sign-in"] button').click();
}

/** Collects errors of scripts, of the console, of what the page fetches, and whatever it fetches from elsewhere. */
function watch(page, base) {
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') page.faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:')) page.faults.push(`fetched from elsewhere: ${url}`);
  });
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest();
    if (response.status() >= 400 && !isPage) page.faults.push(`${response.status()}: ${response.url()}`);
  });
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it is now, one line for each element. */
export async function axe(page) {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(await axeSource);
  const violations = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => `${node.target.join(' ')}: ${node.any[0]?.message ?? node.html}`),
    }));
  });
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `axe ${id} (${help}): ${node}`));
}

/** Addresses of all records that the reader of `page` finds in the register, page after page. */
export async function wholeRegister(page) {
  const found = [];
  for (let next = '/register'; next; next = await onwards(page)) {
    await page.goto(next);
    const links = page.locator('#results .record-title');
    found.push(...(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))));
  }
  return found;
}

/** Where the list goes on: the link whose arrow stands after its word. */
const onwards = (page) =>
  page.locator('.pager a').evaluateAll((links) => {
    const endsInArrow = (link) => [...link.childNodes].filter((it) => it.nodeName === 'svg' || it.textContent.trim()).at(-1);
    return links.find((link) => endsInArrow(link).nodeName === 'svg')?.getAttribute('href');
  });

/** The number in a text, whatever separates its thousands. */
export function number(text) {
  return Number(text.replace(/\D/g, ''));
}

/** As somebody types who leaves the marks out. */
export function withoutMarks(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
}
