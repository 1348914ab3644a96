// The ways of a packet: addresses that pass, names, the three network problems, the plugin.
import { assert, journey } from '../lib/journey.mjs';
import { rows, sail, send } from '../lib/sail.mjs';

/** Sends one request and plays it to its end; gives its way, the title and the reason. */
async function follow(h, values) {
  await h.act('traffic.send');
  await send(h, { count: 1, ...values });
  return ended(h);
}

async function ended(h) {
  await h.act('step.next-chapter');
  await h.page.locator('.explain .now').waitFor();
  return { way: await rows(h, 'route'), now: await h.page.locator('.explain').innerText() };
}

const cells = (way) => way.map((row) => row.cells.join(' ')).join('\n');

async function choose(h, value) {
  await h.act('acts.open');
  await h.act('network.set', h.page.locator('dialog[open]'));
  await send(h, { value });
}

// Protects: a pod's address is gone with the pod; its Service's address is not.
journey('a pod is called by its address, dies, and is called again', { query: 'scene=service-routing&lang=en' }, async (h) => {
  const found = await follow(h, { from: 'pod/client' });
  const chosen = found.way.find((row) => row.cells[1].includes('DNAT')).cells[1];
  const [, ip] = chosen.match(/→ (10\.244\.\d+\.\d+):8080/);
  const ending = cells(found.way).match(/web\S*?([a-z0-9]{5})(?=\s|$)/m)[1];
  const name = await h.page.locator(`[data-kind=Pod][data-name$="${ending}"]`).getAttribute('data-name');
  const first = await follow(h, { from: 'pod/client', to: `${ip}:8080` });
  assert.match(first.now, /answers/);
  assert.ok(!cells(first.way).includes('DNAT'), 'no Service is asked');
  await h.page.locator(`[data-kind=Pod][data-name="${name}"]`).click();
  await h.act('pod.delete');
  await sail(h, 'step.next-happening', (name) => !document.querySelector(`[data-kind=Pod][data-name="${name}"]`), name);
  const again = await follow(h, { from: 'pod/client', to: `${ip}:8080` });
  assert.match(again.now, /gets no answer/);
  assert.match(again.now, /why one calls a Service/);
  const service = await follow(h, { from: 'pod/client' });
  assert.match(service.now, /answers/);
});

// Protects: a ClusterIP and a pod's address work inside only, and the reason is said.
journey('from inside a ClusterIP works, from outside it does not', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  await h.act('traffic.send');
  const pod = await h.page.locator('dialog[open] select[name=from] option[value^="pod/web"]').first().getAttribute('value');
  await send(h, { from: pod, count: 1 });
  const inside = await ended(h);
  assert.match(inside.now, /answers/);
  const clusterIp = cells(inside.way).match(/10\.96\.\d+\.\d+/)[0];
  const node = await follow(h, { from: 'node/node-2', to: clusterIp });
  assert.match(node.now, /answers/);
  const outside = await follow(h, { from: 'client/', to: clusterIp });
  assert.match(outside.now, /cannot be reached from outside/);
});

// Protects: names lead to a ClusterIP, to pods, to a name outside, or nowhere; CoreDNS is pods.
journey('names are looked up from inside a pod', { query: 'scene=service-names&lang=en' }, async (h) => {
  await h.page.locator('[data-kind=Pod][data-name^=coredns-]').nth(1).waitFor();
  const web = await follow(h, { from: 'pod/client', to: 'dns:web' });
  assert.match(web.now, /web\.default\.svc\.cluster\.local has the address 10\.96\./);
  assert.match(cells(web.way), /10\.96\.0\.10:53.*DNAT/s, 'the question passes the rules of kube-dns');
  const pods = await follow(h, { from: 'pod/client', to: 'dns:db' });
  assert.match(pods.now, /leads to pods: 10\.244\.\d+\.\d+, 10\.244\./);
  const alias = await follow(h, { from: 'pod/client', to: 'dns:search' });
  assert.match(alias.now, /another name.*search\.example\.com/s);
  const missing = await follow(h, { from: 'pod/client', to: 'dns:cart' });
  assert.match(missing.now, /not found/);
  const other = await follow(h, { from: 'pod/client', to: 'http://cart.shop' });
  assert.match(other.now, /answers/);
  const outside = await follow(h, { from: 'pod/client', to: 'https://example.com' });
  assert.match(outside.now, /outside the cluster answers/);
  assert.ok(cells(outside.way).includes('198.51.100.53:53'), 'CoreDNS asks further');
});

// Protects: each of the three network problems is on its way when its scene opens.
journey('three network problems, each in its own scene', { query: 'scene=container-to-container&lang=en' }, async (h) => {
  const next = () => h.page.locator('.onward .next').innerText();
  const inside = await ended(h);
  assert.equal(inside.way.length, 1);
  assert.match(cells(inside.way), /127\.0\.0\.1:6379/);
  assert.match(await next(), /call Pod shop by its address/i);
  await h.open('scene=pod-to-pod&lang=en');
  const between = await ended(h);
  assert.match(cells(between.way), /eth0 → veth[0-9a-f]{8} → cni0/);
  assert.ok(!/DNAT|SNAT/.test(cells(between.way)), 'no address is rewritten');
  assert.match(await next(), /overlay/);
  await h.open('scene=outside-to-pod&lang=en');
  const outside = await ended(h);
  assert.match(cells(outside.way), /DNAT · SNAT/);
  assert.match(await next(), /externalTrafficPolicy to Local/);
});

// Protects: an overlay wraps packets from ship to ship; without the plugin new pods get no network.
journey('an overlay, and a broken network plugin', { query: 'scene=pod-to-pod&lang=en' }, async (h) => {
  await ended(h);
  await choose(h, 'pod-network/overlay');
  const wrapped = await follow(h, { from: 'pod/left', to: '10.244.2.2:8080' });
  assert.match(cells(wrapped.way), /VXLAN 10\.0\.0\.11 → 10\.0\.0\.12/);
  await choose(h, 'network-plugin/fails');
  await h.act('pod.add');
  const said = () => document.querySelector('.explain')?.innerText.includes('cannot make the network');
  await sail(h, 'step.forward', said);
  assert.match(await h.page.locator('.explain').innerText(), /FailedCreatePodSandBox/);
  await choose(h, 'network-plugin/works');
  await sail(h, 'step.next-happening', () => document.querySelectorAll('[data-kind=Pod][data-phase=Running]').length === 3);
});

// Protects: both ways in can be built by click, and differ in address, port and hops.
journey('a NodePort and a LoadBalancer side by side', { query: 'scene=nodeport-or-loadbalancer&lang=en' }, async (h) => {
  for (const [name, kind] of [['web', 'NodePort'], ['api', 'LoadBalancer']]) {
    await h.act('service.create');
    await send(h, { name, app: name, kind });
    await sail(h, 'step.next-happening', (name) => document.querySelector(`[data-kind=Service][data-name=${name}]`), name);
  }
  const given = () => /198\.51\.100\./.test(document.querySelector('[data-kind=Service][data-name=api]').getAttribute('aria-label'));
  await sail(h, 'step.next-happening', given);
  const door = await follow(h, { target: 'Service/default/web', from: 'outside/node-1' });
  assert.match(cells(door.way), /10\.0\.0\.11:3\d{4}/);
  const gate = await follow(h, { target: 'Service/default/api', from: 'balancer/' });
  assert.match(cells(gate.way), /198\.51\.100\.\d+:80/);
  assert.ok(gate.way.length > door.way.length, 'the load balancer is one hop more each way');
});

// Protects: an Ingress is made by click, and a controller in a pod carries it out, TLS included.
journey('two paths of one host lead to two Services', { query: 'scene=ingress&lang=en' }, async (h) => {
  const early = await follow(h, { from: 'client/', to: 'http://198.51.100.1/' });
  assert.match(early.now, /404/, 'no rule so far');
  await h.act('acts.open');
  await h.act('ingress.create', h.page.locator('dialog[open]'));
  await send(h, { name: 'shop', tls: '*new' });
  const published = () => document.querySelector('.explain')?.innerText.includes('shop has address 198.51.100.1');
  await sail(h, 'step.next-happening', published);
  const plain = await follow(h, { from: 'client/', to: 'http://shop.example.com/cart' });
  assert.match(plain.now, /308/, 'a host with TLS is for https');
  const cart = await follow(h, { from: 'client/', to: 'https://shop.example.com/cart/7' });
  assert.match(cart.now, /Pod cart-\S+ answers/);
  assert.match(cells(cart.way), /198\.51\.100\.1:443/);
  const handed = () => document.querySelector('.explain')?.innerText.includes('hands the request on');
  await sail(h, 'step.back', handed);
  const why = await h.page.locator('.explain').innerText();
  assert.match(why, /shop\.example\.com\/cart \(Prefix\)/);
  assert.match(why, /TLS ends here.*shop-tls/s);
  const web = await follow(h, { from: 'client/', to: 'https://shop.example.com/about' });
  assert.match(web.now, /Pod web-\S+ answers/);
});

// Protects: in an embed, where no form can be filled in, the scene's first act is made as it stands.
journey('an embed makes the Ingress of its scene', { query: 'scene=ingress&lang=en&embed=1' }, async (h) => {
  await h.act('step.forward');
  const stored = () => document.querySelector('.explain, .sheet, body').innerText.includes('Ingress');
  await sail(h, 'step.forward', stored);
});
