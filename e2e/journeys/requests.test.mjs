// The way of one request, hop by hop.
import { assert, journey } from '../lib/journey.mjs';
import { rows, sail, send } from '../lib/sail.mjs';

const query = 'scene=service-routing&lang=en';
const hops = (count) => document.querySelectorAll('table[data-table=route] tr').length === count;

/** Sends one request and steps along its way: the rows of the finished way, and its last sentence. */
async function follow(h, from) {
  await h.act('traffic.send');
  await send(h, { from, count: 1 });
  await sail(h, 'step.forward', hops, 1);
  for (let hop = 2; hop < 20; hop++) {
    const route = await rows(h, 'route');
    const now = await h.page.locator('.explain .now').innerText();
    const { step } = await h.state();
    await h.act('step.forward');
    const further = await h
      .until('a step', (s) => s.step !== step, { timeout: 1_000 })
      .then(() => rows(h, 'route'), () => []);
    if (further.length <= route.length) return { route, now };
  }
  throw new Error('a request without end');
}

const addresses = (row) => row.cells[1].match(/(\d+\.\d+\.\d+\.\d+):(\d+) → (\d+\.\d+\.\d+\.\d+):(\d+)/);

// Protects: inside the cluster the virtual address becomes a pod's at the sender's own node.
journey('from a pod by ClusterIP', { query }, async (h) => {
  const { route, now } = await follow(h, 'pod/client');
  assert.ok(route.length >= 3, `${route.length} hops`);
  const [, source, , service, port] = addresses(route[0]);
  assert.match(source, /^10\.244\./);
  assert.match(service, /^10\.96\./);
  assert.equal(port, '80');
  const rewritten = route.findIndex((row) => row.cells[1].includes('DNAT'));
  assert.ok(rewritten >= 0, 'one hop says DNAT');
  const [, , , pod, target] = addresses(route[rewritten]);
  assert.match(pod, /^10\.244\./);
  assert.equal(target, '8080');
  const [, answers] = addresses(route.at(-1));
  assert.equal(answers, service, 'the answer comes from the address that was asked');
  assert.ok(route.at(-1).cells[1].includes('conntrack'));
  assert.match(now, /answer/);
});

// Protects: from outside any ship's NodePort is a door, and the client's address is replaced.
journey('from outside by NodePort', { query }, async (h) => {
  const { route } = await follow(h, 'outside/node-2');
  const [, client, , door, nodePort] = addresses(route[0]);
  assert.match(client, /^203\.0\.113\./);
  assert.ok(Number(nodePort) >= 30_000 && Number(nodePort) <= 32_767, nodePort);
  const inside = route.find((row) => row.cells[1].includes('DNAT'));
  assert.ok(inside.cells[1].includes('SNAT'), 'the source becomes the ship’s');
  const [, source, , pod, target] = addresses(inside);
  assert.match(source, /^10\./);
  assert.match(pod, /^10\.244\./);
  assert.equal(target, '8080');
  const [, from, , to] = addresses(route.at(-1));
  assert.deepEqual([from, to], [door, client], 'the answer leaves by the same door');
});

// Protects: what happens when nobody is behind the Service is said, not hidden.
journey('a Service without ready pods refuses', { query }, async (h) => {
  await h.act('deployment.scale');
  await send(h, { target: 'Deployment/default/web', replicas: 0 });
  const none = () => !document.querySelector('[data-kind=Pod][data-app=web]');
  await sail(h, 'step.next-happening', none);
  // Until every ship's rules know it, a request may still be sent to a pod that is gone.
  await h.act('step.next-chapter');
  await h.page.waitForFunction(() =>
    document.querySelector('[data-kind=Service][data-name=web]').dataset.ready.startsWith('0/'),
  );
  const { now } = await follow(h, 'pod/client');
  assert.match(now, /refuse|no endpoint|nobody|no pod/i);
});
