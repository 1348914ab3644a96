// A new version under traffic, and back to the old one.
import { assert, journey } from '../lib/journey.mjs';
import { rows, sail, send } from '../lib/sail.mjs';

const COUNT = 600;

const version = (wanted) => {
  const pods = [...document.querySelectorAll('[data-kind=Pod][data-app=web]')];
  return pods.length === 4 && pods.every((p) => p.dataset.version === wanted && p.dataset.ready === 'true');
};
const table = (name) => document.querySelector(`table[data-table=${name}]`) !== null;

// Protects: a rollout under traffic loses no request, and undo is the same way back.
journey(
  'version two under traffic without a lost request, and undo',
  { query: 'scene=rolling-update&lang=en', timeout: 180_000 },
  async (h) => {
    // A pod that no rollout touches asks the Service.
    await h.act('acts.open');
    await h.page.locator('dialog[open] [data-act="pod.add"][data-arg=form]').click();
    await send(h, { name: 'client', image: 'busybox:1.36' });
    const client = () => document.querySelector('[data-name=client]')?.dataset.ready === 'true';
    await sail(h, 'step.next-happening', client);

    await h.act('traffic.send');
    await send(h, { from: 'pod/client', count: COUNT, interval: 50 });
    await h.act('deployment.rollout');
    const image = h.page.locator('dialog[open] [name=image]');
    assert.equal(await image.inputValue(), 'web:v2', 'the next version is offered');
    await send(h);
    await sail(h, 'step.forward', table, 'arithmetic');
    assert.ok((await rows(h, 'arithmetic')).length >= 5, 'surge and unavailable are told');
    const least = await leastReady(h, version, '2');
    assert.ok(least >= 3, `at least 3 of 4 stay ready (maxUnavailable 25 %), not ${least}`);

    await sail(h, 'step.next-happening', table, 'counts', { most: 3_000 });
    const answered = await rows(h, 'counts');
    const sum = answered.reduce((sum, row) => sum + Number(row.cells[1]), 0);
    assert.equal(sum, COUNT, 'every request was answered');
    assert.match(await h.page.locator('.explain .now').innerText(), /^All 600 requests/);
    const images = answered.map((row) => row.cells[0].split(' · ')[1]);
    assert.ok(images.includes('web:v1') && images.includes('web:v2'), 'by both versions');

    await h.act('acts.open');
    // There is one Deployment: no form asks which.
    await h.act('deployment.undo', h.page.locator('dialog[open]'));
    await sail(h, 'step.next-happening', version, '1', { most: 3_000 });
    await h.act('object.open', h.page.locator('[role=tablist]'));
    const choices = await h.page.locator('#object option').allInnerTexts();
    assert.equal(choices.filter((name) => /^web-[0-9a-f]+$/.test(name)).length, 2, 'both ReplicaSets stay');
  },
);

/** Sails until `holds`, and tells the fewest ready web pods seen on the way. */
async function leastReady(h, holds, arg) {
  await h.page.evaluate(() => {
    window.least = 99;
    window.count = () => {
      const ready = document.querySelectorAll('[data-kind=Pod][data-app=web][data-ready=true]').length;
      window.least = Math.min(window.least, ready);
    };
  });
  const watched = `(arg) => { window.count(); return (${holds})(arg); }`;
  await sail(h, 'step.next-happening', watched, arg, { most: 3_000 });
  return h.page.evaluate(() => window.least);
}

// Protects: the difference that the default image makes. Programs that exit at once lose requests.
journey(
  'programs that end at once lose requests, and the page says how many',
  { query: 'scene=service-routing&lang=en', timeout: 180_000 },
  async (h) => {
    const ready = (count) =>
      document.querySelectorAll('[data-app=abrupt][data-ready=true]').length === count;
    await h.act('deployment.create');
    await send(h, { name: 'abrupt', image: 'abrupt:v1', replicas: 3 });
    await sail(h, 'step.next-happening', ready, 3);
    await h.act('service.create');
    await send(h, { name: 'abrupt', app: 'abrupt', kind: 'ClusterIP' });
    const lane = () => document.querySelector('[data-kind=Service][data-name=abrupt]')?.dataset.ready === '3/3';
    await sail(h, 'step.next-happening', lane);
    await h.act('traffic.send');
    await send(h, { target: 'Service/default/abrupt', from: 'pod/client', count: 1000, interval: 10 });
    await h.act('deployment.rollout');
    await send(h, { target: 'Deployment/default/abrupt', image: 'abrupt:v2' });
    await sail(h, 'step.next-happening', table, 'counts', { most: 3_000 });
    const now = await h.page.locator('.explain .now').innerText();
    const answered = Number(now.match(/^Only (\d+) of 1,?000/)?.[1]);
    assert.ok(answered > 500 && answered < 1000, now);
  },
);

// Protects: a rollout that cannot end says so, and one click takes it back.
journey('a rollout stuck on its image is undone from where it is explained', { query: 'scene=rolling-update&lang=en' }, async (h) => {
  await h.act('deployment.rollout');
  const hint = h.page.locator('dialog[open] #image-hint');
  assert.match(await hint.innerText(), /web:bad/, 'which images there are not');
  await send(h, { image: 'web:bad' });
  await sail(h, 'step.next-happening', () => document.querySelector('.explain .stall') !== null);
  const stuck = h.page.locator('.explain .tables');
  assert.match(await stuck.innerText(), /web:bad[\s\S]*kubectl rollout undo deployment\/web/);
  await h.axe();
  await h.act('deployment.undo', stuck);
  await sail(h, 'step.next-happening', version, '1', { most: 3_000 });
  assert.equal(await h.page.locator('.stall').count(), 0, 'nothing is stuck any more');
});
