// A fleet where there is little room: a phone, by touch, and a post's frame.
import { assert, journey } from '../lib/journey.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, touch: true };

/** The boxes of everything that matches and is seen. */
const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((all) =>
    all.filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().toJSON()),
  );

const over = (a, b) => a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;

async function swipe(h, x, y, by) {
  const touch = await h.context.newCDPSession(h.page);
  const send = (type, touchPoints) => touch.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [{ x, y }]);
  for (let i = 1; i <= 8; i++) {
    await send('touchMove', [{ x: x + (by * i) / 8, y }]);
    await h.page.waitForTimeout(16);
  }
  await send('touchEnd', []);
}

for (const lang of ['ko', 'en']) {
  // Protects: everything a phone shows first is inside the screen; a swipe leads to the next ship.
  journey(`a fleet on a phone (${lang})`, { ...PHONE, query: `scene=fleet-200&lang=${lang}` }, async (h) => {
    const { page } = h;
    await page.locator('.zoom').waitFor();
    const outside = (box) => box.x < 0 || box.right > 390;
    for (const selector of ['.nudge button', '.tabs button', '.zoom button', '.tp button']) {
      const found = await boxes(page, selector);
      assert.ok(found.length > 0, selector);
      assert.deepEqual(found.filter(outside), [], `${selector} stands out`);
    }
    await page.locator('[data-act="zoom.in"]').tap();
    await page.locator('.zoom[data-level=container]').waitFor();
    assert.deepEqual(await boxes(page, '.nudge'), [], 'the hint leaves the ship free');
    const focus = () => page.locator('.chips [aria-pressed=true]').first().getAttribute('data-arg');
    const before = await focus();
    await swipe(h, 300, 380, -200);
    await page.waitForFunction(
      (before) => document.querySelector('.chips [aria-pressed=true]')?.dataset.arg !== before,
      before,
    );
    await page.waitForFunction(() => document.querySelector('.chips').scrollLeft > 0);
    const chip = (await boxes(page, '.chips [aria-pressed=true]'))[0];
    assert.ok(chip.x >= 0 && chip.right <= 390, 'the chip of the ship in question is in sight');
    // A tap just after a swipe only stops it.
    await page.waitForTimeout(500);
    await page.locator('[data-act="menu.open"]').tap();
    await page.locator('dialog[open] [data-act="search.open"]').tap();
    await page.locator('#search').waitFor();
  });
}

for (const width of [768, 360]) {
  // Protects: in a low frame the way nearer and farther off leaves the ships' names to be read.
  const low = { viewport: { width, height: 430 }, query: 'scene=fleet-200&embed=1&controls=full&lang=en' };
  journey(`a fleet in a frame ${width} wide`, low, async (h) => {
    const { page } = h;
    await page.locator('.zoom').waitFor();
    await h.act('zoom.in');
    const [zoom] = await boxes(page, '.zoom[data-level=container]');
    const names = await boxes(page, '.world [data-kind=Node] text, .world .room, .world .lane');
    const hidden = names.filter((name) => over(name, zoom) && name.x >= 0 && name.right <= width);
    assert.deepEqual(hidden, [], 'words lie under the buttons');
  });
}
