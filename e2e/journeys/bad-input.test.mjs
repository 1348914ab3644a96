// What comes in broken: links, queries, forms. A friendly sentence, and the page stays usable.
import { assert, journey } from '../lib/journey.mjs';
import { fragment, readyPods, sail, send } from '../lib/sail.mjs';
import { deflateRawSync } from 'node:zlib';

const HANGUL = /[가-힣]/;

/** A pod can still be added: the page is alive. */
async function usable(h) {
  const before = await h.state();
  await h.act('pod.add');
  await h.until('an act', (s) => Number(s.step) > Number(before.step));
  const pods = await h.objects('Pod', { ready: 'true' }).count();
  await sail(h, 'step.next-happening', readyPods, pods + 1);
}

const bomb = () => `v1.${deflateRawSync(`{"x":"${'a'.repeat(8 << 20)}"}`).toString('base64url')}`;
const act = (...row) => [0, 0, ...row];

const LINKS = [
  ['a damaged link', () => 'v1.AAAA', /damaged|missing or changed/],
  ['a link cut short', async () => (await fragment({ acts: [act('node.fail', 'node-1')] })).slice(0, -9), /missing or changed/],
  ['a link of an unknown version', () => 'v9.abc', /kind not known/],
  ['a fragment that is no link', () => '%00%ff<script>', /kind not known/],
  ['a fragment of one megabyte', () => `v1.${'A'.repeat(1_000_000)}`, /too long/],
  ['a deflated bomb', bomb, /too long/],
  ['a link to an unknown scene', () => fragment({ scene: 'atlantis' }), /scene that is not here/],
  ['a link with an unknown act', () => fragment({ acts: [act('rm.rf', '/')] }), /action not known/],
  ['a link with an impossible act', () => fragment({ acts: [act('node.fail', 'node-99')] }), /missing or changed/],
  ['a link whose acts are in no order', () => fragment({ acts: [[99, 900, 'node.fail', 'node-1'], act('node.fail', 'node-2')] }), /missing or changed/],
  ['a link of another model', () => fragment({ model: 999, acts: [act('node.cordon', 'node-1')] }), /another version/],
];

for (const [name, make, says] of LINKS) {
  // Protects: bad input from a link: said in the reader's language, and nothing is lost.
  journey(name, { open: false }, async (h) => {
    const hash = await make();
    await h.open('lang=en', hash);
    await h.ready();
    const toast = h.page.locator('.toast.bad').first();
    await toast.waitFor();
    assert.match(await toast.innerText(), says);
    await usable(h);
    await h.page.goto('about:blank');
    await h.open('lang=ko', hash);
    await toast.waitFor();
    assert.match(await toast.innerText(), HANGUL);
  });
}

const QUERIES = ['scene=atlantis', 'step=NaN', 'step=-1', 'at=1e99', 'loop=9-3', 'speed=1000000000', 'view=%FF', 'lang=xx'];

// Protects: a bad word of the query is named and ignored, and does not hide the good ones.
journey('bad words of the query are named and ignored', { open: false, locale: 'en-US' }, async (h) => {
  for (const bad of QUERIES) {
    await h.page.goto('about:blank');
    await h.open(`${bad}&theme=dark`);
    const toast = h.page.locator('.toast.bad').first();
    await toast.waitFor();
    const text = await toast.innerText();
    assert.ok(text.includes(bad.split('=')[0]), `${bad}: ${text}`);
    assert.equal(await h.page.locator('html').getAttribute('data-theme'), 'dark');
    assert.equal((await h.state()).step, '0');
  }
  await usable(h);
});

// Protects: a link that asks for more than anybody needs does not freeze the page.
journey('a link to the far future opens or says why not', { open: false }, async (h) => {
  for (const query of ['at=604800000', 'step=20000', 'step=19999&scene=sandbox']) {
    await h.page.goto('about:blank');
    await h.open(`lang=en&${query}`, await fragment({ acts: [act('pod.add', 'default', 'a', 'crash:v1', 100, 128)] }));
    await h.ready();
    assert.ok(Number((await h.state()).step) >= 0);
  }
  await h.open('lang=en');
});

/** Opens the form of a new Deployment and types into one of its number fields as a reader would. */
async function typed(h, field, text) {
  await h.act('deployment.create');
  const input = h.page.locator(`dialog[open] [name=${field}]`);
  await input.click();
  await h.page.keyboard.press('Control+A');
  await h.page.keyboard.press('Delete');
  if (text) await h.page.keyboard.type(text);
  await h.page.locator('dialog[open] [data-act=submit]').click();
}

for (const [lang, word] of [['en', /must be between|whole number/], ['ko', /사이여야|숫자를/]]) {
  // Protects: absurd numbers in a form: the form stays open and says what to mend.
  journey(`absurd numbers are sent back by the form (${lang})`, { query: `scene=sandbox&lang=${lang}` }, async (h) => {
    for (const field of ['replicas', 'cpu', 'memory']) {
      for (const text of ['1000000000000', '99999999999999999999', 'NaN', '', '1.5', '1e9']) {
        await typed(h, field, text);
        const problem = h.page.locator('dialog[open] .problem:not(:empty)');
        await problem.waitFor();
        assert.match(await problem.innerText(), word, `${field}=${text}`);
        assert.equal((await h.state()).step, '0', 'nothing happened');
        await h.act('overlay.close');
      }
    }
    await h.act('node.add');
    await usable(h);
  });
}

/** The toast that brings Kubernetes' own answer; it is closed when read. */
async function refusal(h) {
  await sail(h, 'step.next-happening', () => document.querySelector('.toast code'));
  const toast = h.page.locator('.toast', { has: h.page.locator('code') });
  const [gloss, reason] = [await toast.locator('p').innerText(), await toast.locator('code').innerText()];
  await h.act('toast.dismiss', toast);
  await toast.waitFor({ state: 'detached' });
  return { gloss, reason };
}

// Protects: what Kubernetes would refuse is refused with Kubernetes' own words, explained.
journey('a refused action shows the reason of Kubernetes', { query: 'scene=sandbox&lang=ko' }, async (h) => {
  await typed(h, 'replicas', '-1');
  const negative = await refusal(h);
  assert.match(negative.gloss, /거절.*422/);
  assert.equal(
    negative.reason,
    'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  );
  assert.equal(await h.objects('Pod').count(), 0);
  await h.act('deployment.create');
  await send(h, { name: 'web', replicas: 1 });
  await sail(h, 'step.next-happening', readyPods, 1);
  await h.act('deployment.create');
  await send(h, { name: 'web', replicas: 1 });
  assert.equal((await refusal(h)).reason, 'deployments.apps "web" already exists');
  await h.act('deployment.create');
  await send(h, { name: 'Not_A_Name', replicas: 1 });
  assert.match((await refusal(h)).reason, /Not_A_Name.*lowercase RFC 1123/);
  await usable(h);
});

// Protects: text of the reader never becomes markup or program.
journey('names with markup stay text', { query: 'scene=sandbox&lang=en' }, async (h) => {
  const evil = '"><img src=x onerror=window.evil=1>';
  for (const [field, value] of [['name', evil], ['image', evil]]) {
    await h.act('deployment.create');
    await h.page.locator(`dialog[open] [name=${field}]`).fill(value);
    await h.page.locator('dialog[open] [data-act=submit]').click();
    await h.page.waitForTimeout(0);
    if (await h.page.locator('dialog[open]').count()) await h.act('overlay.close');
    for (let i = 0; i < 6; i++) await h.act('step.next-happening');
    for (const tab of ['object.open', 'events.open', 'explain.open']) {
      await h.act(tab, h.page.locator('[role=tablist]'));
    }
  }
  assert.equal(await h.page.evaluate(() => window.evil), undefined);
  assert.equal(await h.page.locator('img[src=x]').count(), 0);
});
