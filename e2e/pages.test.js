import assert from 'node:assert/strict';
import { test } from 'node:test';

import { axe, house, LANGUAGES, THEMES } from './house.js';

const it = house();

/** Who looks at which pages of the menu; the pages these lead to are found by following their links. */
const LOOKS = [
  {
    login: 'admin',
    menu: ['/desk', '/register', '/plans', '/requests', '/duties', '/figures', '/figures/rows', '/partners', '/units', '/notices', '/account', '/admin'],
    more: ['/register?as_of=2020-01-01', '/register?q=zqxjkv', '/figures?as_of=31/02/2026', '/records/none'],
  },
  { login: 'da-nang', menu: ['/desk', '/register', '/plans', '/requests', '/duties', '/new/agreement', '/notices', '/account'], more: ['/admin'], past: true },
  { login: 'da-nang', menu: ['/desk', '/register', '/duties', '/new/agreement', '/mergers', '/notices', '/account'], more: ['/admin'], past: true },
  { login: 'mnd', menu: ['/desk', '/duties', '/notices', '/account'], reply: 'mnd' },
];

/** What these addresses answer instead of a page. */
const REFUSED = { '/figures?as_of=31/02/2026': 422, '/records/none': 404 };
const statusOf = (path, login) => REFUSED[path] ?? (path === '/admin' && login !== 'admin' ? 403 : 200);

/** Pages alike: `/records/1` and `/records/2` are one page with other content; administration has a page for each word. */
function shape(path) {
  const [first, second, ...rest] = path.split('/').filter(Boolean);
  const own = first === 'admin' ? second : second && '*';
  return [first, own, ...rest.map((word) => (word === 'new' || word === 'edit' ? word : '*'))].filter(Boolean).join('/');
}

/** Files to be saved, not pages. */
const FILES = /\.(csv|docx|ics|json|jsonl|parquet|pdf|png|svg|xlsx|xml)$|\/papers\/|^\/f\//;

/** The menu's pages and one of each sort that can be reached from them, with an example dossier first. */
async function reachable({ login, menu, more = [], past, reply }) {
  const page = await it.page({ login });
  const found = new Map(menu.map((path) => [shape(path), path]));
  // A map gives what is added while it is gone through, so this goes on until nothing new is found.
  for (const path of found.values()) {
    // What cannot be opened is reported where it is looked at.
    if ((await it.ask(path, { login })).status !== 200) continue;
    await page.goto(path);
    const links = await page.locator('main a[href^="/"]').evaluateAll((all) =>
      all.map((link) => ({ path: new URL(link.getAttribute('href'), location.href).pathname, example: !!link.closest('tr, li')?.querySelector('.example') })),
    );
    links.sort((one, other) => Number(other.example) - Number(one.example));
    for (const { path: to } of links) {
      if (!FILES.test(to) && !found.has(shape(to))) found.set(shape(to), to);
    }
  }
  const paths = [...found.values(), ...more];
  const record = found.get(shape('/records/any'));
  if (past) {
    await page.goto(record);
    paths.push(await page.locator('.timeline li:last-child time a').getAttribute('href'));
  }
  if (reply) paths.push(`${record}/reply?body=${reply}`);
  await page.context().close();
  return paths;
}

/** Opens what is folded, so that all of a page is looked at. */
async function unfold(page) {
  await page.locator('details').evaluateAll((all) => all.forEach((fold) => (fold.open = true)));
}

async function faultsOf(page, path, login) {
  page.faults.length = 0;
  // Asked without the browser first: an error without a page leaves it on a page of its own.
  const { status } = await it.ask(path, { login });
  const expected = statusOf(path, login);
  if (status !== expected) return [`status ${status}`];
  await page.goto(path);
  // The console tells of a page that is refused as of a fault.
  if (expected !== 200) page.faults = page.faults.filter((fault) => !fault.includes(`status of ${expected}`));
  const missing = /⟦[^⟧]*⟧?/.exec(await page.content());
  const headings = await page.locator('h1').count();
  return [
    ...page.faults,
    ...(missing ? [`a message is missing: ${missing[0]}`] : []),
    ...(headings === 1 ? [] : [`${headings} headings of the first rank`]),
  ];
}

for (const look of LOOKS) {
  test(`each page of ${look.login} in each language and theme, without a fault and for everybody`, async (t) => {
    const paths = await reachable(look);
    t.diagnostic(`${paths.length} pages: ${paths.join(' ')}`);
    const faults = [];
    for (const lang of LANGUAGES) {
      for (const theme of THEMES) {
        const page = await it.page({ login: look.login, lang, theme });
        for (const path of paths) {
          const found = await faultsOf(page, path, look.login);
          if (!found.length) {
            await unfold(page);
            found.push(...(await axe(page)));
          }
          faults.push(...found.map((fault) => `${path} ${lang} ${theme}: ${fault}`));
        }
        await page.context().close();
      }
    }
    assert.deepEqual(faults, []);
  });

  test(`each page of ${look.login} fits a telephone`, async () => {
    const paths = await reachable(look);
    const faults = [];
    for (const lang of LANGUAGES) {
      const page = await it.page({ login: look.login, lang, width: 390, height: 844 });
      for (const path of paths) {
        if ((await faultsOf(page, path, look.login)).length) continue;
        await unfold(page);
        const { over, widest } = await page.evaluate(() => {
          const width = document.documentElement.clientWidth;
          const wide = [...document.querySelectorAll('main *')].filter((it) => it.getBoundingClientRect().right > width + 1);
          const name = (it) => `${it.tagName.toLowerCase()}.${it.className?.baseVal ?? it.className}`;
          return { over: document.documentElement.scrollWidth - width, widest: wide.slice(0, 3).map(name) };
        });
        if (over > 0) faults.push(`${path} ${lang}: ${over} px too wide (${widest.join(', ')})`);
      }
      await page.context().close();
    }
    assert.deepEqual(faults, []);
  });
}
