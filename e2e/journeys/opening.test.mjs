// The page opens wherever it is put, and says plainly why when it cannot.
import { assert, journey, served } from '../lib/journey.mjs';
import { foreignPage } from '../lib/foreign.mjs';

journey('the page opens at the top of a host', {}, async (h) => {
  await h.ready();
  assert.equal(await h.page.locator('html').getAttribute('lang'), 'ko');
});

journey('the page opens under a path', { under: '/blog/files/moseon/' }, async (h) => {
  await h.ready();
});

journey('the language of the browser is taken, the query wins', { open: false, locale: 'en-US' }, async (h) => {
  await h.open();
  assert.equal(await h.page.locator('html').getAttribute('lang'), 'en');
  await h.open('lang=ko');
  assert.equal(await h.page.locator('html').getAttribute('lang'), 'ko');
});

journey('the theme of the system is taken, the query wins', { open: false, theme: 'dark' }, async (h) => {
  await h.open();
  assert.equal(await h.page.locator('html').getAttribute('data-theme'), 'dark');
  await h.open('theme=light');
  assert.equal(await h.page.locator('html').getAttribute('data-theme'), 'light');
});

journey('without JavaScript a sentence and the harbour stand there', { javascript: false, errors: true }, async (h) => {
  const plate = await h.page.locator('#splash .plate').innerText();
  assert.match(plate, /자바스크립트를 켜고/);
  assert.match(plate, /turn it on/);
  assert.ok(await h.page.locator('#splash > svg').isVisible());
});

const withoutWasm = (page) => page.addInitScript(() => delete globalThis.WebAssembly);

journey('without WebAssembly a sentence says so', { before: withoutWasm, errors: true }, async (h) => {
  await h.page.getByText('이 브라우저에서는 WebAssembly를 쓸 수 없어서').waitFor();
  await h.axe();
});

const withoutProgram = (page) => page.route('**/*.wasm', (route) => route.abort());

journey('a program that cannot be fetched leaves a way on', { before: withoutProgram, errors: true }, async (h) => {
  await h.page.getByRole('button', { name: '다시 불러오기' }).waitFor();
  await h.axe();
  await h.page.unroute('**/*.wasm');
  await h.page.getByRole('button', { name: '다시 불러오기' }).click();
  await h.ready();
});

journey('the page runs in a sandboxed frame of a foreign site', { open: false }, async (h) => {
  const { url } = await served();
  const foreign = await foreignPage(`${url}/?embed=1&debug=1`);
  try {
    await h.page.goto(foreign.url);
    await h.ready(h.page.frameLocator('#scene'));
  } finally {
    await foreign.close();
  }
});

/** The program's second part, asked for in advance (`fetch`) or because it is needed (`xhr`). */
const REST = '**/*_rest.wasm';

/** All that is said on the page: its texts, and what a screen reader and a pointer are told. */
const said = (page) => page.evaluate(() => {
  const TOLD = ['aria-label', 'aria-description', 'aria-valuetext', 'title', 'alt', 'placeholder'];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const words = [document.title];
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data);
    else words.push(...TOLD.flatMap((name) => node.getAttribute(name) ?? []));
  }
  return words.filter((word) => word.trim());
});

// Protects: what opening calls is in the first part (xtask/rest.txt), and every text it shows with
// it (xtask/src/data.rs); no reader waits for the rest.
for (const [name, options] of Object.entries({
  'on a desk': {},
  'on a desk, in English': { locale: 'en-US', theme: 'dark' },
  'on a phone, in English': { viewport: { width: 390, height: 844 }, touch: true, locale: 'en-US' },
})) {
  journey(`the page stands without its second part ${name}`, { ...options, open: false }, async (h) => {
    // An address that asks for something gets both parts before the page stands.
    await h.open();
    await h.ready();
    await h.page.waitForTimeout(500);
    const whole = await said(h.page);
    const asked = [];
    let send;
    const held = new Promise((resolve) => (send = resolve));
    await h.page.route(REST, async (route) => {
      asked.push(route.request().resourceType());
      await held;
      await route.continue();
    });
    await h.page.goto(`${h.url}`);
    await h.ready();
    await h.page.waitForTimeout(500);
    assert.deepEqual(asked, ['fetch']);
    // What is not there yet would be read as zeros, which a page shows as U+FFFD.
    const alone = await said(h.page);
    assert.deepEqual(alone.filter((word) => /[\0\ufffd]/.test(word)), []);
    assert.deepEqual(alone, whole);
    const came = h.page.waitForResponse(REST);
    send();
    await (await came).finished();
    await h.act('pod.add');
    await h.page.waitForSelector('[data-kind=Pod]');
    assert.deepEqual(asked, ['fetch']);
  });
}

journey('an act before the second part is there gets it', { open: false }, async (h) => {
  await h.page.route(REST, (route) => {
    if (route.request().resourceType() !== 'fetch') return route.continue();
    return new Promise(() => {});
  });
  await h.page.goto(h.url);
  await h.ready();
  await h.act('pod.add');
  await h.page.waitForSelector('[data-kind=Pod]');
});

journey('a second part that cannot be fetched leaves a way on', { open: false, errors: true }, async (h) => {
  await h.page.route(REST, (route) => route.abort());
  await h.page.goto(h.url);
  await h.ready();
  await h.act('pod.add');
  await h.page.getByRole('button', { name: '다시 불러오기' }).waitFor();
  await h.page.unroute(REST);
  await h.page.getByRole('button', { name: '다시 불러오기' }).click();
  await h.ready();
  await h.act('pod.add');
  await h.page.waitForSelector('[data-kind=Pod]');
});
