import { startDemo, startBrowser, openSession } from './house.js';
const out = '/tmp/joint-shots';
const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
const LIST = ['STT;Tên thỏa thuận;Đối tác nước ngoài;Quốc gia;Ngày ký;Lĩnh vực;Phụ trách','1;Bản ghi nhớ kiểm thử A;Nara;Nhật Bản;05/02/2019;Du lịch;Ông An','2;Bản ghi nhớ kiểm thử B;Sakai;Nhật Bản;tháng 3/2018;Giáo dục; Du lịch;Bà Bình','3;Bản ghi nhớ kiểm thử C;Suwon;Hàn Quốc;31/02/2020;Du lịch;Ông Chi'].join('\n');
try {
  const s = await openSession(demo.base, 'da-nang');
  for (const [lang, width] of [['vi', 1280], ['en', 390]]) {
    const ctx = await browser.newContext({ baseURL: demo.base, viewport: { width, height: 860 }, deviceScaleFactor: width < 500 ? 2 : 1 });
    await ctx.addCookies(Object.entries({ lang, theme: 'light', luytre: s }).map(([name, value]) => ({ name, value, url: demo.base })));
    const page = await ctx.newPage();
    const shot = async (n) => { await page.evaluate('document.fonts.ready'); await page.screenshot({ path: `${out}/${n}-${lang}.png`, fullPage: true }); };
    const press = async (l) => { await Promise.all([page.waitForEvent('domcontentloaded'), l.click()]); await page.waitForLoadState('load'); };
    await page.goto('/import'); await shot('import');
    await page.locator('[name=kind][value=agreement]').check();
    await page.locator('[name=file]').setInputFiles({ name: 'danh-muc.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) });
    await press(page.locator('main form button.btn')); await shot('columns');
    if (await page.locator('[name=unit]').count()) await page.locator('[name=unit]').selectOption('da-nang');
    await press(page.locator('button[value=look]')); await shot('preview');
    if (process.env.MERGERS) { await page.goto('/mergers'); await shot('mergers'); }
    await page.goto('/new/agreement');
    const A = { purpose: 'cooperation', secret: 'no', signatory: 'committee', title: 'Thỏa thuận với Gyeongsangbuk', instrument: 'agreement', partners: 'Gyeongsangbuk, KR', areas: 'education', need: 'a', impact: 'b', publication: 'full_text', reduced: 'no' };
    for (let i = 0; i < 4; i++) {
      for (const [name, value] of Object.entries(A)) {
        const c = page.locator(`main form [name="${name}"]:not([type=hidden])`);
        if (!(await c.count())) continue;
        const type = await c.first().evaluate((it) => (it.tagName === 'SELECT' ? 'select' : it.type));
        if (type === 'radio' || type === 'checkbox') await page.locator(`main form [name="${name}"][value="${value}"]`).check();
        else if (type === 'select') await c.selectOption(value); else await c.fill(value);
      }
      const next = page.locator('main form button[name=go][value=next]');
      if (!(await next.count())) break;
      await press(next);
    }
    await press(page.locator('button[name=go][value=look]'));
    await shot('intake');
    await page.locator('#overlaps input[type=checkbox]').first().check().catch(() => {});
    await press(page.locator('main form button[name=go][value=open]')); await shot('joint');
    const url = page.url();
    if (url.includes('/joint')) { await press(page.locator('main form button.btn').last()); await shot('joint-dossier'); }
    await ctx.close();
  }
} finally { await browser.close(); await demo.stop(); }
