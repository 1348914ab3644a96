// How much script a frame costs in a long voyage with many pods, on a slowed machine, and how long
// a jump in it takes without slowing. It prints; it judges nothing.
//   node e2e/frames.mjs '{"steps":…,"fragment":"v1.…"}' [SLOW]
import { launch } from './lib/browser.mjs';
import { send } from './lib/sail.mjs';
import { serveFolder } from './lib/server.mjs';

const { steps, fragment } = JSON.parse(process.argv[2]);
const slow = Number(process.argv[3] ?? 4);
const PLAY_MS = 6000;
const SEEKS = 60;

const server = await serveFolder();
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(watchFrames);
const opened = Date.now();
await page.goto(`${server.url}/#${fragment.replace(/^#/, '')}`);
await page.locator('#splash').waitFor({ state: 'detached' });
say('open', { steps, wall_ms: Date.now() - opened });

const seeks = await page.evaluate(
  async ({ count, steps }) => {
    const track = document.querySelector('.track');
    const turn = () => new Promise((done) => setTimeout(done));
    const times = [];
    for (let n = 0; n < count; n++) {
      const box = track.getBoundingClientRect();
      const x = box.left + box.width * ((n * 0.618) % 1);
      const event = { pointerId: 1, clientX: x, clientY: box.top + 4, bubbles: true };
      track.setPointerCapture = () => {};
      track.hasPointerCapture = () => true;
      const begun = performance.now();
      track.dispatchEvent(new PointerEvent('pointerdown', event));
      await Promise.resolve();
      times.push(performance.now() - begun);
      await turn();
    }
    return times;
  },
  { count: SEEKS, steps },
);
say('seek', { steps, ...spread(seeks) });

const devtools = await page.context().newCDPSession(page);
await devtools.send('Emulation.setCPUThrottlingRate', { rate: slow });
for (const share of [0.1, 0.5]) {
  await page.evaluate((share) => {
    const track = document.querySelector('.track');
    const box = track.getBoundingClientRect();
    const event = { pointerId: 1, clientX: box.left + box.width * share, bubbles: true };
    track.dispatchEvent(new PointerEvent('pointerdown', event));
  }, share);
  const before = (await page.evaluate(() => window.frames_ms())).length;
  await page.locator('[data-act="play.toggle"]').first().click();
  await page.waitForTimeout(PLAY_MS);
  await page.locator('[data-act="play.toggle"]').first().click();
  const frames = (await page.evaluate(() => window.frames_ms())).slice(before);
  say('frame', { slow, at: share, frames: frames.length, ...spread(frames) });
}
await page.close();
await stream();
await ocean();
await browser.close();
await server.close();

/** A minute of 1,000 requests a second to a Service, 300 pods on 20 nodes: boats and counted flow. */
async function stream() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(watchFrames);
  await page.goto(`${server.url}/?scene=sandbox-20x15&lang=en`);
  await page.locator('#splash').waitFor({ state: 'detached' });
  await page.locator('[data-act="traffic.send"]:visible').first().click();
  await send({ page }, { count: 60_000, interval: 1 });
  if ((await page.locator('[data-moseon]').getAttribute('data-playing')) !== 'true') {
    await page.locator('[data-act="play.toggle"]').first().click();
  }
  await page.locator('.boats > g').first().waitFor({ state: 'attached' });
  let boats = 0;
  await moved(page, 'a stream of 1,000 requests/s', async () => {
    boats = Math.max(boats, await page.locator('.boats > g').count());
  });
  say('a stream of 1,000 requests/s, at most', { boats });
  await page.close();
}

/** The page as readers get it, with the scene ocean-5000: opening it, and going nearer and farther. */
async function ocean() {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(watchFrames);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const opened = Date.now();
  await page.goto(`${server.url}/?scene=ocean-5000`);
  await page.locator('#splash').waitFor({ state: 'detached' });
  await page.locator('[data-act="load.cancel"]').waitFor({ state: 'hidden', timeout: 300_000 });
  const wall_ms = Date.now() - opened;
  const { metrics } = await devtools.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration').value;
  say('ocean-5000, open', { wall_ms, work_ms: Math.round(seconds * 1000) });
  await page.mouse.move(720, 450);
  await moved(page, 'ocean-5000, zoom', async (turn) => page.mouse.wheel(0, turn % 20 < 10 ? -120 : 120));
  // From wherever the wheel has led to the whole ocean, and then to the ships of a part of it.
  for (const act of ['zoom.level', 'zoom.in']) {
    await page.waitForTimeout(1_000);
    await page.evaluate((act) => document.querySelector(`.zoom [data-act="${act}"]`)?.click(), act);
  }
  await page.locator('.zoom [data-act="ship.next"]').waitFor();
  await moved(page, 'ocean-5000, pan', (turn) => page.evaluate(
    (act) => document.querySelector(`.zoom [data-act="${act}"]`).click(),
    turn % 20 < 10 ? 'ship.next' : 'ship.previous',
  ));
}

/** What frames cost while the picture moves: `frames` are those shown, `working` those with script. */
async function moved(page, how, move) {
  const before = await page.evaluate(() => [window.frames_ms().length, window.frames_shown()]);
  const begun = Date.now();
  for (let turn = 0; turn < 60; turn += 1) {
    await move(turn);
    await page.waitForTimeout(50);
  }
  const ms = Date.now() - begun;
  const after = await page.evaluate(() => [window.frames_ms(), window.frames_shown()]);
  const [worked, frames] = [after[0].slice(before[0]), after[1] - before[1]];
  if (worked.length === 0) throw new Error(`nothing was measured of ${how}`);
  const counted = { frames, a_second: Math.round((frames * 1000) / ms), working: worked.length };
  say(how, { ...counted, ...spread(worked) });
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] * 100) / 100;
  return { median_ms: at(0.5), p95_ms: at(0.95), slowest_ms: at(1) };
}

function say(what, measured) {
  console.log(JSON.stringify({ what, ...measured }));
}

/**
 * Time spent in script, frame by frame: in the callbacks of animation frames, events, timers and view
 * transitions, and in what they set off at once. Frames without any are only counted.
 */
function watchFrames() {
  const real = window.requestAnimationFrame.bind(window);
  const wrapped = new WeakMap();
  const frames = [];
  let [spent, shown, measuring] = [0, 0, false];
  window.frames_ms = () => frames;
  window.frames_shown = () => shown;
  const tick = () => {
    shown += 1;
    if (spent > 0) frames.push(spent);
    spent = 0;
    real(tick);
  };
  real(tick);
  const timed = (call) => {
    if (typeof call !== 'function') return call;
    if (!wrapped.has(call)) {
      wrapped.set(call, function measured(...words) {
        // What is called by what is measured is in it.
        if (measuring) return call.apply(this, words);
        measuring = true;
        const begun = performance.now();
        const note = () => {
          spent += performance.now() - begun;
          measuring = false;
        };
        try {
          return call.apply(this, words);
        } finally {
          queueMicrotask(() => queueMicrotask(() => queueMicrotask(note)));
        }
      });
    }
    return wrapped.get(call);
  };
  const of = (owner, name, at) => {
    const original = owner[name];
    if (!original) return;
    owner[name] = function (...words) {
      words[at] = timed(words[at]);
      return original.apply(this, words);
    };
  };
  of(window, 'requestAnimationFrame', 0);
  of(window, 'setTimeout', 0);
  of(EventTarget.prototype, 'addEventListener', 1);
  of(EventTarget.prototype, 'removeEventListener', 1);
  of(Document.prototype, 'startViewTransition', 0);
}
