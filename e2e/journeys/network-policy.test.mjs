// Not open to everybody: a gate for web that keeps all out, then a policy that lets one client in.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, send } from '../lib/sail.mjs';

const query = 'scene=network-policy&lang=en';

/** Sends one request from a pod; gives the last sentence about it. */
async function ask(h, pod) {
  await h.act('traffic.send');
  await send(h, { from: `pod/${pod}`, count: 1 });
  await h.act('step.next-chapter');
  await h.page.locator('.explain .now').waitFor();
  return h.page.locator('.explain .now').innerText();
}

/** Sets a gate by the form, and lets it come into force. */
async function gate(h, fields) {
  await h.act('acts.open');
  await h.act('policy.apply', h.page.locator('dialog[open]'));
  await send(h, fields);
  await h.act('step.next-chapter');
}

// Protects: who may reach whom is decided by policies, shown at the pod, explained, and mended by
// one click.
journey('a policy keeps everybody out, another one lets one client in', { query }, async (h) => {
  assert.match(await ask(h, 'client'), /answers/);

  await gate(h, { app: 'web', way: 'Ingress', peer: '' });
  const shut = h.objects('Pod').and(h.page.locator('[data-gate-in=shut]'));
  await shut.first().waitFor();
  assert.equal(await shut.count(), 2, 'both pods of web have a gate');
  assert.match(await shut.first().getAttribute('aria-label'), /way in shut/);
  assert.match(await ask(h, 'client'), /dropped at the gate/);
  assert.match(await h.page.locator('.explain .why').innerText(), /deny-to-web.*podSelector app=client/s);

  await h.act('policy.allow');
  await h.act('step.next-chapter');
  await h.page.locator('[data-gate-in=guarded]').first().waitFor();
  assert.match(await ask(h, 'client'), /answers/);
  assert.match(await ask(h, 'stranger'), /dropped at the gate/);
  await h.axe();

  const name = await h.page.locator('[data-gate-in=guarded]').first().getAttribute('data-name');
  await inspect(h, `Pod/default/${name}`);
  const table = await h.page.locator('table[data-table=gates]').innerText();
  assert.match(table, /allow-client-to-web-8080\s+podSelector app=client · TCP 8080/);
  assert.match(table, /deny-to-web/);
});

// Protects: what a policy drops stops on the picture at the gate that keeps it out or in, and counts
// as a failure of the pod that asked.
for (const [way, app] of [['Ingress', 'web'], ['Egress', 'client']]) {
  journey(`a dropped request stops at the gate (${way})`, { query }, async (h) => {
    await gate(h, { app, way, peer: '' });
    await ask(h, 'client');
    const stop = h.page.locator('.flight .stop');
    await stop.waitFor();
    const at = await stop.locator('..').boundingBox();
    const pod = h.page.locator(`[data-kind=Pod][data-app=${app}].hi`);
    const sign = await pod.locator('.gate circle').boundingBox();
    const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
    const [[ax, ay], [bx, by]] = [middle(at), middle(sign)];
    assert.ok(Math.hypot(ax - bx, ay - by) < 50, `${JSON.stringify(at)} ${JSON.stringify(sign)}`);
    const client = h.objects('Pod', { name: 'client' });
    assert.equal(await client.getAttribute('data-failed'), '1');
    assert.match(await client.getAttribute('aria-label'), /1 request sent in vain/);
    const outside = await h.page.locator('[data-pick=clients]').textContent();
    assert.ok(!/failed/.test(outside), outside);
  });
}

// Protects: a plugin without support stores policies, and nothing comes of them.
journey('a network plugin that ignores policies lets everybody in', { query }, async (h) => {
  await gate(h, { app: 'web', way: 'Ingress', peer: '' });
  await h.act('acts.open');
  await h.act('network.set', h.page.locator('dialog[open]'));
  await send(h, { value: 'network-policy/ignored' });
  await h.act('step.next-chapter');
  assert.match(await ask(h, 'stranger'), /answers/);
  assert.match(await h.page.locator('.explain .why').innerText(), /ignores NetworkPolicies/);
  assert.equal(await h.page.locator('[data-gate-in]').count(), 0);
});
