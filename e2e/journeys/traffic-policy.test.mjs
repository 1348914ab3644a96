// Streams of requests: what became of them, side by side, when the Service is changed meanwhile.
import { assert, journey } from '../lib/journey.mjs';
import { sail, send } from '../lib/sail.mjs';

const query = 'scene=traffic-policy&lang=en';
const over = (sent) => {
  const now = document.querySelector('.explain .now').innerText;
  return /(All|Only) /.test(now) && now.includes(sent);
};

/** Sends a stream and leaves the reader at its start. */
async function stream(h, values) {
  await h.act('traffic.send');
  await send(h, values);
  await h.page.locator('.explain .now').waitFor();
}

/** The rows of the comparison: what they are called, and a cell for each time. */
const compared = (h) =>
  h.page.locator('.explain [data-table=results] tbody tr').evaluateAll((rows) =>
    Object.fromEntries(rows.map((row) => {
      const [name, ...cells] = [...row.children].map((cell) => cell.innerText.replace(/\s+/g, ' ').trim());
      return [name, cells];
    })));

/** The bars under a heading: who, and how many each time. */
const bars = (h, list) =>
  h.page.locator('.explain .rbars').nth(list).locator('li').evaluateAll((rows) =>
    rows.map((row) => ({
      who: row.querySelector('.who').innerText,
      counts: [...row.querySelectorAll('.rb b')].map((bar) => bar.innerText.replaceAll(',', '')),
    })));

async function change(h, field, value) {
  await h.page.locator(`.explain [data-act="service.edit"][data-arg$=" ${field}=${value}"]`).click();
}

// Protects: one stream, the policy flipped under it: the client's address, hops, drops and loads.
journey('externalTrafficPolicy flipped under a stream', { query }, async (h) => {
  await stream(h, { from: 'outside/*', count: 1200, interval: 10 });
  await sail(h, 'step.forward', () => /500/.test(document.querySelector('.explain .now').innerText));
  assert.equal(Object.values(await compared(h))[0].length, 1, 'one policy so far');
  await change(h, 'externalTrafficPolicy', 'Local');
  await sail(h, 'step.next-happening', over, '1,200');

  const rows = await compared(h);
  assert.match(rows.answered[0], /^(\d+) of \1$/, 'Cluster answers all');
  const [yes, all] = rows.answered[1].match(/\d+/g).map(Number);
  assert.ok(yes < all * 0.72 && yes > all * 0.6, `a third is dropped: ${rows.answered[1]}`);
  assert.match(rows['client the pods saw'][0], /^10\.0\.0\..*hidden/);
  assert.match(rows['client the pods saw'][1], /^203\.0\.113\.10.*own/);
  assert.match(rows['hops there and back'][0], /6/);
  assert.equal(rows['hops there and back'][1], '4');
  assert.equal(rows['one more node to pass'][1], '0%');
  assert.match(rows['why they failed'][1], /no Pod on/);

  const [first, second, third] = await bars(h, 0);
  assert.match(third.counts[1], /^0 −\d+$/, 'nothing is answered where no pod is');
  assert.ok(Number(first.counts[1]) > 50 && Number(second.counts[1]) > 50);
  const pods = await bars(h, 1);
  const local = pods.map((pod) => Number(pod.counts[1])).sort((a, b) => b - a);
  assert.ok(local[0] > local[1] * 2, `the pod that is alone has most: ${local}`);
  await h.page.locator('.explain .rt summary').click();
  const table = h.page.locator('.explain [data-table=over-time] tbody tr');
  assert.ok((await table.count()) >= 12, 'a row for each second');
  await h.axe();
});

// Protects: a hundred requests are spread by chance; with session affinity one pod gets all.
journey('a hundred requests, and session affinity', { query }, async (h) => {
  await stream(h, { from: 'outside/node-3', count: 100, interval: 20, pattern: 'random' });
  await sail(h, 'step.next-happening', over, '100');
  const spread = (await bars(h, 0)).map((pod) => Number(pod.counts[0]));
  assert.equal(spread.length, 4);
  assert.equal(spread.reduce((sum, count) => sum + count), 100);
  assert.ok(Math.max(...spread) < 45 && Math.min(...spread) > 8, `by chance: ${spread}`);
  assert.match(await h.page.locator('.explain .results .fine').innerText(), /chance.*\d+ to \d+/);

  await change(h, 'sessionAffinity', 'ClientIP');
  await h.act('step.next-chapter');
  await h.page.waitForTimeout(200);
  await stream(h, { from: 'outside/node-3', count: 100, interval: 20 });
  await sail(h, 'step.next-happening', over, '100');
  const sticky = (await bars(h, 0)).map((pod) => Number(pod.counts[1]));
  // The first ones may meet rules that are not written anew yet.
  const [one, another] = sticky.sort((a, b) => b - a);
  assert.ok(one > 95 && another === 0, `one pod has them all: ${sticky}`);
});
