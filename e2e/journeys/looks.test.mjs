// How the page looks and speaks, and what it remembers.
import { assert, journey } from '../lib/journey.mjs';
import { accessibleName, readyPods, sail } from '../lib/sail.mjs';

const HANGUL = /[가-힣]/;
const html = (h, name) => h.page.locator('html').getAttribute(name);

// Protects: language, theme, motion and view change at once and are there again after a reload.
journey('what the reader chose stays after a reload', { query: 'scene=first-voyage', locale: 'ko-KR' }, async (h) => {
  assert.deepEqual([(await h.state()).lang, (await h.state()).view], ['ko', 'ship']);
  await h.act('lang.toggle');
  await h.act('theme.toggle');
  await h.page.locator('[data-act="view.toggle"][data-arg=real]').click();
  await h.act('motion.toggle');
  const chosen = async () => {
    const { lang, view } = await h.state();
    return [lang, view, await html(h, 'lang'), await html(h, 'data-theme'), await html(h, 'data-motion')];
  };
  const wanted = ['en', 'real', 'en', 'dark'];
  assert.deepEqual((await chosen()).slice(0, 4), wanted);
  const motion = await html(h, 'data-motion');
  assert.equal(motion, 'auto', 'motion was off as the system asks, and is on by the reader’s wish');
  assert.match(await h.page.locator('.dock [data-act="pod.add"]').innerText(), /Add pod/);
  await h.page.reload();
  await h.ready();
  assert.deepEqual((await chosen()).slice(0, 4), wanted);
  assert.equal(await html(h, 'data-motion'), 'auto', 'the wish wins over the system after a reload');
});

// Protects: the query is for looking, and wins over what was kept.
journey('the query wins over what was kept', { query: 'lang=ko&theme=light&view=ship' }, async (h) => {
  await h.act('lang.toggle');
  await h.act('theme.toggle');
  await h.page.reload();
  await h.ready();
  assert.equal((await h.state()).lang, 'ko');
  assert.equal(await html(h, 'data-theme'), 'light');
});

// Protects: last voyage offered again, and taken up at the same step.
journey('the last voyage is offered again', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  const there = await h.state();
  await h.open('lang=en');
  await h.page.getByText('Go on with your last voyage?').waitFor();
  assert.equal((await h.state()).step, '0', 'a question, not a surprise');
  await h.act('voyage.continue');
  const here = await h.until('the step', (s) => s.step === there.step);
  assert.equal(here.hash, there.hash);
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 1);
});

// Protects: Back closes a dialog, and leads from a scene to the voyage that was left.
journey('the browser’s Back does what a reader expects', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  await h.act('pod.add');
  await sail(h, 'step.next-happening', readyPods, 1);
  const left = await h.state();
  await h.act('help.open');
  await h.page.locator('dialog[open]').waitFor();
  await h.page.goBack();
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.equal((await h.state()).hash, left.hash);

  await h.act('scene.open');
  await h.page.locator('dialog[open] [data-arg=node-failure]').click();
  await h.until('the scene', (s) => s.step === '0');
  assert.equal(await h.objects('Pod', { ready: 'true' }).count(), 6);
  await h.page.goBack();
  const back = await h.until('the voyage left', (s) => s.step === left.step);
  assert.equal(back.hash, left.hash);
  await h.page.goForward();
  await h.until('the scene again', (s) => s.step === '0');
});

// Protects: every scene of the picker opens, alive.
journey('the picker opens every scene', { query: 'lang=en' }, async (h) => {
  const pods = { 'node-failure': 6, 'rolling-update': 4, 'service-routing': 4, preemption: 5, unschedulable: 0, sandbox: 0, 'first-voyage': 0 };
  for (const [scene, count] of Object.entries(pods)) {
    await h.act('scene.open');
    await h.page.locator(`dialog[open] [data-act="scene.open"][data-arg="${scene}"]`).click();
    await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
    await h.page.waitForFunction(readyPods, count);
    assert.match(h.page.url(), new RegExp(`scene=${scene}`));
  }
});

// Protects: help says the keys and where each analogy breaks; ? opens it, Escape closes it.
journey('help opens by key and names every key', { query: 'lang=en' }, async (h) => {
  await h.ready();
  await h.page.keyboard.press('?');
  const dialog = h.page.locator('dialog[open]');
  const text = await dialog.innerText();
  for (const word of ['Space', 'Shift', '1–9', 'kubectl command line', 'kube-scheduler', 'FIDELITY.md', 'The Linux Foundation']) {
    assert.ok(text.includes(word), word);
  }
  const ledger = await dialog.locator('a[href*="FIDELITY"]').getAttribute('href');
  const answer = await h.page.request.get(new URL(ledger, h.page.url()).href);
  assert.equal(answer.status(), 200, `${ledger} is there to be read`);
  await h.page.locator('.app[data-dialog]').waitFor();
  await h.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await h.page.locator('.app:not([data-dialog])').waitFor();
});

// Protects: what is simplified and why can be read on the page, in both languages, under a path, and
// by screen readers; without a network it says what to do, and what was read stays readable.
for (const [lang, file] of [['ko', 'FIDELITY.ko.md'], ['en', 'FIDELITY.md']]) {
  const options = { query: `lang=${lang}`, under: '/blog/moseon/', errors: true };
  journey(`the ledger of differences is read on the page (${lang})`, options, async (h) => {
    await h.ready();
    await h.page.keyboard.press('?');
    const ledger = h.page.locator('#ledger');
    await h.context.setOffline(true);
    await h.act('ledger.open', ledger);
    await ledger.locator('[role=alert]').waitFor();
    await h.context.setOffline(false);
    await h.act('ledger.open', ledger);
    await ledger.locator('table').first().waitFor();
    const source = await (await h.page.request.get(new URL(file, h.page.url()).href)).text();
    const lines = source.split('\n');
    const count = (pattern) => lines.filter((line) => pattern.test(line)).length;
    const tables = count(/^## /);
    assert.ok(tables >= 9, `${tables} tables`);
    assert.equal(await ledger.locator('h4').count(), tables);
    assert.equal(await ledger.getByRole('table').count(), tables);
    assert.equal(await ledger.getByRole('columnheader').count(), 3 * tables);
    // Rows of the source without the two above each table.
    assert.equal(await ledger.locator('tbody').getByRole('row').count(), count(/^\|/) - 2 * tables);
    assert.match(await ledger.innerText(), /kube-controller-manager --controllers=\*,-NAME/);
    assert.doesNotMatch(await ledger.innerText(), /[`|]/);
    await h.axe();
    // Its contents lead to each heading.
    const contents = ledger.locator('[data-act="ledger.jump"]');
    assert.equal(await contents.count(), tables);
    await contents.last().press('Enter');
    const there = await h.page.evaluate(() => document.activeElement.tagName + document.activeElement.textContent);
    assert.equal(there, `H4${await contents.last().innerText()}`);
    await h.page.keyboard.press('Escape');
    await h.page.locator('dialog[open]').waitFor({ state: 'hidden' });
    await h.context.setOffline(true);
    await h.page.keyboard.press('?');
    await h.act('ledger.open', ledger);
    await ledger.locator('table').first().waitFor();
  });
}

// Protects: the keys of the help: play, step, speed, view, dock.
journey('the page by keys', { query: 'scene=first-voyage&lang=en' }, async (h) => {
  const { keyboard } = h.page;
  await h.ready();
  await keyboard.press('1');
  await h.until('a pod by 1', (s) => s.step !== '0');
  await keyboard.press('Space');
  await h.until('paused', (s) => s.playing === 'false');
  const at = Number((await h.state()).step);
  await keyboard.press('ArrowRight');
  await h.until('forward', (s) => Number(s.step) === at + 1);
  await keyboard.press('ArrowLeft');
  await h.until('back', (s) => Number(s.step) === at);
  const speed = () => h.page.locator('[data-act=speed]').evaluate((s) => s.selectedIndex);
  const before = await speed();
  await keyboard.press('+');
  assert.equal(await speed(), before + 1);
  await keyboard.press('-');
  assert.equal(await speed(), before);
  await keyboard.press('v');
  await h.until('real names', (s) => s.view === 'real');
  await keyboard.press('9');
  await h.page.locator('dialog[open] [data-act="controlplane.stop"]').waitFor();
});

// The acts that the page publishes, and where each is to be found.
const PUBLISHED = `pod.add deployment.create deployment.scale deployment.rollout
  deployment.undo deployment.delete pod.delete pod.crash node.add node.fail node.cut node.recover node.cordon
  node.uncordon node.drain node.taint node.label node.delete pod.evict pod.label deployment.pause
  deployment.resume deployment.restart deployment.edit kubectl.toggle service.create service.delete traffic.send controlplane.stop controlplane.start
  step.back step.forward step.next-happening step.next-chapter play.toggle speed seek reset fork.select
  fork.discard scene.open select events.open view.toggle lang.toggle theme.toggle motion.toggle help.open
  hint.dismiss share.open`.split(/\s+/);

const steps = (count) => document.querySelector('[data-moseon]').dataset.step === String(count);

for (const lang of ['ko', 'en']) {
  // Protects: the DOM contract. Every published act can be found and has a name in both languages.
  journey(`every published act is there, with its name (${lang})`, { query: `scene=node-failure&lang=${lang}` }, async (h) => {
    const names = new Map();
    const collect = async () => {
      const found = await h.page.locator('[data-act]').evaluateAll((controls, nameOf) => {
        const name = new Function(`return ${nameOf}`)();
        const seen = (e) => e.getClientRects().length > 0;
        return controls.filter(seen).map((control) => [control.dataset.act, name(control)]);
      }, accessibleName.toString());
      for (const [act, name] of found) names.set(act, [...(names.get(act) ?? []), name]);
    };
    await collect();
    await h.act('acts.open');
    await collect();
    await h.act('controlplane.stop', h.page.locator('dialog[open]'));
    await sail(h, 'step.forward', steps, 2);
    await h.act('acts.open');
    await collect();
    await h.act('controlplane.start', h.page.locator('dialog[open]'));
    await sail(h, 'step.forward', steps, 4);
    await h.act('step.back');
    await h.act('node.add');
    await h.act('fork.open');
    await collect();
    await h.act('overlay.close');
    await h.objects('Pod').first().click();
    await collect();
    await h.page.keyboard.press('Escape');

    const missing = PUBLISHED.filter((act) => !names.has(act));
    assert.deepEqual(missing, [], 'acts that nothing carries');
    const nameless = [...names].filter(([, all]) => all.some((name) => !name)).map(([act]) => act);
    assert.deepEqual(nameless, [], 'controls without a name');
    if (lang === 'ko') {
      const foreign = [...names].filter(([act, all]) => act !== 'lang.toggle' && !all.some((n) => HANGUL.test(n)));
      assert.deepEqual(foreign, [], 'names without a Korean word');
    } else {
      const foreign = [...names].filter(([act, all]) => act !== 'lang.toggle' && all.some((n) => HANGUL.test(n)));
      assert.deepEqual(foreign, [], 'names with a Korean word');
    }
  });
}

// Protects: the first-time hint leads to the first click, and goes when told.
journey('the hint points at the first click', { query: 'scene=first-voyage&lang=ko' }, async (h) => {
  const hint = h.page.locator('.coach:visible');
  assert.match(await hint.innerText(), /눌러/);
  await h.act('hint.dismiss');
  await hint.waitFor({ state: 'hidden' });
  await h.page.reload();
  await hint.waitFor();
  await h.act('pod.add');
  await hint.waitFor({ state: 'hidden' });
});

// Protects: a phone: everything within reach, nothing stands out to the side.
journey('a phone', { query: 'scene=node-failure&lang=ko', viewport: { width: 390, height: 844 }, touch: true }, async (h) => {
  const overflow = () => h.page.locator('html').evaluate((e) => e.scrollWidth - e.clientWidth);
  assert.equal(await overflow(), 0);
  await h.page.locator('[data-act="acts.open"]:visible').first().tap();
  await h.page.locator('dialog[open] [data-act="node.fail"]').tap();
  await h.page.locator('dialog[open] [data-act=submit]').tap();
  await h.until('the act', (s) => s.step !== '0');
  await h.page.locator('[data-act="step.forward"]:visible').tap();
  await h.page.locator('[data-act="sheet.toggle"]').tap();
  await h.page.locator('[data-moseon][data-sheet=open]').waitFor();
  await h.page.locator('[data-act="events.open"]:visible').tap();
  await h.page.locator('[data-act="menu.open"]').tap();
  for (const act of ['scene.open', 'share.open', 'lang.toggle', 'theme.toggle', 'motion.toggle', 'help.open', 'reset']) {
    await h.page.locator(`dialog[open] [data-act="${act}"]`).waitFor();
  }
  await h.page.locator('dialog[open] [data-act="help.open"]').tap();
  assert.equal(await overflow(), 0);
});
