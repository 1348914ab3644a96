// The scene inside somebody else's page: a frame without storage, three sizes, every query word.
import { assert, journey, served } from '../lib/journey.mjs';
import { foreignPage } from '../lib/foreign.mjs';
import { fragment, sail } from '../lib/sail.mjs';

/** Opens an embed on a foreign page and gives its frame to `steps`. */
async function embedded(h, query, steps, { hash = '', ...size } = {}) {
  const { url } = await served();
  const address = `${url}/?embed=1&debug=1&${query}${hash && `#${hash}`}`;
  const foreign = await foreignPage(address, size);
  try {
    await h.page.goto(foreign.url);
    const frame = h.page.frameLocator('#scene');
    await h.ready(frame);
    await steps(frame);
  } finally {
    await foreign.close();
  }
}

const SIZES = [
  { width: 768, height: 430 },
  { width: 360, height: 430 },
];

for (const size of SIZES) {
  const name = `${size.width} × ${size.height}`;
  // Protects: the embed's promise: it works, fits, and tells its height, in a sandboxed frame.
  journey(`a sandboxed frame of ${name} works`, { open: false }, async (h) => {
    await embedded(
      h,
      'scene=node-failure&lang=ko&controls=full',
      async (frame) => {
        await h.page.waitForFunction(() => window.messages.some((m) => m?.type === 'moseon:height'));
        const [message] = await h.page.evaluate(() =>
          window.messages.filter((m) => m?.type === 'moseon:height'),
        );
        assert.ok(message.height > 200 && message.height <= 2_000, `height ${message.height}`);
        const overflow = await frame.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth);
        assert.equal(overflow, 0, 'nothing stands out to the side');
        const pods = frame.locator('[data-kind=Pod]');
        assert.ok((await pods.count()) >= (size.width > 400 ? 6 : 1));
        await frame.locator('[data-act="step.forward"]').waitFor();

        await frame.locator('[data-kind=Node]:visible').first().click();
        await frame.locator('dialog[open] [data-act="node.fail"]').click();
        await sail(h, 'step.forward', () => Number(document.querySelector('[data-moseon]').dataset.step) > 6, null, {
          root: frame,
        });
        for (const part of ['.bar', '.explain .now', '.explain .why']) {
          const box = await frame.locator(part).boundingBox();
          assert.ok(box && box.width > 0 && box.height > 0, `${part} can be seen`);
        }
        // The whole reason is one press away, and so is the way back.
        const line = (await frame.locator('.explain .why').boundingBox()).height;
        await frame.locator('[data-act="sheet.toggle"]').click();
        await frame.locator('.explain .chain').waitFor();
        assert.ok((await frame.locator('.explain .why').boundingBox()).height > line, 'the whole reason');
        await frame.locator('[data-act="sheet.toggle"]').click();
        await frame.locator('.explain .chain').waitFor({ state: 'hidden' });
      },
      size,
    );
  });
}

// Protects: controls=full|steps|none.
journey('an embed offers the controls its author chose', { open: false }, async (h) => {
  const seen = async (frame) => ({
    acts: await frame.locator('[data-act="pod.add"]:visible').count(),
    steps: await frame.locator('[data-act="step.forward"]:visible').count(),
    header: await frame.locator('header:visible').count(),
  });
  await embedded(h, 'controls=full', async (frame) => {
    assert.deepEqual(await seen(frame), { acts: 1, steps: 1, header: 0 });
  });
  await embedded(h, 'controls=steps', async (frame) => {
    assert.deepEqual(await seen(frame), { acts: 0, steps: 1, header: 0 });
    // Neither keys nor a click on a ship may act where no acting is offered.
    await frame.locator('body').press('1');
    await frame.locator('[data-kind=Node]').first().click();
    assert.equal(await frame.locator('[data-act="node.fail"]:visible').count(), 0, 'no act in a menu');
    assert.equal((await h.state(frame)).step, '0');
  });
  await embedded(h, 'controls=none', async (frame) => {
    assert.deepEqual(await seen(frame), { acts: 0, steps: 0, header: 0 });
    await frame.locator('.explain .now').waitFor();
  });
});

// Protects: a bare scene is set off by its own button, and told again from its end.
journey('an embed of a bare scene does its first act', { open: false }, async (h) => {
  for (const [scene, button] of [['first-voyage', 'Add pod'], ['node-failure', 'Break node'], ['rolling-update', 'Roll out']]) {
    await embedded(h, `lang=en&scene=${scene}&controls=steps&speed=30`, async (frame) => {
      const go = frame.locator('[data-act="step.forward"]:visible');
      assert.equal(await go.innerText(), button);
      await go.click();
      await h.until('what comes of it', (s) => Number(s.step) > 1 && s.playing === 'false', { root: frame });
      assert.equal(await go.innerText(), 'Next');
      const before = await h.state(frame);
      await go.click();
      await h.until('a step', (s) => Number(s.step) > Number(before.step), { root: frame });
    });
  }
});

// A voyage with something to see: a pod is added at the start, then twenty steps follow.
const voyage = () =>
  fragment({
    step: 4,
    ms: 10,
    acts: [[0, 0, 'pod.add', 'default', 'web-1', 'web:v1', 100, 128]],
  });

// Protects: every word of the query that says how to look.
journey('lang, theme, view, motion and speed are honoured', { open: false, locale: 'ko-KR' }, async (h) => {
  await embedded(h, 'lang=en&theme=dark&view=real&motion=off&speed=10', async (frame) => {
    const state = await h.state(frame);
    assert.equal(state.lang, 'en');
    assert.equal(state.view, 'real');
    const html = frame.locator('html');
    assert.equal(await html.getAttribute('lang'), 'en');
    assert.equal(await html.getAttribute('data-theme'), 'dark');
    assert.equal(await html.getAttribute('data-motion'), 'off');
    const speed = await frame.locator('[data-act=speed]').evaluate((s) => s.selectedOptions[0].textContent);
    assert.match(speed, /^10/);
  });
  await embedded(h, 'theme=light', async (frame) => {
    assert.equal((await h.state(frame)).lang, 'ko', 'else the browser’s own');
    assert.equal(await frame.locator('html').getAttribute('data-theme'), 'light');
  });
});

// Protects: where to stand: by step, by simulated time, or as the link was left.
journey('at and step place the reader', { open: false }, async (h) => {
  const hash = await voyage();
  await embedded(h, '', async (frame) => assert.equal((await h.state(frame)).step, '4'), { hash });
  await embedded(h, 'step=7', async (frame) => assert.equal((await h.state(frame)).step, '7'), { hash });
  await embedded(
    h,
    'at=2000',
    async (frame) => {
      const { step, timeMs } = await h.state(frame);
      assert.equal(timeMs, '1980', 'the last step by then');
      await sail(h, 'step.forward', (step) => document.querySelector('[data-moseon]').dataset.step !== step, step, {
        root: frame,
      });
      assert.ok(Number((await h.state(frame)).timeMs) > 2000);
    },
    { hash },
  );
});

// Protects: an embed that plays by itself, and one that shows the same few steps again and again.
journey('autoplay plays, loop goes round', { open: false }, async (h) => {
  const hash = await voyage();
  await embedded(
    h,
    'autoplay=1&speed=30',
    async (frame) => {
      await h.until('it plays', (s) => Number(s.step) > 8, { root: frame });
      await h.until('it rests', (s) => s.playing === 'false', { root: frame });
    },
    { hash },
  );
  await embedded(
    h,
    'autoplay=1&speed=30&loop=8-14',
    async (frame) => {
      const seen = await frame.locator('[data-moseon]').evaluate(async (page) => {
        const seen = [Number(page.dataset.step)];
        await new Promise((done) => {
          new MutationObserver(() => {
            seen.push(Number(page.dataset.step));
            if (seen.length > 20) done();
          }).observe(page, { attributeFilter: ['data-step'] });
        });
        return seen;
      });
      assert.deepEqual([Math.min(...seen), Math.max(...seen)], [8, 14], seen.join(' '));
      assert.equal((await h.state(frame)).playing, 'true');
    },
    { hash },
  );
});

// Protects: the way out of an embed leads to the same moment.
journey('Open in Moseon leads to the same moment', { open: false }, async (h) => {
  const hash = await voyage();
  await embedded(
    h,
    'lang=en',
    async (frame) => {
      await sail(h, 'step.forward', () => document.querySelector('[data-moseon]').dataset.step === '9', null, {
        root: frame,
      });
      const here = await h.state(frame);
      const address = new URL(await frame.locator('a.open').getAttribute('href'));
      address.searchParams.set('debug', '1');
      assert.equal(address.searchParams.get('embed'), null);
      await h.page.goto(address.href);
      const there = await h.state();
      assert.deepEqual([there.step, there.hash, there.lang], [here.step, here.hash, 'en']);
    },
    { hash },
  );
});

// Protects: an embed answers what would make a waiting pod fit, in one line that fits it; by click where
// its author allows acts, to be read and swept through by keyboard where not.
for (const size of [{ width: 768, height: 430 }, { width: 390, height: 430 }]) {
  for (const controls of ['full', 'steps']) {
    const name = `an embed of ${size.width} says what would make a pod fit (${controls})`;
    journey(name, { query: `embed=1&scene=unschedulable&controls=${controls}&lang=ko`, viewport: size }, async (h) => {
      await h.ready();
      const fixes = h.page.locator('.fixes');
      await sail(h, 'step.forward', () => document.querySelector('.fixes li') !== null);
      assert.ok((await fixes.locator('li').count()) >= 3);
      const box = await fixes.boundingBox();
      assert.ok(box.height >= 44 && box.height <= 72, `${box.height} px high`);
      assert.ok(box.x >= 0 && box.x + box.width <= size.width, 'inside');
      const stage = await h.page.locator('.stage').boundingBox();
      assert.ok(stage.height >= 150, `${stage.height} px of the picture are left`);
      const page = await h.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(page <= size.width, 'nothing stands out to the side');
      await fixes.focus();
      await h.page.keyboard.press('End');
      await h.axe();
      if (controls === 'steps') {
        assert.equal(await fixes.locator('button').count(), 0);
        return;
      }
      await h.act('suggestion.apply', fixes);
      await sail(h, 'step.forward', () => document.querySelector('[data-kind=Pod][data-node]:not([data-node=""])') !== null);
    });
  }
}
