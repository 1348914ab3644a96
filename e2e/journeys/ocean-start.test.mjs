// Large scenes: begun in slices with their progress, given up, asked about, sized by the reader.
import { assert, journey } from '../lib/journey.mjs';

const shows = (h, selector) => h.page.locator(selector).waitFor();

/** Presses a control that only a test has. */
const press = (h, act, arg = '') =>
  h.page.locator('[data-moseon]').evaluate((page, [name, word]) => {
    const button = document.createElement('button');
    button.dataset.act = name;
    button.dataset.arg = word;
    page.append(button);
    button.click();
    button.remove();
  }, [act, arg]);

// Protects: a large scene shows how far it has come, and is there when the dialog is gone.
journey('a fleet is launched in slices, with progress', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  // Every value and title that is shown, however short it stays: the page notes them itself.
  await h.page.evaluate(() => {
    window.shown = { values: [], titles: [] };
    const note = (list, value) => value && list.at(-1) !== value && list.push(value);
    new MutationObserver(() => {
      const bar = document.querySelector('dialog[open] [role=progressbar]');
      if (!bar) return;
      note(window.shown.values, bar.getAttribute('aria-valuenow'));
      note(window.shown.titles, document.querySelector('dialog h2')?.textContent);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await press(h, 'scene.open', 'sandbox-600x8');
  await h.page.waitForURL(/scene=sandbox-600x8/);
  await h.page.locator('dialog[open] .load').waitFor({ state: 'detached' });
  const { values, titles } = await h.page.evaluate(() => window.shown);
  assert.match(titles.join(), /600 ships/);
  assert.ok(values.length > 3, `progress goes on: ${values}`);
  assert.deepEqual(values, [...values].sort((a, b) => a - b), 'and never back');
  // Back leads to the voyage left, forward to the fleet again.
  await h.page.goBack();
  await h.objects('Node').nth(2).waitFor();
  assert.equal(await h.objects('Node').count(), 3);
});

// Protects: giving up leaves the voyage as it was, by button and by Escape.
journey('a launch can be given up', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  await h.act('pod.add');
  await h.until('an act', (s) => s.steps !== '0');
  for (const end of [() => h.act('load.cancel'), () => h.page.keyboard.press('Escape')]) {
    await press(h, 'scene.open', 'ocean-5000');
    await h.page.getByRole('progressbar').waitFor();
    const { steps } = await h.state();
    await end();
    await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
    assert.equal(await h.objects('Node').count(), 3);
    assert.equal((await h.state()).steps, steps);
    await h.page.getByText('Stopped. The voyage is as it was.').first().waitFor();
  }
  await h.act('step.forward');
});

// Protects: given up while the page opens, there is the first scene.
journey('a large scene given up at the door', { open: false }, async (h) => {
  await h.page.goto(`${h.url}?scene=ocean-5000&lang=en`);
  await h.page.getByRole('progressbar').waitFor();
  await h.act('load.cancel');
  assert.equal(await h.objects('Node').count(), 3);
  await h.act('pod.add');
  await h.until('an act', (s) => s.step !== '0');
});

// Protects: a phone is asked first, and can have less.
journey(
  'an ocean on a phone is a choice',
  { open: false, viewport: { width: 390, height: 844 }, touch: true },
  async (h) => {
    await h.page.goto(`${h.url}?scene=ocean-5000&lang=en`);
    await shows(h, 'dialog[open] [data-act="load.go"]');
    await h.axe();
    await h.act('load.smaller');
    await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
    assert.match(h.page.url(), /scene=fleet-200/);
  },
);

// Protects: sizes beyond what Kubernetes carries are answered, not tried.
journey('a size beyond the limits is a choice', { open: false }, async (h) => {
  await h.page.goto(`${h.url}?scene=sandbox-90000x200&lang=en`);
  await shows(h, 'dialog[open] [data-act="load.smaller"]');
  assert.equal(await h.page.locator('dialog [data-act="load.go"]').count(), 0);
  await h.act('load.cancel');
  assert.equal(await h.objects('Node').count(), 3);
});

// Protects: the size of a sandbox is chosen by range and number, and kept in the link.
journey('a sandbox of the reader’s size', { query: 'scene=sandbox&lang=en' }, async (h) => {
  await h.act('scene.open');
  await h.act('fleet.size');
  const field = (name) => h.page.locator(`dialog [name=${name}]`);
  await h.page.locator('dialog [name=stop]:focus').waitFor();
  await field('stop').fill('2');
  assert.equal(await field('ships').inputValue(), '12');
  await field('ships').fill('9');
  await field('pods').fill('200');
  await h.page.locator('dialog .go').click();
  assert.match(await h.page.locator('dialog .problem').textContent(), /110/);
  await field('pods').fill('3');
  assert.match(await h.page.locator('[data-total]').textContent(), /9 ships, 27 pods/);
  await h.axe();
  await h.page.locator('dialog .go').click();
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.match(h.page.url(), /scene=sandbox-9x3/);
  await h.page.reload();
  await h.ready();
  assert.equal(await h.objects('Node').count(), 9);
});

// Protects: when the browser gives no more memory there is the panel, with the voyage's link.
journey(
  'a launch that runs out of memory ends in the panel',
  { query: 'scene=first-voyage&lang=en', errors: true },
  async (h) => {
    await h.act('pod.add');
    await h.until('an act', (s) => s.steps !== '0');
    await press(h, 'scene.open', 'ocean-5000');
    await h.page.getByRole('progressbar').waitFor();
    await h.page.waitForTimeout(200);
    await press(h, 'debug.starve');
    const panel = h.page.locator('#panic');
    await panel.waitFor();
    assert.match(await panel.textContent(), /no more memory/);
    assert.match(await panel.locator('a').getAttribute('href'), /#v1\./);
    await Promise.all([h.page.waitForEvent('load'), panel.locator('a').click()]);
    await h.ready();
    assert.equal(await h.objects('Node').count(), 3);
  },
);

// Protects: a zone fails by one form, its nodes are silent together, and it comes back.
journey('a zone fails and comes back', { query: 'scene=sandbox-12x2&lang=en' }, async (h) => {
  await h.act('acts.open');
  await h.page.locator('dialog [data-act="zone.fail"]').click();
  await h.page.locator('dialog select[name=target]').selectOption('zone-b');
  await h.page.locator('dialog .go').click();
  await h.act('step.next-chapter');
  await h.until('the fault', (s) => Number(s.steps) >= 2);
  const { steps } = await h.state();
  await press(h, 'zone.recover', 'zone-b');
  await h.until('its recovery', (s) => Number(s.steps) > Number(steps));
});
