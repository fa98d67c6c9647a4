// Pictures of every page: `node shots.mjs FOLDER [PAGE…]`. Not a test.
// `LANGS=vi,fr` and `LOOKS=light,narrow` take fewer; `WHOLE=1` takes each page down to its end.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { LANGUAGES, openSession, startBrowser, startDemo } from './house.js';

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node shots.mjs FOLDER [PAGE…]');
  process.exit(2);
}

const LOOKS = [
  { name: 'light', theme: 'light', width: 1280, height: 860 },
  { name: 'dark', theme: 'dark', width: 1280, height: 860 },
  { name: 'narrow', theme: 'light', width: 390, height: 844 },
];

/** The first dossier on somebody's desk. */
const FIRST = 'main .rows a.title[href^="/records/"]';

/** `follow`: the links to take from `path`, one after the other; `then`: what a person does on the page. */
const PAGES = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'desk', path: '/desk', login: 'da-nang' },
  { name: 'desk-empty', path: '/desk', login: 'inspector' },
  { name: 'register', path: '/register', login: 'mofa' },
  { name: 'register-narrowed', path: '/register?state=in_force&country=JP&from=2021-01-01', login: 'mofa' },
  { name: 'register-empty', path: '/register?q=zqxjkv', login: 'mofa' },
  { name: 'register-as-of', path: '/register?as_of=2026-01-01', login: 'mofa' },
  { name: 'record', path: '/desk', login: 'da-nang', follow: [FIRST] },
  { name: 'record-asked', path: '/desk', login: 'da-nang', follow: ['section[aria-labelledby=awaited] a.title'] },
  { name: 'record-past', path: '/register?state=in_force', login: 'mofa', follow: ['#results .record-title'] },
  { name: 'record-as-of', path: '/desk', login: 'da-nang', follow: [FIRST, '.timeline li:last-child a'] },
  { name: 'record-edit', path: '/desk', login: 'da-nang', follow: [FIRST, 'main a[href$="/edit"]'] },
  { name: 'reply', path: '/desk', login: 'mnd', follow: [FIRST], then: (page) => press(page, 'form[action$="/reply"] button') },
  { name: 'letters', path: '/desk', login: 'da-nang', follow: [FIRST, 'main a[href$="/letters"]'] },
  { name: 'letter', path: '/desk', login: 'da-nang', follow: [FIRST, 'main a[href$="/letters"]', 'main .rows a.title'] },
  { name: 'intake', path: '/new/agreement', login: 'da-nang' },
  { name: 'intake-refused', path: '/new/agreement', login: 'da-nang', then: (page) => press(page, '[value=next]', true) },
  { name: 'passport', path: '/figures/agreements.signed?from=2021-01-01&to=2023-12-31', login: 'mofa' },
  { name: 'passport-claimed', path: '/figures/exports.value?from=2024-01-01&to=2024-09-30&unit=bac-ninh&boundary=record', login: 'mofa' },
  { name: 'reconcile', path: '/reconcile?indicator=agreements.signed', login: 'mofa' },
  { name: 'reconcile-own', path: '/reconcile?indicator=delegations.inbound&unit=da-nang-2025', login: 'da-nang' },
  { name: 'figures', path: '/figures', login: 'mofa' },
  { name: 'figures-unit', path: '/figures?unit=da-nang-2025&by=year', login: 'da-nang' },
  { name: 'figure-rows', path: '/figures', login: 'mofa', follow: ['.bars a'] },
  { name: 'partners', path: '/partners', login: 'mofa' },
  { name: 'partner', path: '/partners', login: 'mofa', follow: ['main a[href^="/partners/"]'] },
  { name: 'map', path: '/map', login: 'mofa' },
  { name: 'map-before', path: '/map?boundary=2020-01-01', login: 'mofa' },
  { name: 'report', path: '/report?from=2021-01-01&to=2023-12-31', login: 'mofa' },
  { name: 'brief', path: '/partners/LA/brief', login: 'mofa' },
  { name: 'figures-years', path: '/figures?by=year', login: 'mofa' },
  { name: 'units', path: '/units', login: 'mofa' },
  { name: 'unit', path: '/units/ho-chi-minh-2025', login: 'mofa' },
  { name: 'unit-gone', path: '/units/binh-duong', login: 'mofa' },
  { name: 'duties', path: '/duties', login: 'da-nang' },
  { name: 'duty-matrix', path: '/duties', login: 'mofa' },
  { name: 'filing', path: '/duties', login: 'da-nang', then: (page) => press(page, 'form[action="/duties/draft"] button') },
  { name: 'notices', path: '/notices', login: 'mnd' },
  { name: 'account', path: '/account', login: 'da-nang', then: (page) => press(page, 'form[action="/account/feed"] button') },
  { name: 'admin', path: '/admin', login: 'admin' },
  { name: 'admin-account', path: '/admin/accounts/da-nang', login: 'admin' },
  { name: 'admin-pack', path: '/admin/pack', login: 'admin' },
  { name: 'admin-ledger', path: '/admin/ledger', login: 'admin', then: (page) => press(page, 'form[action="/admin/ledger"] button') },
  { name: 'open', path: '/open' },
  { name: 'open-records', path: '/open/records?kind=agreement' },
  { name: 'open-record', path: '/open/records?kind=agreement', follow: ['#results .record-title'] },
  { name: 'open-partner', path: '/open/partners/JP' },
  { name: 'open-figures', path: '/open/figures?by=unit' },
  { name: 'open-about', path: '/open/about' },
  { name: 'open-data', path: '/open/data' },
  { name: 'refused', path: '/admin', login: 'da-nang' },
  { name: 'not-found', path: '/records/none', login: 'da-nang' },
];

async function press(page, selector, careless = false) {
  // As a browser that does not check forms itself would send it.
  if (careless) await page.locator('form').evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
  const button = page.locator(selector).first();
  if (!(await button.count())) return console.error(`nothing to press: ${selector}`);
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
}

const few = (all, names, name) => (names ? all.filter((one) => names.split(',').includes(name(one))) : all);
const pages = wanted.length ? PAGES.filter(({ name }) => wanted.includes(name)) : PAGES;

await mkdir(folder, { recursive: true });
const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  const sessions = new Map();
  for (const login of new Set(pages.map((page) => page.login).filter(Boolean))) {
    sessions.set(login, await openSession(demo.base, login));
  }
  for (const lang of few(LANGUAGES, process.env.LANGS, (lang) => lang)) {
    for (const { name: look, theme, width, height } of few(LOOKS, process.env.LOOKS, ({ name }) => name)) {
      for (const { name, path, login, follow = [], then } of pages) {
        const context = await browser.newContext({
          baseURL: demo.base,
          viewport: { width, height },
          deviceScaleFactor: look === 'narrow' ? 2 : 1,
          colorScheme: theme,
          reducedMotion: 'reduce',
          locale: lang,
        });
        const cookies = { lang, theme, ...(login ? { luytre: sessions.get(login) } : {}) };
        await context.addCookies(Object.entries(cookies).map(([key, value]) => ({ name: key, value, url: demo.base })));
        const page = await context.newPage();
        await page.goto(path);
        for (const link of follow) {
          const next = await page.locator(link).first().getAttribute('href', { timeout: 3_000 }).catch(() => null);
          if (next) await page.goto(next);
          else console.error(`no link for ${name}: ${link}`);
        }
        await then?.(page);
        await page.evaluate('document.fonts.ready');
        await page.screenshot({ path: join(folder, `${name}-${lang}-${look}.png`), fullPage: !!process.env.WHOLE });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await demo.stop();
}
