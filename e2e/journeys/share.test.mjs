// A moment is handed on: the link, the line for a blog, and what both open.
import { assert, journey } from '../lib/journey.mjs';
import { foreignPage } from '../lib/foreign.mjs';
import { readyPods, sail } from '../lib/sail.mjs';

const withClipboard = (page, context) => context.grantPermissions(['clipboard-read', 'clipboard-write']);

/** A voyage worth sharing: one pod, half-way through the start of a second one. */
async function travel(h) {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  await h.act('pod.add');
  const bound = () => document.querySelector('[data-name="web-2"]')?.dataset.node;
  await sail(h, 'step.forward', bound);
  return h.state();
}

const debugged = (address) => {
  const url = new URL(address);
  url.searchParams.set('debug', '1');
  return url.href;
};

const place = ({ step, timeMs, hash }) => ({ step, timeMs, hash });

// Protects: same link, same voyage.
journey(
  'a copied link opens at the same step with the same state',
  { query: 'scene=first-voyage&lang=en', before: withClipboard },
  async (h) => {
    const here = await travel(h);
    await h.act('share.open');
    await h.act('copy', h.page.locator('dialog[open]'));
    await h.page.getByText('Copied.').waitFor();
    const link = await h.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, await h.page.locator('#share-link').inputValue());
    assert.match(link, /#v1\.[\w-]+$/);
    assert.ok(link.length < 1_000, `${link.length} characters`);

    const other = await h.context.newPage();
    await other.goto(debugged(link));
    const there = await h.until('the page', (s) => s.step, { root: other });
    assert.deepEqual(place(there), place(here));
    assert.equal(await other.locator('[data-kind=Pod]').count(), 2);
    assert.equal(await other.locator('.toast.bad').count(), 0);
    await other.close();
  },
);

// Protects: a link pasted into the open page's own address bar works, too.
journey('a new fragment in the address is followed', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  const here = await travel(h);
  await h.act('share.open');
  const link = await h.page.locator('#share-link').inputValue();
  await h.act('overlay.close');
  await h.act('step.back');
  await h.until('a step back', (s) => s.step !== here.step);
  await h.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  const there = await h.until('the link’s step', (s) => s.step === here.step);
  assert.deepEqual(place(there), place(here));
});

// Protects: the line that the dialog writes works where blogs put it, and says what was chosen.
journey('the iframe line opens on a foreign page', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  const here = await travel(h);
  await h.act('share.open');
  const dialog = h.page.locator('dialog[open]');
  for (const [name, value] of [['controls', 'full'], ['theme', 'dark'], ['lang', 'ko'], ['view', 'real']]) {
    await dialog.locator(`select[name=${name}]`).selectOption(value);
  }
  const line = await dialog.locator('#share-line').inputValue();
  assert.match(line, /^<iframe [^<]*><\/iframe>$/);
  const src = await h.page.evaluate((line) => {
    const holder = document.createElement('template');
    holder.innerHTML = line;
    return holder.content.querySelector('iframe').getAttribute('src');
  }, line);
  // The preview in the dialog is that very embed.
  const preview = h.page.frameLocator('#share-preview');
  await preview.locator('[data-moseon][data-lang=ko][data-view=real]').waitFor();
  assert.equal((await h.state(preview)).step, here.step);

  const foreign = await foreignPage(debugged(src));
  try {
    await h.page.goto(foreign.url);
    const frame = h.page.frameLocator('#scene');
    await h.ready(frame);
    const there = await h.state(frame);
    assert.deepEqual(place(there), place(here));
    assert.equal(there.view, 'real');
    assert.equal(await frame.locator('html').getAttribute('data-theme'), 'dark');
    await frame.locator('[data-act="pod.add"]').waitFor();
  } finally {
    await foreign.close();
  }
});

// Protects: a scene nobody touched has a short link by its name.
journey('an untouched scene is shared by name', { query: 'scene=node-failure&lang=ko' }, async (h) => {
  await h.act('share.open');
  const link = new URL(await h.page.locator('#share-link').inputValue());
  assert.equal(link.searchParams.get('scene'), 'node-failure');
  assert.equal(link.hash, '');
});
