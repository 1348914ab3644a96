// The first minutes of a newcomer: pods by clicking, a Deployment by a form, and back again.
import { assert, journey } from '../lib/journey.mjs';
import { log, placement, press, readyPods, sail, table } from '../lib/sail.mjs';

const scene = 'scene=first-voyage&lang=en';

// Protects: one click is one pod, and the reason for its ship can be read before it is aboard.
journey('three clicks put three pods aboard, each with its table', { query: scene }, async (h) => {
  for (const count of [1, 2, 3]) {
    await h.act('pod.add');
    await sail(h, 'step.forward', table, 'filter');
    const decision = await placement(h);
    assert.deepEqual(decision.passed.sort(), ['node-1', 'node-2', 'node-3']);
    assert.equal(decision.scores.length, 3);
    const best = Math.max(...decision.scores.map((row) => row.total));
    const chosen = decision.scores.find((row) => row.node === decision.chosen);
    assert.equal(chosen.total, best, 'the chosen ship has the best total');
    await sail(h, 'step.next-happening', readyPods, count);
    const pod = h.objects('Pod', { name: `web-${count}` });
    assert.equal(await pod.getAttribute('data-node'), decision.chosen);
    assert.equal(await pod.getAttribute('data-phase'), 'Running');
  }
  const nodes = await h.objects('Pod').evaluateAll((pods) => pods.map((p) => p.dataset.node));
  assert.deepEqual(nodes.sort(), ['node-1', 'node-2', 'node-3'], 'spread over the fleet');
});

// Protects: an act always plays to the first thing that comes of it; Next and Play lead on, and at
// the end the page says what was seen and what to do next.
journey('an act plays to what comes of it, and the story to its end', { query: `${scene}&speed=30` }, async (h) => {
  for (const how of ['play.toggle', 'step.forward']) {
    const { step } = await h.state();
    await h.act('pod.add');
    await h.until('at rest', (s) => s.playing === 'false' && Number(s.step) > Number(step) + 3);
    assert.equal(await h.page.locator('table[data-table=filter]').count(), 1, 'the decision comes first');
    assert.match(await h.page.locator('.onward .next').innerText(), /^Next/);
    if (how === 'play.toggle') {
      await h.act(how);
      await h.until('the end', (s) => s.playing === 'false' && Number(s.step) > 15);
    } else {
      await sail(h, how, readyPods, 2);
    }
  }
  await h.page.locator('.seen:not(:empty)').waitFor();
  await h.page.locator('.onward[data-way=idle] .next[data-act="deployment.create"]').click();
  await h.page.locator('dialog[open] form').waitFor();
});

// Protects: the form of the dock makes exactly what it says.
journey('a Deployment of six by the form of the dock', { query: scene }, async (h) => {
  await h.act('deployment.create');
  const dialog = h.page.locator('dialog[open]');
  await dialog.locator('[name=replicas]').fill('6');
  await dialog.locator('[data-act=submit]').click();
  await dialog.waitFor({ state: 'detached' }).catch(() => {});
  assert.equal(await dialog.count(), 0);
  await sail(h, 'step.next-happening', readyPods, 6);
  assert.equal(await h.objects('Pod', { app: 'web' }).count(), 6);
  for (const node of ['node-1', 'node-2', 'node-3']) {
    assert.equal(await h.objects('Pod', { node }).count(), 2, node);
  }
});

// Protects: time travel. Back and forward through the same steps are the same states.
journey('back through everything to the empty sea, and forward again', { query: scene }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 2);
  const end = await h.state();
  const back = await log(h, 'step.back');
  assert.equal(back.length, Number(end.step) + 1);
  assert.equal(back.at(-1).step, '0');
  assert.equal(await h.objects('Pod').count(), 0, 'the sea is empty again');
  assert.equal((await h.state()).steps, end.steps, 'the future is still known');
  const forward = await log(h, 'step.forward', { most: Number(end.step) });
  const same = ({ step, timeMs, hash }) => `${step} ${timeMs} ${hash}`;
  assert.deepEqual(forward.map(same), back.reverse().map(same));
  assert.equal(new Set(back.map((s) => s.hash)).size > Number(end.step) / 2, true);
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 2);
});

// Protects: acting in the past keeps the old future, to be chosen again or thrown away.
journey('acting in the past forks; a branch is chosen and discarded', { query: scene }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 2);
  const first = await h.state();
  await press(h, 'step.back', 10);
  await h.act('deployment.create');
  await h.page.locator('dialog[open] [data-act=submit]').click();
  await sail(h, 'step.next-happening', readyPods, 4);
  const second = await h.state();
  assert.notEqual(second.hash, first.hash);

  await h.act('fork.open');
  const rows = h.page.locator('dialog[open] [data-act="fork.select"]');
  assert.equal(await rows.count(), 2);
  await rows.first().click();
  const chosen = await h.until('the first branch', (s) => s.hash === first.hash);
  assert.equal(chosen.step, first.step);
  assert.equal(await h.objects('Pod').count(), 2);

  await h.act('fork.open');
  await h.act('fork.discard', h.page.locator('dialog[open]'));
  await h.page.locator('[data-act="fork.open"]').waitFor({ state: 'hidden' });
  assert.equal((await h.state()).hash, first.hash, 'the branch we are on stays');
});

// Protects: undo beside what takes something away.
journey('a pod deleted by mistake comes back by undo', { query: scene }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  const before = await h.state();
  await h.objects('Pod').click();
  await h.act('pod.delete', h.page.locator('dialog[open]'));
  await h.until('the act', (s) => s.step > before.step);
  await h.act('undo');
  const after = await h.until('undone', (s) => s.step === before.step);
  assert.equal(after.hash, before.hash);
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 1);
});

// Protects: the timeline goes to any step, with the mouse and with the keys.
journey('the timeline seeks with mouse and keys', { query: scene }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  const end = await h.state();
  const track = h.page.locator('[role=slider][data-act=seek]');
  const box = await track.boundingBox();
  await h.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const middle = await h.until('the middle', (s) => s.step !== end.step);
  assert.ok(Math.abs(Number(middle.step) - Number(end.step) / 2) <= 2, middle.step);
  await track.focus();
  await h.page.keyboard.press('Home');
  await h.until('the start', (s) => s.step === '0');
  await h.page.keyboard.press('End');
  assert.equal((await h.until('the end', (s) => s.step === end.step)).hash, end.hash);
});
