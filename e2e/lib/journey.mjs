// A journey: one test in which a real browser does what a reader would do.
//
//   import { journey } from '../lib/journey.mjs';
//
//   journey('a pod is added by one click', { query: 'scene=first-voyage&lang=en' }, async (h) => {
//     await h.act('pod.add');
//     await h.page.waitForSelector('[data-kind=Pod][data-phase=Running]');
//     await h.axe();
//   });
//
// Options, all optional:
//   query      what stands after `?`; `debug=1` is added, so that `data-hash` is there
//   hash       what stands after `#`
//   viewport   { width, height }, 1440 × 900 unless told
//   theme      'light' or 'dark', as the reader's system says it; 'light' unless told
//   motion     'reduce' (unless told: a test waits for no animation) or 'no-preference'
//   locale     'ko-KR' unless told
//   touch      true for a phone
//   under      the path the page is served at, '/' unless told
//   slow       CPU slow-down factor
//   javascript false to switch it off
//   errors     true if this journey makes errors on purpose; else any error in the console, any
//              uncaught exception and any failed request fails the journey
//   before     async (page, context) => … runs before the page is opened
//   open       false to open the page yourself, with `h.open(query, hash)`
//   timeout    milliseconds, 120,000 unless told
//
// A journey that fails leaves a picture and the page's HTML in e2e/out/.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { launch } from './browser.mjs';
import { serveFolder } from './server.mjs';

export { assert };

const OUT = join(dirname(fileURLToPath(import.meta.url)), '../out');
const TIMEOUT_MS = 120_000;

let browser;
const servers = new Map();

after(async () => {
  await browser?.close();
  for (const server of servers.values()) await (await server).close();
});

/** The page's own origin for a path it is served under; one server per path and file. */
export function served(under = '/') {
  if (!servers.has(under)) servers.set(under, serveFolder(undefined, { under }));
  return servers.get(under);
}

export function journey(name, options, steps) {
  test(name, { timeout: options.timeout ?? TIMEOUT_MS }, async () => {
    const harbour = await enter(options);
    try {
      await steps(harbour);
      if (!options.errors) assert.deepEqual(harbour.errors, [], 'errors in the console');
    } catch (error) {
      await keep(name, harbour);
      throw error;
    } finally {
      await harbour.context.close();
    }
  });
}

async function enter(options) {
  browser ??= await launch();
  const under = options.under ?? '/';
  const server = await served(under);
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    colorScheme: options.theme ?? 'light',
    reducedMotion: options.motion ?? 'reduce',
    locale: options.locale ?? 'ko-KR',
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
    javaScriptEnabled: options.javascript ?? true,
  });
  // One wait may take half of what the journey may: the first one includes the program's start, and
  // on a busy machine that alone can be longer than a browser's usual 30 seconds.
  const wait = (options.timeout ?? TIMEOUT_MS) / 2;
  context.setDefaultTimeout(wait);
  const page = await context.newPage();
  const errors = listenForErrors(page);
  if (options.slow) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: options.slow });
  }
  await options.before?.(page, context);
  const harbour = new Harbour(page, context, `${server.url}${under}`, errors, wait);
  if (options.open !== false) await harbour.open(options.query, options.hash);
  return harbour;
}

function listenForErrors(page) {
  const errors = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => errors.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // A request that the reader's own leaving cut short is no fault.
    if (reason !== 'net::ERR_ABORTED') errors.push(`request: ${request.url()} ${reason}`);
  });
  return errors;
}

/**
 * What a journey gets in hand. `root` of any call is the page or a frame of it; `wait` is how long one
 * wait may take, in ms.
 */
export class Harbour {
  constructor(page, context, url, errors, wait) {
    Object.assign(this, { page, context, url, errors, wait });
  }

  /** The address of the page with this query and fragment. */
  address(query = '', hash = '') {
    const words = ['debug=1', query].filter(Boolean).join('&');
    return `${this.url}?${words}${hash ? `#${hash.replace(/^#/, '')}` : ''}`;
  }

  async open(query, hash) {
    await this.page.goto(this.address(query, hash), { waitUntil: 'load' });
  }

  /** Waits until the program runs (the static picture has left). */
  async ready(root = this.page) {
    await root.locator('#splash').waitFor({ state: 'detached' });
  }

  /** Clicks the control that carries `data-act`; `within` narrows the place. */
  async act(name, within = this.page) {
    await within.locator(`[data-act="${name}"]:visible`).first().click();
  }

  /** The root's data attributes: step, timeMs, steps, playing, view, lang, hash. */
  async state(root = this.page) {
    return root.locator('[data-moseon]').evaluate((element) => ({ ...element.dataset }));
  }

  /** Waits until a predicate over `state()` holds and returns that state. */
  async until(what, holds, { root = this.page, timeout = this.wait } = {}) {
    const end = Date.now() + timeout;
    for (;;) {
      const state = await this.state(root);
      if (holds(state)) return state;
      if (Date.now() > end) throw new Error(`never came: ${what}; last ${JSON.stringify(state)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Objects drawn, by kind and any further data attribute: objects('Pod', { phase: 'Running' }). */
  objects(kind, having = {}, root = this.page) {
    const rest = Object.entries(having).map(([name, value]) => `[data-${name}="${value}"]`);
    return root.locator(`[data-kind="${kind}"]${rest.join('')}`);
  }

  /** Fails if axe finds anything. `without`: a selector of what is looked at elsewhere. */
  async axe({ without } = {}) {
    const axe = new AxeBuilder({ page: this.page });
    if (without) axe.exclude(without);
    const { violations } = await axe.analyze();
    const found = violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')} (${violation.help})`),
    );
    assert.deepEqual(found, [], 'axe found something');
  }

  async picture(name) {
    mkdirSync(OUT, { recursive: true });
    const path = join(OUT, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

async function keep(name, harbour) {
  const slug = name.replace(/[^\p{L}\p{N}]+/gu, '-');
  try {
    await harbour.picture(slug);
    writeFileSync(join(OUT, `${slug}.html`), await harbour.page.content());
    console.error(`journey failed, see e2e/out/${slug}.png and .html`);
    for (const error of harbour.errors) console.error(`  ${error}`);
  } catch {
    // The page may be gone; the failure itself is reported anyway.
  }
}
