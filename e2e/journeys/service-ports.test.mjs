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

// Protects: what a node port costs stands in the panel, and a door on a dead ship is tried by a click.
journey('a node port, its addresses, and a door on a dead ship', { query }, async (h) => {
  await inspect(h, web);
  assert.equal((await rows(h, 'doors')).length, 3);
  const panel = h.page.locator('#object-panel, .objects').first();
  assert.match(await panel.innerText(), /30080.*one Service a port/s);
  assert.match(await panel.innerText(), /10\.0\.0\.13:30080/);
  await h.act('acts.open');
  await h.act('node.fail', h.page.locator('dialog[open]'));
  await send(h, { target: 'Node//node-3' });
  await inspect(h, web);
  await h.page.locator('table[data-table=doors] tbody tr').first().getByText('down').waitFor();
  await h.page.locator('[data-act="nodeport.call"]').first().click();
  await h.act('step.next-chapter');
  await h.act('explain.open', h.page.locator('[role=tablist]'));
  assert.match(await h.page.locator('.explain').innerText(), /what a load balancer is for/);
});

// Protects: how fast a stream is stands in its form, and follows what is typed.
journey('the form of a stream says how fast it is and how long it takes', { query }, async (h) => {
  await h.act('traffic.send');
  const said = h.page.locator('dialog[open] [data-rate]');
  assert.match(await said.innerText(), /hop by hop/);
  await h.page.locator('dialog[open] [name=count]').fill('600');
  assert.equal(await said.innerText(), '10 a second; all are sent in 1 min.');
  await h.page.locator('dialog[open] [name=interval]').fill('300');
  assert.match(await said.innerText(), /^3\.3 a second/);
  await h.page.locator('dialog[open] [name=pattern]').selectOption('random');
  assert.match(await said.innerText(), /on average/);
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

// Protects: the form of all settings patches what was changed, and nothing else.
journey('the form of a Service changes one field', { query }, async (h) => {
  await h.act('acts.open');
  await h.act('service.edit', h.page.locator('dialog[open]'));
  const form = h.page.locator('dialog[open] form');
  assert.match(await form.innerText(), /Type/);
  assert.doesNotMatch(await form.innerText(), /pathType/);
  await form.locator('[name=externalTrafficPolicy]').selectOption('Local');
  await form.locator('.same code').getByText('"externalTrafficPolicy":"Local"').waitFor();
  assert.doesNotMatch(await form.locator('.same code').innerText(), /targetPort/);
  await send(h, {});
  await h.act('step.next-chapter');
  await inspect(h, web);
  const policies = (await rows(h, 'policies')).map((row) => row.cells.join(' ')).join('\n');
  assert.match(policies, /externalTrafficPolicy Local/);
});
