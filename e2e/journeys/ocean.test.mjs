// From an ocean of thousands of ships down to one container and back: by mouse, and by keyboard.
import { assert, journey } from '../lib/journey.mjs';

const OCEAN = { query: 'scene=ocean-5000', timeout: 240_000 };

const level = (h) => h.page.locator('.zoom').getAttribute('data-level');

async function reaches(h, wish) {
  await h.page.locator(`.zoom[data-level=${wish}]`).waitFor();
}

journey('an ocean is seen from afar and from near, by mouse', OCEAN, async (h) => {
  await h.page.locator('canvas.cells:not([hidden])').waitFor();
  assert.equal(await level(h), 'ocean');
  const cells = await h.page.locator('canvas.cells').boundingBox();
  const [x, y] = [cells.x + cells.width * 0.5, cells.y + cells.height * 0.5];
  await h.page.mouse.move(x, y);
  await h.page.locator('.card-far[data-ship]').waitFor();
  const ship = await h.page.locator('.card-far').getAttribute('data-ship');
  // A click goes to the signs around that ship, which lies where its cell was.
  await h.page.mouse.click(x, y);
  await reaches(h, 'fleet');
  const sign = h.page.locator(`[data-kind=Node][data-name="${ship}"]`);
  const at = await sign.boundingBox();
  assert.ok(Math.hypot(at.x + 22 - x, at.y + 18 - y) < 90, 'it stays under the pointer');
  assert.ok((await h.page.locator('[data-kind=Node]').count()) <= 240);
  await h.page.mouse.wheel(0, -120);
  await reaches(h, 'ship');
  await h.page.locator(`[data-kind=Node][data-name="${ship}"]`).waitFor();
  assert.ok((await h.page.locator('[data-kind=Node]').count()) <= 12);
  await h.act('zoom.in');
  await reaches(h, 'container');
  assert.ok((await h.page.locator('.world [data-kind=Pod]').count()) > 0);
  await h.act('ship.next');
  for (const wish of ['ship', 'fleet', 'ocean']) {
    await h.act('zoom.out');
    await reaches(h, wish);
  }
  await h.axe();
});

journey('an ocean is seen from afar and from near, by keyboard', OCEAN, async (h) => {
  const { page } = h;
  await page.locator('canvas.cells:not([hidden])').waitFor();
  await page.locator('canvas.cells').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const card = page.locator('.card-far[aria-live=polite]');
  await card.waitFor();
  const ship = await card.getAttribute('data-ship');
  await page.keyboard.press('Enter');
  await reaches(h, 'fleet');
  await page.locator(`[data-kind=Node][data-name="${ship}"]:focus`).waitFor();
  await page.keyboard.press('+');
  await reaches(h, 'ship');
  await page.locator(`[data-kind=Node][data-name="${ship}"]:focus`).waitFor();
  await page.keyboard.press('+');
  await reaches(h, 'container');
  await page.locator('[data-kind=Node]:focus').waitFor();
  await page.keyboard.press('Home');
  await reaches(h, 'ocean');
  await page.locator('canvas.cells:focus').waitFor();
  // The button that shows all is gone once all is shown; the focus is not.
  await page.keyboard.press('+');
  await reaches(h, 'fleet');
  await page.locator('[data-act="zoom.level"]').focus();
  await page.keyboard.press('Enter');
  await reaches(h, 'ocean');
  await page.locator('canvas.cells:focus').waitFor();
});

journey('many ships of a fleet are chosen with one box', { query: 'scene=fleet-200' }, async (h) => {
  const { page } = h;
  await page.locator('.zoom').waitFor();
  const first = await page.locator('[data-kind=Node]').first().boundingBox();
  await page.keyboard.down('Shift');
  await page.mouse.move(first.x - 6, first.y - 12);
  await page.mouse.down();
  await page.mouse.move(first.x + 150, first.y + 150, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const chosen = Number(await page.locator('.choose').getAttribute('data-chosen'));
  assert.ok(chosen >= 6, `${chosen} ships are chosen`);
  const names = await page.locator('[data-act="nodes.fail"]').getAttribute('data-arg');
  assert.equal(names.split(' ').length, chosen);
  await page.locator('[data-kind=Node]').first().focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.choose').getAttribute('data-chosen'), '0');
});
