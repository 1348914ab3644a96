// A fleet as a whole: its summary, grouped happenings, charts with their CSV, the search; each as a
// reader would reach it, by mouse and by keyboard.
import { readFileSync } from 'node:fs';
import { assert, journey } from '../lib/journey.mjs';
import { sail } from '../lib/sail.mjs';

const FLEET = 'scene=fleet-200&lang=en';
const seen = (selector) => document.querySelector(selector) !== null;

/** Breaks the first ship. */
async function fail(h) {
  await h.ready();
  await h.act('node.fail');
  await h.page.locator('dialog[open] form .go').click();
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
}

// Protects: what is silent is counted and named, the zone's rate is told, and a group unfolds to steps.
journey('a fleet is summed up, and its happenings are grouped', { query: FLEET }, async (h) => {
  await h.ready();
  const fleet = h.page.locator('.fleet');
  await fleet.waitFor();
  assert.match(await fleet.locator('.ft').innerText(), /All 200 ships are well, 1,661 pods are ready/);
  assert.equal(await fleet.locator('.apps li').count(), 7);
  await fail(h);
  // Broken is not yet noticed, and never called well.
  await fleet.locator('.fk .chip.bad', { hasText: '1 ship broken, still Ready' }).waitFor();
  const silent = (words) => document.querySelector('.fk .chip').textContent.includes(words);
  await sail(h, 'step.forward', silent, '1 ship silent', { most: 60 });
  assert.match(await fleet.locator('.fk .chip').innerText(), /1 ship silent/);
  assert.match(await fleet.locator('.ft').innerText(), /No news from cargo ship 1/i);
  // Its pods count as ready until they are marked; the zone is judged at the end of the pass.
  assert.match(await fleet.locator('.ft').innerText(), /10 pods there are still Ready on record/);
  await sail(h, 'step.forward', seen, '.ztile[data-zone="zone-a"]', { most: 80 });
  const zone = fleet.locator('.ztile[data-zone="zone-a"]');
  assert.equal(await zone.getAttribute('data-state'), 'Normal');
  assert.match(await zone.innerText(), /0\.1 ships a second/);
  const placed = '.fg [data-act="timeline.group"]';
  const ready = (selector) =>
    [...document.querySelectorAll(selector)].some((e) => /10 pods placed/.test(e.textContent));
  await sail(h, 'step.next-happening', ready, placed, { most: 20 }).catch(() => {});
  const group = fleet.locator(placed, { hasText: 'pods placed' });
  await group.click();
  assert.equal(await fleet.locator('.singles button').count(), 10);
  assert.equal(await h.page.evaluate(() => document.activeElement.getAttribute('aria-expanded')), 'true');
  await h.axe();
  const before = await h.state();
  await fleet.locator('.singles button').first().click();
  await h.until('the first of them', (state) => state.step !== before.step);
});

// Protects: values under the keyboard, Enter goes there, the same as a table and as a file.
journey('charts are read by keyboard, lead to a moment, and are a file', { query: FLEET }, async (h) => {
  await fail(h);
  await sail(h, 'step.next-chapter', (ms) => Number(document.querySelector('[data-moseon]').dataset.timeMs) > ms, 340_000, { most: 12 });
  await h.act('charts.open');
  const nodes = h.page.locator('[data-chart=nodes]');
  await h.axe();
  const svg = nodes.locator('svg');
  await svg.focus();
  await h.page.keyboard.press('Home');
  assert.match(await svg.getAttribute('aria-valuetext'), /^00:00\.000 · Ready 200/);
  const silent = async () => /Ready 199 .*Unknown 1/.test(await svg.getAttribute('aria-valuetext'));
  for (let i = 0; i < 60 && !(await silent()); i++) await h.page.keyboard.press('ArrowRight');
  assert.ok(await silent(), await svg.getAttribute('aria-valuetext'));
  await h.page.keyboard.press('Enter');
  const state = await h.until('the moment it was noticed', (s) => Number(s.timeMs) < 60_000);
  assert.ok(Number(state.timeMs) > 40_000);
  await nodes.locator('summary').click();
  assert.match(await nodes.locator('tbody tr').last().innerText(), /199/);

  const [file] = await Promise.all([h.page.waitForEvent('download'), h.act('charts.csv')]);
  assert.equal(file.suggestedFilename(), 'moseon-fleet-200.csv');
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  assert.match(lines[0], /^step,time \(ms\),pods Running \(count\)/);
  assert.equal(lines.at(-1), '');
  const columns = lines[0].split(',').length;
  assert.ok(lines.slice(1, -1).every((line) => line.split(',').length === columns));
  const places = lines[0].split(',').indexOf('evicted by taint (count)');
  assert.equal(lines.at(-2).split(',')[places], '10', 'the pods of the ship that was lost');
  await h.page.keyboard.press('Escape');
});

// Protects: a name leads there by keyboard alone, and screen readers are told what is chosen.
journey('a pod is found by a part of its name, by keyboard', { query: FLEET }, async (h) => {
  await h.ready();
  await h.page.locator('.fleet').waitFor();
  await h.page.keyboard.press('/');
  const field = h.page.locator('#search');
  await field.waitFor();
  await h.page.keyboard.type('cache-');
  await h.page.locator('#found [role=option]').first().waitFor();
  assert.equal(await h.page.locator('#found [role=option]').count(), 50);
  assert.match(await h.page.locator('#found-count').innerText(), /50 of 227/);
  await h.page.keyboard.press('ArrowDown');
  await h.axe();
  const id = await field.getAttribute('aria-activedescendant');
  const chosen = h.page.locator(`#${id}`);
  assert.equal(await chosen.getAttribute('aria-selected'), 'true');
  const key = await chosen.getAttribute('data-arg');
  await h.page.keyboard.press('Enter');
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.equal(await h.page.locator('#object').inputValue(), key);
  // Among many containers the focus shows which one it is.
  await h.page.locator(`[data-kind=Pod][data-name="${key.split('/').pop()}"]:focus`).waitFor();
  assert.match(await h.page.locator('#yaml').innerText(), /kind: Pod/);
});
