// From port to port: which hop breaks when one number is wrong, and the same door on every ship.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, rows, send } from '../lib/sail.mjs';

const query = 'scene=service-ports&lang=en';
const web = 'Service/default/web';

async function chain(h) {
  await inspect(h, web);
  return (await rows(h, 'ports'))[0].cells.join(' ');
}

/** Sends one request through a node's port; gives the last sentence about it. */
async function follow(h, node) {
  await h.act('traffic.send');
  await send(h, { from: `outside/${node}`, count: 1 });
  await h.act('step.next-chapter');
  await h.act('explain.open', h.page.locator('[role=tablist]'));
  await h.page.locator('.explain .now').waitFor();
  return h.page.locator('.explain .now').innerText();
}

/** One row of the Service's menu, and all that comes of it. */
async function change(h, what) {
  await inspect(h, web);
  await h.act('object.menu');
  await h.page.locator(`dialog[open] [data-arg="${web} ${what}"]`).click();
  await h.act('step.next-chapter');
}

// Protects: a chain of ports that says which link is broken, and requests that break there.
journey('one number is wrong, and the hop that breaks', { query }, async (h) => {
  assert.match(await chain(h), /30080 80 http 8080 \(http\) 2/);
  await follow(h, 'node-3');
  await change(h, 'targetPort=9090');
  assert.match(await chain(h), /80 9090 9090 2/);
  assert.match(await h.page.locator('p.broken').innerText(), /nobody in web-.* listens/);
  assert.match(await follow(h, 'node-3'), /refuses/);
});

// Protects: a chosen node port, the clash that is refused, and a door on a ship without such a pod.
journey('a node port is chosen, refused where it is taken, open on every ship', { query }, async (h) => {
  await h.act('service.create');
  await send(h, { name: 'again', kind: 'NodePort', nodePort: 30080 });
  await h.act('step.next-chapter');
  await h.page.getByText('provided port is already allocated').first().waitFor();
  await h.act('service.create');
  await send(h, { name: 'door', kind: 'NodePort', target: 'http', nodePort: 30090 });
  await h.act('step.next-chapter');
  await inspect(h, 'Service/default/door');
  assert.match((await rows(h, 'ports'))[0].cells.join(' '), /30090 80 http 8080/);
  await h.act('traffic.send');
  await send(h, { target: 'Service/default/door', from: 'outside/node-3', count: 1 });
  await h.act('step.next-chapter');
  await h.act('explain.open', h.page.locator('[role=tablist]'));
  assert.match(await h.page.locator('.explain .now').innerText(), /answer/);
});

// Protects: fields of few words change with one click each, and stand in the panel.
journey('affinity and policies change with one click', { query }, async (h) => {
  await change(h, 'sessionAffinity=ClientIP');
  await change(h, 'externalTrafficPolicy=Local');
  await inspect(h, web);
  const policies = (await rows(h, 'policies')).map((row) => row.cells.join(' ')).join('\n');
  assert.match(policies, /externalTrafficPolicy Local/);
  assert.match(policies, /sessionAffinity ClientIP, 10800 s/);
});
