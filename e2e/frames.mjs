// How much script a frame costs in a long voyage with many pods, on a slowed machine, and how long
// a jump in it takes without slowing. It prints; it judges nothing.
//   node e2e/frames.mjs '{"steps":…,"fragment":"v1.…"}' [SLOW]
import { launch } from './lib/browser.mjs';
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
await ocean();
await browser.close();
await server.close();

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
  const before = (await page.evaluate(() => window.frames_ms())).length;
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, turn % 20 < 10 ? -120 : 120);
    await page.waitForTimeout(50);
  }
  const frames = (await page.evaluate(() => window.frames_ms())).slice(before);
  say('ocean-5000, frame', { frames: frames.length, ...spread(frames) });
}

function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] * 100) / 100;
  return { median_ms: at(0.5), p95_ms: at(0.95), slowest_ms: at(1) };
}

function say(what, measured) {
  console.log(JSON.stringify({ what, ...measured }));
}

/** Time spent in the callbacks of animation frames and what they set off at once, frame by frame. */
function watchFrames() {
  const real = window.requestAnimationFrame.bind(window);
  const spent = new Map();
  window.frames_ms = () => [...spent.values()];
  window.requestAnimationFrame = (call) =>
    real((time) => {
      const begun = performance.now();
      call(time);
      const note = () => spent.set(time, (spent.get(time) ?? 0) + performance.now() - begun);
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(note)));
    });
}
