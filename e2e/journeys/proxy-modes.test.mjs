// What kube-proxy has written on a node: read, seen changing when pods change, and as it was before.
import { assert, journey } from '../lib/journey.mjs';
import { sail, send } from '../lib/sail.mjs';

const query = 'scene=service-routing&lang=en';
const table = (h) => h.page.locator('#rules');
const says = (text) =>
  [...document.querySelectorAll('#rules .ln:not(.gone)')].some((l) => l.textContent.includes(text));

const lacks = (text) =>
  ![...document.querySelectorAll('#rules .ln:not(.gone)')].some((l) => l.textContent.includes(text));

async function openRules(h) {
  await h.page.locator('[data-kind=Node][data-name=node-1]')
    .locator('xpath=self::*[@data-pick]|.//*[@data-pick]').first().click();
  await h.act('rules.open', h.page.locator('dialog[open]'));
  await table(h).locator('.ln').first().waitFor();
}

// Protects: A11, the rule table of a node follows the pods, and stepping back shows it as it was.
journey('the rules of a node follow the pods', { query }, async (h) => {
  await openRules(h);
  const before = await table(h).innerText();
  assert.match(before, /-A KUBE-SVC-\w{16} .*--probability 0\.33333333349 -j KUBE-SEP-\w{16}/);
  assert.equal(await table(h).locator('[data-line=Dnat]').count(), 3);

  const line = table(h).locator('[data-line=Chance]').first();
  await line.locator('summary').focus();
  await h.page.keyboard.press('Enter');
  assert.match(await line.locator('p').innerText(), /chance/);
  await h.axe();

  await h.act('deployment.scale');
  await send(h, { replicas: 4 });
  await sail(h, 'step.forward', says, '--probability 0.25000000000');
  assert.equal(await table(h).locator('[data-line=Dnat]').count(), 4);
  assert.ok(await table(h).locator('.ln.fresh').count(), 'what was written is marked');
  assert.ok(await table(h).locator('.ln.gone').count(), 'and what was taken away');
  // Of four, the second is drawn with a third as well: the quarter is what goes.
  await sail(h, 'step.back', lacks, '--probability 0.25000000000');
  assert.equal(await table(h).locator('[data-line=Dnat]').count(), 3);
});

// Protects: the mode changes how rules are written and how they choose; a hop leads to its lines.
journey('kube-proxy in three modes', { query }, async (h) => {
  await openRules(h);
  for (const [mode, words] of [
    ['nftables', 'numgen random mod 3'],
    ['ipvs', '10.0.0.11:32385 rr'],
  ]) {
    await h.act('acts.open');
    await h.act('network.set', h.page.locator('dialog[open]'));
    await send(h, { value: `proxy-mode/${mode}` });
    await sail(h, 'step.forward', says, words);
  }
  await h.act('explain.open');
  await h.act('traffic.send');
  await send(h, { count: 1 });
  const chosen = () => document.querySelector('.explain .now').textContent.includes('IPVS on');
  await sail(h, 'step.forward', chosen);
  await h.page.locator('.explain [data-act="rules.open"]').click();
  await table(h).locator('.ln.met').first().waitFor();
  const met = await table(h).locator('.ln.met').evaluateAll((all) => all.map((l) => l.dataset.line));
  assert.deepEqual(met.slice(0, 2), ['NodePort', 'Real']);
  assert.match(await table(h).locator('.ln.met[data-line=Real]').innerText(), /Masq 1 1 0/);
});
