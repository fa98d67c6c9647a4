// Pictures of the main pages: `node shots.mjs FOLDER`. Not a test.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { openSession, startBrowser, startDemo } from './house.js';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node shots.mjs FOLDER');
  process.exit(2);
}

const LOOKS = [
  { name: 'light', theme: 'light', width: 1280, height: 860 },
  { name: 'dark', theme: 'dark', width: 1280, height: 860 },
  { name: 'narrow', theme: 'light', width: 390, height: 844 },
];

const PAGES = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'desk', path: '/desk', login: 'da-nang' },
  { name: 'register', path: '/register', login: 'mofa' },
  { name: 'record', path: '/desk', login: 'da-nang', follow: 'main .rows a.title[href^="/records/"]' },
  { name: 'intake', path: '/new/agreement', login: 'da-nang' },
  { name: 'figures', path: '/figures', login: 'mofa' },
  { name: 'partners', path: '/partners', login: 'mofa' },
  { name: 'partner', path: '/partners', login: 'mofa', follow: 'main a[href^="/partners/"]' },
  { name: 'units', path: '/units', login: 'mofa' },
  { name: 'unit', path: '/units', login: 'mofa', follow: 'main a[href^="/units/"]' },
  { name: 'admin', path: '/admin', login: 'admin' },
];

await mkdir(folder, { recursive: true });
const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  const sessions = new Map();
  for (const login of new Set(PAGES.map((page) => page.login).filter(Boolean))) {
    sessions.set(login, await openSession(demo.base, login));
  }
  for (const lang of ['vi', 'en']) {
    for (const { name: look, theme, width, height } of LOOKS) {
      for (const { name, path, login, follow } of PAGES) {
        const context = await browser.newContext({
          baseURL: demo.base,
          viewport: { width, height },
          deviceScaleFactor: look === 'narrow' ? 2 : 1,
          colorScheme: theme,
          reducedMotion: 'reduce',
        });
        const cookies = { lang, theme, ...(login ? { luytre: sessions.get(login) } : {}) };
        await context.addCookies(Object.entries(cookies).map(([key, value]) => ({ name: key, value, url: demo.base })));
        const page = await context.newPage();
        await page.goto(path);
        const next = follow && (await page.locator(follow).first().getAttribute('href', { timeout: 3_000 }).catch(() => null));
        if (next) await page.goto(next);
        if (!follow || next) {
          await page.evaluate('document.fonts.ready');
          await page.screenshot({ path: join(folder, `${name}-${lang}-${look}.png`) });
        } else {
          console.error(`no link for ${name}`);
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await demo.stop();
}
