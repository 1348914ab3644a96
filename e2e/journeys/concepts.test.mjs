// What the articles teach and no other journey touches yet: one journey a concept, as a learner
// would try it. docs/concepts.md says which journey stands for which.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, press, readyPods, sail, send } from '../lib/sail.mjs';

// Protects: a pod can be followed from its binding to Ready, message by message, and back.
journey('a pod from binding to Ready, message by message', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  await h.act('pod.add');
  const bound = () => document.querySelector('[data-kind=Pod][data-node=node-1]') !== null;
  await sail(h, 'step.forward', bound);
  const told = [];
  for (let steps = 0; steps < 40 && !(await h.page.evaluate(readyPods, 1)); steps++) {
    told.push(await h.page.locator('.explain .now').innerText());
    await press(h, 'step.forward', 1);
  }
  const order = [/sandbox|pause/i, /image/i, /container/i, /Running/, /ready/i];
  let from = 0;
  for (const part of order) {
    const at = told.findIndex((sentence, i) => i >= from && part.test(sentence));
    assert.ok(at >= from, `${part} is not told after ${from}:\n${told.join('\n')}`);
    from = at;
  }
  const { step } = await h.state();
  await press(h, 'step.back', told.length);
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 0);
  await press(h, 'step.forward', told.length);
  assert.equal((await h.state()).step, step);
});

// Protects: a ReplicaSet keeps a number: what is deleted is replaced, what is too many is deleted.
journey('a ReplicaSet keeps its number', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  const names = () => h.objects('Pod', { app: 'web' }).evaluateAll((pods) => pods.map((p) => p.dataset.name));
  await h.ready();
  const before = await names();
  await h.objects('Pod', { name: before[0] }).click();
  await h.act('pod.delete', h.page.locator('dialog[open]'));
  const replaced = (gone) =>
    !document.querySelector(`[data-kind=Pod][data-name="${gone}"]`) &&
    document.querySelectorAll('[data-kind=Pod][data-app=web][data-ready=true]').length === 4;
  await sail(h, 'step.next-happening', replaced, before[0]);
  const after = await names();
  assert.equal(after.filter((name) => !before.includes(name)).length, 1, 'one new name');
  await h.act('deployment.scale');
  await send(h, { replicas: 2 });
  const two = () => document.querySelectorAll('[data-kind=Pod][data-app=web]').length === 2;
  await sail(h, 'step.next-happening', two);
  for (const name of await names()) assert.ok(after.includes(name), 'the rest is untouched');
});

// Protects: the slices of a Service hold the pods that are ready, and follow when their number changes.
journey('a Service follows the ready pods', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  await h.ready();
  const lane = h.objects('Service', { name: 'web' });
  assert.equal(await lane.getAttribute('data-ready'), '4/4');
  await h.act('deployment.scale');
  await send(h, { replicas: 6 });
  const seen = await sail(h, 'step.next-happening', () => {
    const ready = document.querySelectorAll('[data-kind=Pod][data-app=web][data-ready=true]').length;
    return ready === 6;
  });
  const follows = () => document.querySelector('[data-kind=Service][data-name=web]').dataset.ready === '6/6';
  const later = await sail(h, 'step.forward', follows);
  assert.ok(Number(later.timeMs) >= Number(seen.timeMs), 'first the pods, then the slices');
  await h.act('object.open', h.page.locator('[role=tablist]'));
  const option = h.page.locator('#object option[value^="EndpointSlice/default/web-"]');
  const { yaml } = await inspect(h, await option.first().getAttribute('value'));
  assert.equal(yaml.match(/ready: true/g).length, 6, yaml);
});

// Protects: one controller can be stopped by itself, on the picture and from the panel; meanwhile
// what it looks after is not repaired and the page says so; started again, it repairs it; and all of
// that can be stepped over backwards.
journey('a stopped controller repairs nothing until it is started', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  const NAME = 'replicaset-controller';
  const desk = h.page.locator('[data-pick="desk:replicaset"]');
  const pods = () => h.objects('Pod', { app: 'web' }).count();
  const menu = h.page.locator('dialog[open]');
  await h.ready();
  await desk.focus();
  await h.page.keyboard.press('Enter');
  const row = menu.locator(`[data-act="controller.stop"][data-arg="${NAME}"]`);
  assert.match(await row.innerText(), /--controllers=\*,-replicaset-controller/);
  await row.click();
  const off = (name) => document.querySelector('[data-pick="desk:replicaset"]').classList.contains('off');
  await sail(h, 'step.forward', off);
  assert.match(await desk.getAttribute('aria-label'), /replicaset-controller stopped/);
  assert.match(await h.page.locator('.explain .why').innerText(), /Lost pods are not replaced/);
  const notice = h.page.locator('.halted');
  assert.match(await notice.innerText(), /replicaset-controller · stopped[^]*not replaced/);
  const before = (await h.state()).step;

  await h.objects('Pod', { app: 'web' }).first().click();
  await h.act('pod.delete', menu);
  const gone = () => document.querySelectorAll('[data-kind=Pod][data-app=web]').length === 3;
  await sail(h, 'step.forward', gone);
  // Until nothing more happens: nobody makes another one.
  const last = await h.page.locator('[data-moseon]').evaluate(async (page) => {
    for (let still = 0, step = ''; still < 5; ) {
      page.querySelector('[data-act="step.next-happening"]').click();
      await new Promise((done) => setTimeout(done, 20));
      still = page.dataset.step === step ? still + 1 : 0;
      step = page.dataset.step;
    }
    return page.dataset.hash;
  });
  assert.equal(await pods(), 3, 'no replacement');
  assert.match(await h.page.locator('.next').innerText(), /replicaset-controller/);
  await h.axe();

  await h.act('controller.start', notice);
  const four = () => document.querySelectorAll('[data-kind=Pod][data-app=web][data-ready=true]').length === 4;
  await sail(h, 'step.next-happening', four);
  assert.equal(await notice.innerText(), '');
  assert.equal(await desk.evaluate((e) => e.classList.contains('off')), false);

  const steps = Number((await h.state()).step);
  const replaced = (await h.state()).hash;
  await press(h, 'step.back', steps - Number(before));
  assert.equal(await pods(), 4, 'the pod is back');
  assert.match(await notice.innerText(), /stopped/, 'and the controller stopped');
  await press(h, 'step.forward', steps - Number(before));
  assert.equal((await h.state()).hash, replaced);
  assert.notEqual(replaced, last);
});

// Protects: the same by touch, from the room's menu, where desks are not drawn; shown there too.
for (const view of ['ship', 'real']) {
  const options = { query: `scene=rolling-update&view=${view}`, viewport: { width: 390, height: 844 }, touch: true };
  journey(`one controller is stopped by touch (${view})`, options, async (h) => {
    await h.ready();
    const room = h.page.locator('[data-pick="room:controllers"]');
    await room.tap();
    const rows = h.page.locator('dialog[open] [data-act="controller.stop"]');
    const names = await rows.evaluateAll((all) => all.map((row) => row.dataset.arg));
    assert.ok(names.includes('node-lifecycle-controller') && names.length >= 7, names.join());
    await h.page.locator('dialog[open] [data-arg="node-lifecycle-controller"]').tap();
    const spoken = () =>
      document.querySelector('[data-pick="room:controllers"]').ariaLabel?.includes('node-lifecycle-controller 멈춤');
    await sail(h, 'step.forward', spoken);
    assert.match(await room.textContent(), /멈춤 1/);
    await room.tap();
    await h.page.locator('dialog[open] [data-act="controller.start"]').tap();
    const silent = () => !document.querySelector('[data-pick="room:controllers"]').ariaLabel?.includes('멈춤');
    await sail(h, 'step.forward', silent);
  });
}

// Protects: what a pod asks of its node can be said in its form, folded away, with its kubectl line;
// what cannot be read is said in the form, and nothing happens.
journey('a pod asks for a node by label and tolerates its taint', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  const form = h.page.locator('dialog[open] form');
  const toNode = async (act, changes) => {
    await h.page.locator('[data-kind=Node][data-name=node-2]').locator('xpath=self::*[@data-pick]|.//*[@data-pick]').first().click();
    await h.act(act, h.page.locator('dialog[open]'));
    await send(h, { changes });
  };
  await h.ready();
  await toNode('node.label', 'disk=ssd');
  await toNode('node.taint', 'gpu=true:NoSchedule');
  const tainted = () => document.querySelector('.world').textContent.includes('gpu:NoSchedule');
  await sail(h, 'step.forward', tainted);
  await h.page.keyboard.press('k');
  await h.page.locator('.kd textarea').fill('kubectl create priorityclass high --value=1000');
  await h.page.keyboard.press('Enter');
  await h.page.keyboard.press('Escape');
  await press(h, 'step.forward', 2);
  await h.act('acts.open');
  await h.page.locator('dialog[open] [data-act="pod.add"][data-arg=form]').click();
  assert.equal(await form.locator('[name=selector]').isVisible(), false, 'folded away');
  await form.locator('summary').focus();
  await h.page.keyboard.press('Enter');
  const offered = await form.locator('#selector-list option').evaluateAll((all) => all.map((o) => o.value));
  assert.ok(offered.includes('disk=ssd'), offered.join());
  await h.axe();
  // The name it would get stands in the line already.
  assert.match(await form.locator('.same code').innerText(), /^kubectl run web-1 --image=web:v1/);
  const { step } = await h.state();
  const fill = async (values) => {
    for (const [name, value] of Object.entries(values)) await form.locator(`[name=${name}]`).fill(value);
  };
  await fill({ name: 'tool', labels: 'app=tool,tier=back', selector: 'disk', tolerations: 'gpu=true:NoSchedule' });
  await form.locator('.go').click();
  assert.match(await form.locator('.problem').innerText(), /“disk” cannot be read as nodeSelector/);
  assert.equal((await h.state()).step, step, 'nothing happened');
  await fill({ selector: 'disk=ssd' });
  await form.locator('[name=priority]').selectOption('high');
  const line = await form.locator('.same code').innerText();
  assert.match(line, /^kubectl run tool .*--labels=app=tool,tier=back/);
  for (const word of ['nodeSelector', 'tolerations', '"priorityClassName":"high"']) assert.ok(line.includes(word), line);
  await form.locator('.go').click();
  const aboard = () => document.querySelector('[data-kind=Pod][data-name=tool][data-node=node-2]') !== null;
  await sail(h, 'step.forward', aboard);
});
