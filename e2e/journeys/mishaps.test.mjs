// The browser lets the page down, or the page itself breaks: a way on remains.
import { assert, journey } from '../lib/journey.mjs';
import { readyPods, sail } from '../lib/sail.mjs';

const query = 'scene=first-voyage&lang=en';

/** Asks for a panic, as only a test can. */
const panic = (h) =>
  h.page.locator('[data-moseon]').evaluate((page) => {
    const button = document.createElement('button');
    button.dataset.act = 'debug.panic';
    page.append(button);
    button.click();
    button.remove();
  });

async function works(h) {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  for (const act of ['theme.toggle', 'lang.toggle', 'motion.toggle']) await h.act(act);
  const { lang } = await h.state();
  assert.equal(lang, 'ko');
  await h.page.reload();
  await h.ready();
  assert.equal((await h.state()).step, '0');
}

const throwing = (page) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });

const full = (page) =>
  page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });

const rubbish = (page) =>
  page.addInitScript(() => {
    for (const key of ['voyage', 'lang', 'theme', 'view', 'motion', 'speed']) {
      localStorage.setItem(`moseon.${key}`, '{"\u0000":<b>NaN');
    }
  });

for (const [name, before] of Object.entries({ throws: throwing, 'is full': full, 'holds rubbish': rubbish })) {
  // Protects: storage is a convenience; without it everything works.
  journey(`storage that ${name} is ignored`, { query, before }, async (h) => {
    assert.equal(await h.page.locator('.toast').count(), 0, 'nothing is said about it');
    await works(h);
  });
}

// Protects: no panic leaves a dead page; the link leads back to before the last act.
journey('a panic shows a way back', { query, errors: true }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  const before = await h.state();
  await h.act('pod.add');
  await h.until('the act', (s) => s.step !== before.step);
  await panic(h);
  const panel = h.page.locator('#panic [role=alertdialog], #panic[role=alertdialog]');
  await panel.waitFor();
  assert.match(await panel.innerText(), /our fault/);
  assert.ok(await panel.getByRole('button').isVisible(), 'a reload button');
  await h.axe();
  const link = panel.getByRole('link');
  const address = new URL(await link.getAttribute('href'));
  await Promise.all([h.page.waitForEvent('load'), link.click()]);
  await h.ready();
  assert.equal((await h.state()).step, before.step, 'the link itself leads there');
  await h.open('lang=en', address.hash);
  await h.page.reload();
  const restored = await h.until('the page', (s) => s.hash);
  assert.deepEqual([restored.step, restored.hash], [before.step, before.hash]);
  await h.act('step.next-happening');
});

// Protects: the other way on from a panic: a fresh start.
journey('a panic can be answered by starting anew', { query, errors: true }, async (h) => {
  await panic(h);
  await Promise.all([
    h.page.waitForEvent('load'),
    h.page.locator('#panic').getByRole('button').click(),
  ]);
  await h.ready();
  assert.equal(await h.page.locator('#panic').count(), 0);
  assert.equal((await h.state()).step, '0');
});

// Protects: `debug.panic` is for tests only.
journey('without debug=1 nothing panics', { open: false }, async (h) => {
  await h.page.goto(`${h.url}?lang=en`);
  await h.ready();
  await panic(h);
  await h.act('pod.add');
  await h.until('an act', (s) => s.step !== '0');
  assert.equal(await h.page.locator('#panic').count(), 0);
});
