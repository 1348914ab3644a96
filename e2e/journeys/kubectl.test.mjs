// The command line: its drawer, its errors, and the acts whose line the menus show.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, sail, send } from '../lib/sail.mjs';

const open = async (h) => {
  await h.page.locator(".dock [data-act='kubectl.toggle'][aria-expanded='false']").waitFor();
  await h.page.keyboard.press('k');
  const line = h.page.locator('.kd textarea');
  await line.waitFor();
  return line;
};
const log = (h) => h.page.locator('.kd .kl');

for (const theme of ['light', 'dark']) {
  journey(`a line does what a button does, ${theme}`, { query: `scene=rolling-update&lang=en&theme=${theme}` }, async (h) => {
    const line = await open(h);
    assert.ok(await line.evaluate((e) => e === document.activeElement), 'the line has the focus');
    await line.fill('kubectl scale deployment/web --replicas=5');
    await line.press('Enter');
    await log(h).locator('[data-did="deployment.scale"]').last().waitFor();
    assert.equal(await line.inputValue(), '');
    await line.fill('kubectl scale deployment/nix --replicas=5');
    await line.press('Enter');
    await log(h).getByText('deployments.apps "nix" not found').waitFor();
    assert.equal(await line.inputValue(), 'kubectl scale deployment/nix --replicas=5', 'not lost');
    // The picture keeps its form: every desk and every ship's hold is in sight above the drawer.
    assert.equal(await h.page.locator('[data-pick^="desk:"]').count(), 5);
    const top = (await h.page.locator('.kd').boundingBox()).y;
    for (const hold of await h.page.locator('[data-pick^="containerd:"]').all()) {
      const { y, height } = await hold.boundingBox();
      assert.ok(y + height <= top, `a hold ends at ${y + height}, the drawer begins at ${top}`);
    }
    await h.axe();
  });
}

journey('history, completion and Escape work by keyboard', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  const line = await open(h);
  await line.pressSequentially('kubectl scale deployment/w');
  await line.press('Tab');
  assert.equal(await line.inputValue(), 'kubectl scale deployment/web ');
  await line.pressSequentially('--replicas=2');
  await line.press('Enter');
  await log(h).locator('[data-did="deployment.scale"]').last().waitFor();
  await line.press('ArrowUp');
  assert.equal(await line.inputValue(), 'kubectl scale deployment/web --replicas=2');
  await line.press('ArrowDown');
  assert.equal(await line.inputValue(), '');
  await line.fill('kubectl r');
  await line.press('Tab');
  await h.page.locator('.kc').getByText('rollout').waitFor();
  assert.ok(await line.evaluate((e) => e === document.activeElement), 'what can follow is read first');
  await line.press('Tab');
  assert.ok(!(await line.evaluate((e) => e === document.activeElement)), 'no trap');
  await line.focus();
  await line.press('Escape');
  await h.page.locator('.kd').waitFor({ state: 'hidden' });
  const toggle = h.page.locator(".dock [data-act='kubectl.toggle']");
  assert.ok(await toggle.evaluate((e) => e === document.activeElement), 'back to the button');
  await toggle.press('Enter');
  assert.ok(await line.evaluate((e) => e === document.activeElement), 'and to the line again');
});

// Protects: the whole line within reach on a phone, opened from the menu; the sheet lies over it.
journey('a phone types a line', { query: 'scene=rolling-update&lang=ko', viewport: { width: 390, height: 844 }, touch: true }, async (h) => {
  await h.ready();
  const fromMenu = async () => {
    await h.page.locator('[data-act="menu.open"]').tap();
    await h.page.locator('dialog[open] [data-act="kubectl.toggle"]').tap();
  };
  await fromMenu();
  const line = h.page.locator('.kd textarea');
  await line.waitFor();
  assert.ok(await line.evaluate((e) => e === document.activeElement), 'the line has the focus');
  // Nothing lies over its four corners.
  const seen = () => line.evaluate((e) => {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    const corners = [[left + 4, top + 2], [right - 4, top + 2], [left + 4, bottom - 2], [right - 4, bottom - 2]];
    return corners.every(([x, y]) => document.elementFromPoint(x, y) === e);
  });
  assert.ok(await seen(), 'wholly visible');
  await line.fill('kubectl scale deployment/web --replicas=5');
  assert.ok(await seen(), 'with two rows too');
  await h.page.locator('.kd form button').tap();
  await log(h).locator('[data-did="deployment.scale"]').last().waitFor();
  await h.page.locator('[data-act="sheet.toggle"]').tap();
  await line.waitFor({ state: 'hidden' });
  await fromMenu();
  await line.waitFor();
  await h.until('the sheet is down', (s) => s.sheet === 'closed');
  await h.act('kubectl.toggle', h.page.locator('.kd'));
  await line.waitFor({ state: 'hidden' });
  assert.equal(await h.page.evaluate(() => document.activeElement.dataset.act), 'menu.open');
});

// Protects: an embed has the line only where it has all controls, and wholly in sight.
journey('an embed has the line with all controls only', { query: 'embed=1&scene=rolling-update&lang=en', viewport: { width: 768, height: 430 } }, async (h) => {
  await h.ready();
  assert.equal(await h.page.locator('.kd').count(), 0);
  await h.page.keyboard.press('k');
  assert.equal(await h.page.locator('.kd').count(), 0);
  await h.open('embed=1&scene=rolling-update&lang=en&controls=full');
  const line = await open(h);
  const { y, height } = await line.boundingBox();
  assert.ok(y >= 0 && y + height <= 430, 'in sight');
  await line.fill('kubectl scale deployment/web --replicas=5');
  await line.press('Enter');
  await log(h).locator('[data-did="deployment.scale"]').last().waitFor();
});

journey('a manifest is applied, and refused by line and field', { query: 'scene=sandbox&lang=en' }, async (h) => {
  const line = await open(h);
  await line.fill('kubectl apply -f -\nkind: Namespace\napiVersion: v1\nmetadata: {name: [a]}\n');
  await line.press('Enter');
  await log(h).getByText('Line 3 of the manifest').waitFor();
  await line.fill('kubectl apply -f -\nkind: Namespace\napiVersion: v1\nmetadata: {name: a}\n');
  await line.press('Enter');
  await log(h).locator('[data-did="object.apply"]').last().waitFor();
  await line.fill('kubectl get pods');
  await line.press('Enter');
  await log(h).getByText('not here yet').waitFor();
});

const dialog = (h) => h.page.locator('dialog[open]');
/** The line under the form that is open. */
const sameLine = (h) => dialog(h).locator('.same code').innerText();
const podsOn = (node) => [...document.querySelectorAll(`[data-kind=Pod][data-node="${node}"]`)].length;

// Protects: a NoExecute taint by the menu of a ship, its kubectl line, and what comes of it.
journey('a taint drives the pods of a ship away', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  await h.objects('Node', { name: 'node-2' }).click();
  await h.act('node.taint', dialog(h));
  const changes = dialog(h).locator('[name=changes]');
  await changes.fill('maintenance=true:NoExecute');
  assert.equal(await sameLine(h), 'kubectl taint nodes node-2 maintenance=true:NoExecute');
  const before = await h.page.evaluate(podsOn, 'node-2');
  assert.ok(before > 0, 'there are pods to drive away');
  await send(h, {});
  const away = () => {
    const pods = [...document.querySelectorAll('[data-kind=Pod][data-app=web]')];
    return pods.length === 4 && pods.every((p) => p.dataset.ready === 'true' && p.dataset.node !== 'node-2');
  };
  await sail(h, 'step.next-happening', away, undefined, { most: 2_000 });
  const { yaml } = await inspect(h, 'Node//node-2');
  assert.match(yaml, /effect: "?NoExecute/);
  assert.match(yaml, /key: "?maintenance/);
});

// Protects: what a cascade is; the ReplicaSet stays, without its owner, and keeps its pods.
journey('an orphaned ReplicaSet outlives its Deployment', { query: 'scene=rolling-update&lang=en', timeout: 180_000 }, async (h) => {
  await h.act('acts.open');
  await dialog(h).locator('[data-act="deployment.delete"][data-arg=form]').click();
  const cascade = dialog(h).locator('[name=cascade]');
  assert.equal(await sameLine(h), 'kubectl delete deployment web');
  await cascade.selectOption('orphan');
  assert.equal(await sameLine(h), 'kubectl delete deployment web --cascade=orphan');
  await send(h, {});
  const { yaml: owned } = await inspect(h, await replicaSet(h));
  assert.match(owned, /ownerReferences/);
  await h.act('explain.open', h.page.locator('[role=tablist]'));
  for (let i = 0; i < 60; i++) {
    const before = (await h.state()).step;
    await h.act('step.next-chapter');
    if ((await h.state()).step === before) break;
  }
  await h.act('object.open', h.page.locator('[role=tablist]'));
  const objects = await h.page.locator('#object option').evaluateAll((all) => all.map((o) => o.value));
  assert.deepEqual(objects.filter((o) => o.startsWith('Deployment/')), [], 'the Deployment is gone');
  const { yaml } = await inspect(h, await replicaSet(h));
  assert.doesNotMatch(yaml, /ownerReferences/, 'nobody owns the ReplicaSet');
  assert.equal(await h.objects('Pod', { app: 'web', ready: 'true' }).count(), 4, 'its pods run on');
});

/** The word of the only ReplicaSet in the list of objects. */
async function replicaSet(h) {
  await h.act('object.open', h.page.locator('[role=tablist]'));
  const all = await h.page.locator('#object option').evaluateAll((o) => o.map((o) => o.value));
  const sets = all.filter((word) => word.startsWith('ReplicaSet/'));
  assert.equal(sets.length, 1);
  return sets[0];
}

// Protects: a pod belongs to its ReplicaSet by its labels alone.
journey('a relabelled pod leaves its ReplicaSet, and another one comes', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  const pod = h.objects('Pod', { app: 'web' }).first();
  const name = await pod.getAttribute('data-name');
  await pod.click();
  await h.act('pod.label', dialog(h));
  assert.equal(await sameLine(h), `kubectl label pod/${name} app=other --overwrite`);
  await send(h, {});
  const released = () => / lets .*labels match no more/.test(document.querySelector('.explain .now').textContent);
  await sail(h, 'step.forward', released);
  assert.match(await h.page.locator('.explain > .why').innerText(), /selects app=web .* now app=other/);
  const replaced = (name) => {
    const ready = (app) => [...document.querySelectorAll(`[data-kind=Pod][data-app=${app}][data-ready=true]`)];
    const [left, ...more] = ready('other');
    return left?.dataset.name === name && more.length === 0 && ready('web').length === 4;
  };
  await sail(h, 'step.next-happening', replaced, name, { most: 600 });
  const { yaml } = await inspect(h, `Pod/default/${name}`);
  assert.doesNotMatch(yaml, /ownerReferences/, 'released');
});

// Protects: the form of the rollout settings begins with what the Deployment has.
journey('rollout settings begin with the Deployment\'s own', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  const line = await open(h);
  const spec = {
    minReadySeconds: 7,
    progressDeadlineSeconds: 90,
    strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: '10%' } },
  };
  await line.fill(`kubectl patch deployment/web -p '${JSON.stringify({ spec })}'`);
  await line.press('Enter');
  await log(h).locator('[data-did="deployment.edit"]').last().waitFor();
  await line.fill('kubectl create deployment api --image=web:v1');
  await line.press('Enter');
  await log(h).locator('[data-did="object.create"]').last().waitFor();
  await line.press('Escape');
  await sail(h, 'step.forward', () => Boolean(document.querySelector('[data-kind=Pod][data-app=api]')));
  await h.act('acts.open');
  await h.act('deployment.edit', dialog(h));
  const values = () => dialog(h).locator('form').evaluate((form) => {
    const { strategy, surge, unavailable, ready, deadline } = form.elements;
    return [strategy, surge, unavailable, ready, deadline].map((field) => field.value);
  });
  await dialog(h).locator('[name=target]').selectOption('Deployment/default/web');
  assert.deepEqual(await values(), ['RollingUpdate', '2', '10%', '7', '90']);
  await dialog(h).locator('[name=target]').selectOption('Deployment/default/api');
  assert.deepEqual(await values(), ['RollingUpdate', '25%', '25%', '0', '600']);
  await send(h, { strategy: 'Recreate', ready: 3 });
  await sail(h, 'step.forward', (step) => Number(document.querySelector('[data-moseon]').dataset.step) > step, Number((await h.state()).step) + 4);
  const { yaml } = await inspect(h, 'Deployment/default/api');
  assert.match(yaml, /type: "?Recreate/);
  assert.match(yaml, /minReadySeconds: 3/);
  assert.doesNotMatch(yaml, /maxSurge/);
});

// Protects: the empty line says what could be typed, and `help` what there is.
journey('the line begins with examples, and answers help', { query: 'scene=sandbox&lang=en' }, async (h) => {
  const line = await open(h);
  const example = log(h).locator('[data-act="kubectl.fill"]').first();
  const text = await example.innerText();
  await example.click();
  assert.equal(await line.inputValue(), text);
  assert.ok(await line.evaluate((e) => e === document.activeElement), 'and goes to the line');
  await line.press('Enter');
  const did = log(h).locator('[data-did]');
  await did.waitFor();
  assert.doesNotMatch(await did.innerText(), /\w\.\w/, 'no name that is not for readers');
  await line.fill('help');
  await line.press('Enter');
  await log(h).getByText('rollout undo').waitFor();
  assert.equal(await log(h).locator('.bad').count(), 0);
});
