// What a request looks like on the stage: its label, the ports on hulls, the harbour gate.
import { assert, journey } from '../lib/journey.mjs';
import { sail, send } from '../lib/sail.mjs';

/** The lines of the boat's label, with those struck by a rule. */
async function label(h) {
  const lines = await h.page.locator('.packet text').evaluateAll((texts) =>
    texts.map((text) => ({ text: text.textContent, class: text.getAttribute('class') ?? '' })),
  );
  const of = (mark) => lines.filter((line) => line.class.split(' ').includes(mark)).map((line) => line.text);
  return { all: lines.map((line) => line.text), was: of('was'), now: of('new') };
}

const hops = (count) => document.querySelectorAll('table[data-table=route] tr').length >= count;

// Protects: a boat carries the packet's addresses, and where a rule rewrites one, both are read; the
// pods it may come to wear their port, the ships their node port, in both skins.
for (const view of ['ship', 'real']) {
  const query = `scene=service-routing&lang=en&view=${view}`;
  journey(`a boat's label changes at each rewrite (${view})`, { query }, async (h) => {
    await h.act('traffic.send');
    await send(h, { from: 'outside/node-2', count: 1 });
    await sail(h, 'step.forward', hops, 1);
    const sent = await label(h);
    assert.deepEqual([sent.was, sent.now], [[], []], 'nothing is rewritten on the way in');
    const port = sent.all.at(-1).split(':')[1];
    await sail(h, 'step.forward', hops, 2);
    const { was, now } = await label(h);
    assert.match(was[0], /^203\.0\.113\./);
    assert.equal(was[1], `10.0.0.12:${port}`);
    assert.match(now[0], /^10\.0\.0\.12:/, 'SNAT');
    assert.match(now[1], /^10\.244\.\d+\.\d+:8080$/, 'DNAT');
    const pods = h.objects('Pod', { app: 'web' });
    assert.deepEqual(await pods.first().locator('text.prt').allTextContents(), [':8080']);
    assert.equal(await pods.first().getAttribute('data-ports'), '8080');
    assert.match(await h.page.locator('.door').first().textContent(), new RegExp(port));
    const plate = await h.objects('Service', { name: 'web' }).textContent();
    assert.match(plate, /:80→8080/);
    await sail(h, 'step.forward', hops, 3);
    assert.deepEqual((await label(h)).was, [], 'the answer sets out with the pod’s address');
    await sail(h, 'step.forward', hops, 4);
    assert.equal((await label(h)).was.length, 2, 'conntrack undoes both');
  });
}

// Protects: a load balancer is a gate outside, shut as long as it has no address, and what comes in
// passes it; it is an object to pick.
journey('the harbour gate of a load balancer', { query: 'scene=load-balancer&lang=ko' }, async (h) => {
  const gate = h.objects('Gate', { name: 'web' });
  assert.match(await gate.getAttribute('aria-label'), /항구 게이트 web, EXTERNAL-IP <pending>/);
  assert.match(await gate.getAttribute('class'), /shut/);
  await h.act('acts.open');
  await h.act('network.set', h.page.locator('dialog[open]'));
  await send(h, { value: 'load-balancer/cloud' });
  const open = () => !document.querySelector('[data-kind=Gate]').classList.contains('shut');
  await sail(h, 'step.next-happening', open);
  assert.match(await gate.textContent(), /198\.51\.100\.\d+:80/);
  await h.act('traffic.send');
  await send(h, { from: 'balancer/', count: 1 });
  await sail(h, 'step.forward', hops, 1);
  assert.match(await gate.getAttribute('class'), /\bon\b/);
  await h.axe();
  await gate.click();
  await h.page.locator('dialog[open]').getByText('Service · web').waitFor();
});
