// One address for everybody: a Service of type LoadBalancer without a cloud, with one, and MetalLB.
import { assert, journey } from '../lib/journey.mjs';
import { rows, sail, send } from '../lib/sail.mjs';

const query = 'scene=load-balancer&lang=en';
const plate = (h) => h.page.locator('[data-kind=Service][data-name=web]').getAttribute('aria-label');
const has = (text) =>
  document.querySelector('[data-kind=Service][data-name=web]').getAttribute('aria-label').includes(text);

/** Sends one request to the EXTERNAL-IP; gives its way and the last sentence. */
async function follow(h) {
  await h.act('traffic.send');
  await send(h, { from: 'balancer/', count: 1 });
  await h.act('step.next-chapter');
  await h.page.locator('.explain .now').waitFor();
  return h.page.locator('.explain .now').innerText();
}

async function choose(h, value) {
  await h.act('acts.open');
  await h.act('network.set', h.page.locator('dialog[open]'));
  const groups = h.page.locator('dialog[open] fieldset');
  const said = await groups.evaluateAll((all) => all.map((g) => g.querySelector('legend').innerText));
  assert.deepEqual(said, ['Cloud and load balancers', 'Network plugin (CNI)', 'kube-proxy']);
  const focus = () => document.activeElement.value;
  assert.match(await h.page.evaluate(focus), /^load-balancer\//, 'the keyboard begins in the first group');
  await send(h, { value: `load-balancer/${value}` });
}

// Protects: who provides load balancers decides whether an address comes, and how a request goes in.
journey('an EXTERNAL-IP: never, from a cloud, from MetalLB', { query }, async (h) => {
  assert.match(await plate(h), /EXTERNAL-IP <pending>/);
  assert.match(await follow(h), /EXTERNAL-IP is <pending>|no outside address|Nobody here/);

  await choose(h, 'cloud');
  await sail(h, 'step.next-happening', has, '198.51.100.');
  const { timeMs } = await h.state();
  assert.ok(Number(timeMs) > 25_000, `the cloud takes its time, ${timeMs}`);
  await h.act('traffic.send');
  await send(h, { from: 'balancer/', count: 1 });
  const gone = () => document.querySelectorAll('table[data-table=route] tbody tr').length >= 2;
  await sail(h, 'step.forward', gone);
  const way = await rows(h, 'route');
  assert.match(way[0].cells.join(' '), /198\.51\.100\.\d+:80/);
  assert.match(way[1].cells.join(' '), /10\.0\.0\.\d+:3\d{4}.*DNAT/, 'it turns to a node port');
  await h.act('step.next-chapter');

  await h.open(query);
  await choose(h, 'metallb');
  await sail(h, 'step.next-happening', has, '10.0.250.');
  assert.match(await follow(h), /answer/);
});
