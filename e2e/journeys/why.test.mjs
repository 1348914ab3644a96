// Why a pod waits and what would help, who makes room and why them, who is deleted first, what a
// rollout waits for: each reached as a reader would, by a link and clicks.
import { assert, journey } from '../lib/journey.mjs';
import { rows, sail, send } from '../lib/sail.mjs';

const seen = (selector) => document.querySelector(selector) !== null;
const placed = (pod) => document.querySelector(`[data-kind=Pod][data-name=${pod}]`)?.dataset.ready === 'true';

// Protects: each ship's reason, the changes that would help as the model says, one click and it sails.
journey('four reasons, six remedies, one click', { query: 'scene=unschedulable&lang=en' }, async (h) => {
  await sail(h, 'step.forward', seen, '.fix');
  assert.equal((await rows(h, 'filter')).length, 4);
  const fixes = h.page.locator('.explain button.fix');
  const words = await fixes.allInnerTexts();
  assert.equal(words.length, 6, words.join('\n'));
  for (const part of ['uncordon', 'tolerate', 'disk=ssd', 'instead of 1500m', 'taint', 'nodeSelector']) {
    assert.ok(words.some((text) => text.includes(part)), `${part} in ${words.join('\n')}`);
  }
  await h.axe();

  const smaller = h.page.locator('.explain button.fix[data-moves="pod.delete object.create"][data-node=node-4]');
  await smaller.click();
  await sail(h, 'step.next-happening', placed, 'report');
  const pod = await h.page.locator('[data-kind=Pod][data-name=report]').getAttribute('data-node');
  assert.equal(pod, 'node-4', 'it went where it was said to go');
});

// Protects: the selected pod tells its place in the queue and offers the same, by keyboard.
journey('a waiting pod is asked what would help, by keyboard', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  await h.act('acts.open');
  await h.page.locator('dialog[open] [data-act="pod.add"][data-arg=form]').click();
  await send(h, { name: 'huge', cpu: 6000 });
  await sail(h, 'step.forward', seen, '.fix');
  await h.act('object.open', h.page.locator('[role=tablist]'));
  await h.page.locator('#object').selectOption('Pod/default/huge');
  assert.match(await h.page.locator('.waits .queue').innerText(), /What wakes it/);
  const add = h.page.locator('.waits button.fix[data-moves="node.add"]');
  await add.focus();
  await h.page.keyboard.press('Enter');
  await sail(h, 'step.next-happening', placed, 'huge');
});

// Protects: the nodes that were tried, what was compared, who goes and who is spared.
journey('who makes room, and why them', { query: 'scene=preemption&lang=en' }, async (h) => {
  await sail(h, 'step.forward', seen, 'table[data-table=preemption]');
  const table = h.page.locator('table[data-table=preemption]');
  assert.equal(await table.locator('tbody tr').count(), 3);
  const chosen = table.locator('tr.win');
  assert.equal(await chosen.getAttribute('data-name'), 'node-1');
  assert.match(await chosen.innerText(), /victims: batch-1, batch-2[\s\S]*spared: batch-3/);
  assert.match(await h.page.locator('.explain .tables').innerText(), /matters least/);
  assert.match(await h.page.locator('.explain > .why').innerText(), /PodDisruptionBudget guarded protects/);
  await h.axe();
  await chosen.locator('button.link', { hasText: 'batch-2' }).click();
  assert.equal(await h.page.locator('#object').inputValue(), 'Pod/default/batch-2');
  await sail(h, 'step.next-happening', placed, 'express');
});

// Protects: a scale-down tells what every pod was ranked by, and which criterion decided.
journey('the ranking of a scale-down', { query: 'scene=node-failure&lang=en' }, async (h) => {
  await h.act('deployment.scale');
  await send(h, { replicas: 3 });
  await sail(h, 'step.forward', seen, 'table[data-table=ranking]');
  const table = h.page.locator('table[data-table=ranking]');
  assert.equal(await table.locator('tbody tr').count(), 6);
  assert.equal(await table.locator('tr.out').count(), 3);
  const notes = await h.page.locator('.explain .tables .fine').allInnerTexts();
  assert.ok(notes.some((note) => note.includes('from left to right')), notes.join('\n'));
  await h.axe();
});

// Protects: the numbers of a rollout, with how a percentage became a number, and what it waits for.
journey('what a rollout waits for', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  await h.act('deployment.rollout');
  await send(h);
  await sail(h, 'step.forward', seen, 'table[data-table=arithmetic]');
  const numbers = await h.page.locator('table[data-table=arithmetic]').innerText();
  assert.match(numbers, /1 \(25% of 4, rounded up\)/);
  assert.match(numbers, /rounded down/);
  await h.act('object.open', h.page.locator('[role=tablist]'));
  await h.page.locator('#object').selectOption('Deployment/default/web');
  await sail(h, 'step.forward', () => /to be ready \(/.test(document.querySelector('.waits')?.innerText ?? ''));
  assert.match(await h.page.locator('.waits').innerText(), /progressDeadlineSeconds/);
});

// Protects: the phases of the framework in Kubernetes' order, and why plugins were skipped.
journey('the phases of a decision', { query: 'scene=first-voyage&lang=ko' }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.forward', seen, 'table[data-table=phases]');
  await h.page.locator('details:has(table.phases) summary').click();
  const phases = await h.page.locator('table.phases th').allInnerTexts();
  assert.equal(
    phases.join(' '),
    'PreEnqueue QueueSort PreFilter Filter PostFilter PreScore Score NormalizeScore Reserve Permit PreBind Bind PostBind',
  );
  assert.match(await h.page.locator('table.phases').innerText(), /VolumeBinding.*: 볼륨 없음/);
});

// Protects: which profile decided is said, its own weights stand in the table, and a pod that names a
// scheduler nobody has is told so in both views.
journey('schedulers by name', { query: 'scene=schedulers&lang=en' }, async (h) => {
  await sail(h, 'step.forward', seen, 'table[data-table=score]');
  assert.match(await h.page.locator('.explain').innerText(), /names bin-packing/);
  const head = await h.page.locator('table[data-table=score] thead').innerText();
  assert.match(head, /×5/, head);
  await h.axe();
  await sail(h, 'step.next-happening', placed, 'packed');
  const pod = h.page.locator('[data-kind=Pod][data-name=packed]');
  assert.equal(await pod.getAttribute('data-node'), 'node-1', 'the fullest ship that has room');
  await sail(h, 'step.next-happening', () => document.querySelector('.seen').textContent !== '');
  assert.match(await h.page.locator('.seen').innerText(), /default-scheduler, bin-packing[^]*lost names my-scheduler/);
  const profiles = await h.page.locator('table[data-table=profiles]').innerText();
  assert.match(profiles, /default-scheduler\s+bin-packing[^]*LeastAllocated[^]*MostAllocated[^]*×5/);
  await h.act('object.open', h.page.locator('[role=tablist]'));
  await h.page.locator('#object').selectOption('Pod/default/lost');
  assert.match(await h.page.locator('.waits .queue').innerText(), /named my-scheduler[^]*bin-packing/);
});
