// A zone of an ocean is lost: its state machine is followed, one pod is asked why, the voyage goes
// back to before, and a pod is found by its name. By mouse, and by keyboard.
//
// The tests sail a smaller ocean, since that is what takes minutes; the whole one is
//   MOSEON_OCEAN=ocean-5000 cargo xtask test journeys --no-build --match ocean-zone
import { assert, journey } from '../lib/journey.mjs';
import { tabTo } from '../lib/sail.mjs';

const SCENE = process.env.MOSEON_OCEAN ?? 'sandbox-600x8';
const OCEAN = { query: `scene=${SCENE}&lang=en`, timeout: process.env.MOSEON_OCEAN ? 600_000 : 240_000 };

const shown = (h) => h.page.locator('canvas.cells:not([hidden])').waitFor();

/** Waits until the voyage rests at another step than `before`. */
function rests(h, before) {
  return h.page.waitForFunction(
    (before) => {
      const { step, playing } = document.querySelector('[data-moseon]').dataset;
      return step !== before && playing === 'false' && !document.querySelector('dialog[open] .load');
    },
    before,
    { polling: 100 },
  );
}

async function moved(h, move) {
  const { step } = await h.state();
  await move();
  await rests(h, step);
}

/** Goes from happening to happening until `selector` is on the page. */
async function until(h, selector, leap) {
  for (let i = 0; i < 40; i++) {
    if (await h.page.locator(selector).count()) return i;
    await moved(h, leap);
  }
  throw new Error(`never came: ${selector}`);
}

/** From Normal to FullDisruption; between them, where ships fell silent in two passes, Partial. */
const FULL = '.ztile[data-zone=zone-b][data-state=FullDisruption]';
const PLACED = '.fleet [data-act="timeline.group"]:has-text("placed")';
const HIT = '.ztile[data-zone=zone-b]';
const TIMES = [];

/** Notes how long what came before took, and the memory the page has; printed for a whole ocean. */
async function note(h, what) {
  const bytes = await h.page.evaluate(() => globalThis.memory?.buffer.byteLength ?? 0);
  TIMES.push(`${what} ${Math.round(performance.now())} ms, ${Math.round(bytes / 2 ** 20)} MiB`);
}

const watched = async (page) =>
  page.addInitScript(() => {
    const real = WebAssembly.instantiateStreaming;
    WebAssembly.instantiateStreaming = async (...given) => {
      const made = await real.apply(WebAssembly, given);
      globalThis.memory = made.instance.exports.memory;
      return made;
    };
  });

// Protects: the words and tiles of a zone's state machine at ocean size, the way from a group of
// happenings to one pod's reasons, going back over all of it, and the search.
journey('a zone of an ocean is lost, by mouse', { ...OCEAN, before: watched }, async (h) => {
  const { page } = h;
  await shown(h);
  await note(h, 'loaded');
  await h.act('acts.open');
  await page.locator('dialog [data-act="zone.fail"]').click();
  await page.locator('dialog select[name=target]').selectOption('zone-b');
  await moved(h, () => page.locator('dialog [data-act=submit]').click());
  await note(h, 'zone failed');

  // The state machine: the zone's tile comes with the first silent ships, and all of them are lost.
  await h.act('fleet.open');
  const leap = () => h.act('step.next-happening');
  await until(h, HIT, leap);
  await note(h, 'the zone is hit');
  const ships = await page.locator('.fleet .ft').innerText();
  assert.match(ships, /went silent/);
  await until(h, FULL, leap);
  await note(h, 'full disruption');
  assert.match(await page.locator(FULL).innerText(), /0 ready/i);
  const listed = page.locator('.well [data-ready=Unknown]');
  assert.ok((await listed.count()) > 10, 'the list names ships that are lost');

  // The zone is emptied; from the group of pods that got another ship to one of them, and why there.
  await until(h, PLACED, leap);
  await note(h, 'pods got other ships');
  await page.locator(PLACED).first().click();
  await moved(h, () => page.locator('.singles button').first().click());
  await h.act('explain.open');
  await note(h, 'went to one of them');
  assert.match(await page.locator('.explain .now').innerText(), /picks cargo ship \d+ for pod/);
  const why = page.locator('.explain > .why');
  assert.match(await why.innerText(), /Why/);
  assert.ok((await page.locator('table[data-table=score] tbody tr').count()) > 0, 'what was compared');

  // Back to before it all.
  await page.locator('.track').focus();
  await moved(h, () => page.keyboard.press('Home'));
  await note(h, 'rewound');
  assert.equal((await h.state()).step, '0');
  await h.act('fleet.open');
  assert.equal(await page.locator('.ztile').count(), 0);
  assert.equal(await listed.count(), 0);

  // A pod by name: its ship comes near, the pod's YAML is shown.
  await h.act('search.open');
  await page.locator('#search').fill('web-');
  const row = page.locator('#found [role=option]', { hasText: 'Pod' }).first();
  const name = (await row.getAttribute('data-arg')).split('/').pop();
  await row.click();
  await page.locator(`.world [data-kind=Pod][data-name="${name}"]`).waitFor();
  assert.match(await page.locator('#yaml').innerText(), new RegExp(`name: ${name}`));
  await note(h, 'found a pod');
  await h.axe();
  if (process.env.MOSEON_OCEAN) console.log(TIMES.splice(0).join('\n'));
});

journey('a zone of an ocean is lost, by keyboard', OCEAN, async (h) => {
  const { page } = h;
  const press = (key) => page.keyboard.press(key);
  await shown(h);
  await press('9');
  await tabTo(h, 'dialog [data-act="zone.fail"]');
  await press('Enter');
  await tabTo(h, 'dialog select[name=target]');
  await press('ArrowDown');
  assert.equal(await page.locator('dialog select[name=target]').inputValue(), 'zone-b');
  await tabTo(h, 'dialog [data-act=submit]');
  await moved(h, () => press('Enter'));

  // The form gives the keys to the player, which is behind the panel.
  await tabTo(h, '#tab-fleet, #tab-explain, #tab-object, #tab-events', { back: true });
  while (!(await page.locator('#tab-fleet[aria-selected=true]').count())) await press('ArrowLeft');
  await page.locator('#tab-fleet:focus').waitFor();
  const leap = () => press('Shift+ArrowRight');
  await page.evaluate(() => document.activeElement.blur());
  await until(h, FULL, leap);

  await until(h, PLACED, leap);
  await tabTo(h, '.fleet [data-act="timeline.group"]', { most: 200 });
  while (!(await page.evaluate(() => /placed/.test(document.activeElement.innerText)))) {
    await press('Tab');
  }
  await press('Enter');
  await page.locator('.singles').waitFor();
  await press('Tab');
  await page.locator('.singles button:focus').waitFor();
  await moved(h, () => press('Enter'));
  await tabTo(h, '#tab-fleet', { back: true, most: 200 });
  await press('ArrowRight');
  await page.locator('#tab-explain[aria-selected=true]').waitFor();
  assert.match(await page.locator('.explain > .why').innerText(), /Why/);

  await tabTo(h, '.track', { most: 200 });
  await moved(h, () => press('Home'));
  assert.equal((await h.state()).step, '0');

  await press('/');
  await page.locator('#search:focus').waitFor();
  await page.keyboard.type('web-');
  await page.locator('#found [role=option]').nth(1).waitFor();
  while (!(await page.locator('#found [aria-selected=true][data-arg^=Pod]').count())) {
    await press('ArrowDown');
  }
  const arg = await page.locator('#found [aria-selected=true]').getAttribute('data-arg');
  await press('Enter');
  await page.locator(`.world [data-kind=Pod][data-name="${arg.split('/').pop()}"]`).waitFor();
});
