// A ship fails: silence, NotReady, taints, eviction, replacements, recovery.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, instant, placement, sail, tabTo, table } from '../lib/sail.mjs';

const scene = 'scene=node-failure&lang=en';
const LOST = 'node-2';

const node = (h) => h.objects('Node', { name: LOST });
const silent = (name) =>
  document.querySelector(`[data-kind=Node][data-name="${name}"]`).dataset.ready === 'Unknown';
const evicted = (name) =>
  document.querySelectorAll(`[data-kind=Pod][data-node="${name}"][data-state=Terminating]`).length === 2;
const replaced = (name) => {
  const ready = [...document.querySelectorAll('[data-kind=Pod][data-ready=true]')];
  return ready.filter((pod) => pod.dataset.node !== name).length === 6;
};
const gone = (name) => !document.querySelector(`[data-kind=Pod][data-node="${name}"]`);
const afloat = (name) =>
  document.querySelector(`[data-kind=Node][data-name="${name}"]`).dataset.ready === 'True';

/** What a taint of the lost node says: when it was added. */
async function tainted(h, effect) {
  const { yaml } = await inspect(h, `Node//${LOST}`);
  const at = yaml.indexOf(`effect: ${effect}`);
  assert.ok(at > 0, `no taint ${effect} in\n${yaml}`);
  assert.match(yaml.slice(at), /key: "?node\.kubernetes\.io\/unreachable/);
  return instant(yaml, 'timeAdded', at);
}

// Protects: every stage of a node failure at Kubernetes' own times, and the reason of each placement.
journey('a ship fails, is given up, replaced and recovered', { query: scene, timeout: 180_000 }, async (h) => {
  await node(h).click();
  await h.act('node.fail', h.page.locator('dialog[open]'));
  const { yaml } = await inspect(h, `Lease/kube-node-lease/${LOST}`);
  const renewed = instant(yaml, 'renewTime');

  // Nothing is known for a while: the pods are still said to be ready.
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 6);
  const unknown = await sail(h, 'step.next-happening', silent, LOST);
  const noSchedule = await sailToTaint(h, 'NoSchedule');
  const noExecute = await sailToTaint(h, 'NoExecute');
  for (const at of [noSchedule.at, noExecute.at]) {
    const silence = (at - renewed) / 1000;
    assert.ok(silence >= 50 && silence <= 56, `tainted ${silence} s after the last Lease`);
  }
  assert.ok(noExecute.timeMs - Number(unknown.timeMs) < 1_000, 'both taints follow at once');
  assert.equal(await h.objects('Pod', { node: LOST }).count(), 2, 'nobody is evicted yet');

  const eviction = await sail(h, 'step.next-happening', evicted, LOST);
  const tolerated = (Number(eviction.timeMs) - noExecute.timeMs) / 1000;
  assert.ok(tolerated >= 300 && tolerated <= 301, `evicted ${tolerated} s after the taint`);

  await h.act('explain.open');
  const others = ['node-1', 'node-3'];
  for (const nth of [1, 2]) {
    await sail(h, 'step.forward', table, 'filter');
    const decision = await placement(h);
    assert.deepEqual(decision.passed.sort(), others, `replacement ${nth}`);
    assert.match(decision.refused[LOST], /untolerated taint/);
    assert.ok(others.includes(decision.chosen));
    await h.act('step.forward');
  }
  await sail(h, 'step.next-happening', replaced, LOST);
  assert.equal(await h.objects('Pod', { node: LOST }).count(), 2, 'the ghosts are still there');

  await h.act('events.open');
  const events = await h.page.locator('.events').innerText();
  assert.match(events, /NodeNotReady/);
  assert.match(events, /TaintManagerEviction/);

  await node(h).click();
  await h.act('node.recover', h.page.locator('dialog[open]'));
  await sail(h, 'step.next-happening', gone, LOST);
  await sail(h, 'step.next-happening', afloat, LOST);
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 6);
});

async function sailToTaint(h, effect) {
  const state = await h.state();
  for (let i = 0; i < 20; i++) {
    const { yaml } = await inspect(h, `Node//${LOST}`);
    if (yaml.includes(`effect: ${effect}`)) {
      return { at: await tainted(h, effect), timeMs: Number((await h.state()).timeMs) };
    }
    await h.act('step.next-happening');
  }
  throw new Error(`no taint ${effect} follows ${JSON.stringify(state)}`);
}

// Protects: ▶▶ stops at what was decided and at what came of it, and says what was waited for.
journey('the happenings of a failure, with their waits', { query: scene }, async (h) => {
  await node(h).click();
  await h.act('node.fail', h.page.locator('dialog[open]'));
  const band = h.page.locator('.wait');
  const seen = [];
  for (let i = 0; i < 24; i++) {
    await h.act('step.next-happening');
    const wait = (await band.isVisible()) ? ` (${await band.locator('p').innerText()})` : '';
    seen.push((await h.page.locator('.explain .now').innerText()) + wait);
  }
  const story = seen.join('\n');
  for (const part of [
    /state of .* is Unknown\..*\(50 s since the last/,
    /unreachable:NoSchedule/,
    /unreachable:NoExecute/,
    /plans to evict 2 pods .* in 5 min/,
    /evicts pod .*\(5 min later.*tolerationSeconds/,
    /picks cargo ship/,
  ]) {
    assert.match(story, part);
  }
});

// Protects: back before the eviction nothing is moved, and the same pods go on.
journey('a ship that comes back in time keeps its cargo', { query: scene }, async (h) => {
  const names = () => h.objects('Pod').evaluateAll((pods) => pods.map((p) => p.dataset.name).sort());
  await h.objects('Pod').first().waitFor();
  const before = await names();
  await node(h).click();
  await h.act('node.fail', h.page.locator('dialog[open]'));
  await sail(h, 'step.next-happening', silent, LOST);
  await node(h).click();
  await h.act('node.recover', h.page.locator('dialog[open]'));
  await sail(h, 'step.next-happening', afloat, LOST);
  const allReady = () => document.querySelectorAll('[data-kind=Pod][data-ready=true]').length === 6;
  await sail(h, 'step.next-happening', allReady);
  assert.deepEqual(await names(), before);
});

// Protects: the whole story without a mouse.
journey('the same by keyboard alone', { query: scene, timeout: 180_000 }, async (h) => {
  const { keyboard } = h.page;
  const focused = () => h.page.evaluate(() => ({ ...document.activeElement.dataset }));
  await toLost(h);
  await keyboard.press('Enter');
  await choose(h, 'node.fail');
  assert.equal((await h.until('the act', (s) => s.step !== '0')).playing === 'x', false);
  assert.equal((await focused()).name, LOST, 'the focus is back on the ship');

  await byHappenings(h, silent, LOST);
  await byHappenings(h, evicted, LOST);
  // One step at a time to the first placement, and its table is there to be read. (On the picture
  // itself the arrows walk from ship to ship.)
  await tabTo(h, '[data-act="step.forward"]');
  await byKey(h, 'ArrowRight', table, 'filter');
  const decision = await placement(h);
  assert.match(decision.refused[LOST], /untolerated taint/);
  await byHappenings(h, replaced, LOST);

  await toLost(h);
  await keyboard.press('Enter');
  await choose(h, 'node.recover');
  await byHappenings(h, gone, LOST);
  await byHappenings(h, afloat, LOST);

  const there = await h.state();
  await keyboard.press('Shift+ArrowLeft');
  await h.until('the happening before', (s) => Number(s.step) < Number(there.step));
});

/** With Tab onto the picture, with the arrows to the ship. */
async function toLost(h) {
  await h.page.evaluate(() => document.activeElement?.blur());
  await tabTo(h, '[data-pick]');
  const here = () => h.page.evaluate(() => ({ ...document.activeElement.dataset }));
  for (const key of ['ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowDown']) {
    for (let i = 0; i < 12; i++) {
      const before = await here();
      if (before.kind === 'Node' && before.name === LOST) return;
      await h.page.keyboard.press(key);
      if ((await here()).pick === before.pick) break;
    }
  }
  throw new Error(`the arrows never lead to ${LOST}, but to ${JSON.stringify(await here())}`);
}

/** Within an open menu, with Tab to an act and Enter. */
async function choose(h, act) {
  await h.page.locator('dialog[open]').waitFor();
  await tabTo(h, `dialog [data-act="${act}"]`);
  await h.page.keyboard.press('Enter');
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
}

const byHappenings = (h, holds, arg) => byKey(h, 'Shift+ArrowRight', holds, arg);

async function byKey(h, key, holds, arg) {
  for (let i = 0; i < 120; i++) {
    if (await h.page.evaluate(holds, arg)) return;
    const before = await h.state();
    await h.page.keyboard.press(key);
    await h.until(`a step by ${key}`, (s) => s.step !== before.step);
  }
  throw new Error(`${holds} never came by ${key}`);
}
