// Which of the program's functions are entered before the reader does anything: opens a page whose
// program tells them (`cargo xtask early`), in both languages, on a desk and on a phone, by day and
// by night, for a new reader and for one who left a voyage; then moves and resizes.
//   node e2e/early.mjs FOLDER OUT
import { writeFileSync } from 'node:fs';
import { launch } from './lib/browser.mjs';
import { serveFolder } from './lib/server.mjs';

const [folder, out] = process.argv.slice(2);
const SETTLE_MS = 1500;
const DESK = { viewport: { width: 1440, height: 900 }, locale: 'ko-KR' };
const PHONE = { ...DESK, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const READERS = [
  DESK,
  PHONE,
  { ...DESK, locale: 'en-US', colorScheme: 'dark', reducedMotion: 'reduce' },
  { ...PHONE, locale: 'en-US' },
];

const server = await serveFolder(folder, { encodings: [] });
const browser = await launch();
const entered = new Set();
for (const reader of READERS) {
  const context = await browser.newContext(reader);
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.entered = new Set();
    let rest;
    Object.defineProperty(window, 'moseonRest', {
      get: () => rest,
      set: (given) => {
        given.imports.entered = (number) => window.entered.add(number);
        rest = given;
      },
    });
  });
  await page.goto(`${server.url}/`);
  await page.locator('#splash').waitFor({ state: 'detached' });
  const { width, height } = reader.viewport;
  await page.mouse.move(width / 2, height / 2);
  await page.mouse.move(width / 2 + 20, height / 2 + 40);
  await page.waitForTimeout(SETTLE_MS);
  await page.setViewportSize({ width: width - 20, height: height - 40 });
  await page.waitForTimeout(SETTLE_MS);
  for (const number of await page.evaluate(() => [...window.entered])) entered.add(number);
  await context.close();
}
writeFileSync(out, [...entered].join('\n'));
await browser.close();
await server.close();
