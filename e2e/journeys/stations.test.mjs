// The stations of one request in the panel: a strip to jump by, that follows the voyage.
import { assert, journey } from '../lib/journey.mjs';
import { accessibleName, sail, send, tabTo } from '../lib/sail.mjs';

const query = 'scene=service-routing&lang=en';
const answered = () => /answers/.test(document.querySelector('.explain .now').textContent);

const stations = (h) =>
  h.page.locator('.way button').evaluateAll((buttons) =>
    buttons.map((button) => ({
      hop: Number(button.dataset.hop),
      step: button.dataset.arg,
      class: button.className,
      text: button.innerText.replace(/\s+/g, ' '),
      current: button.getAttribute('aria-current'),
    })),
  );

/** The station the mark is on, and how many there are. */
async function mark(h) {
  const all = await stations(h);
  const current = all.filter((station) => station.current === 'step');
  assert.equal(current.length, 1, `one mark, ${JSON.stringify(all)}`);
  return { at: current[0].hop, count: all.length, step: current[0].step };
}

/** Sends one request through node-2's NodePort and follows it to its end. */
async function arrive(h) {
  await h.act('traffic.send');
  await send(h, { from: 'outside/node-2', count: 1 });
  await sail(h, 'step.forward', () => document.querySelector('.way button') !== null);
  assert.deepEqual(await mark(h), { at: 1, count: 1, step: (await h.state()).step });
  assert.match(await h.page.locator('.way .unk').first().innerText(), /not|nobody/i);
  await sail(h, 'step.forward', answered);
  assert.equal(await h.page.locator('.way .unk').count(), 0, 'now all of it is known');
}

// Protects: every hop is a button that leads to its step, the mark is where the voyage is, and
// addresses are shown as they were and as they are where they are rewritten.
journey('the strip leads to each hop and follows the timeline', { query }, async (h) => {
  await arrive(h);
  const { count } = await mark(h);
  assert.ok(count >= 4, `${count} hops`);
  const second = (await stations(h))[1];
  assert.match(second.text, /DNAT/);
  await h.page.locator('.way button[data-hop="2"]').click();
  await h.until('the second hop', (s) => s.step === second.step);
  assert.deepEqual(await mark(h), { at: 2, count, step: second.step });
  const packet = await h.page.locator('.way dl').innerText();
  assert.match(packet, /203\.0\.113\.\d+:\d+ → 10\.0\.0\.12:\d+/, 'the source, before and after');
  assert.match(packet, /10\.0\.0\.12:3\d{4} → 10\.244\.\d+\.\d+:8080/, 'and the destination');
  const ahead = (await stations(h)).filter((station) => station.class.includes('ahead'));
  assert.equal(ahead.length, count - 2, 'those that follow are still known');
  const struck = await h.page.locator('.way dl s').count();
  assert.equal(struck, 2);
  await h.axe();

  // The timeline moves the mark.
  const track = await h.page.locator('.track').boundingBox();
  await h.page.mouse.move(track.x + track.width * 0.5, track.y + track.height / 2);
  await h.page.mouse.down();
  const seen = new Set();
  for (let share = 0.5; share <= 1; share += 0.05) {
    await h.page.mouse.move(track.x + track.width * share, track.y + track.height / 2);
    await h.page.waitForTimeout(30);
    const current = h.page.locator('.way [aria-current=step]');
    if (await current.count()) seen.add(await current.getAttribute('data-hop'));
  }
  await h.page.mouse.up();
  assert.ok(seen.size >= 3, `the mark has been at ${[...seen]}`);
  await h.until('the last step', (s) => s.step === s.steps);
  assert.equal((await mark(h)).at, count);
});

// Protects: the strip is for the keyboard and for those who hear the page.
journey('the strip by keyboard, spoken', { query: 'scene=service-routing&lang=ko' }, async (h) => {
  await h.act('traffic.send');
  await send(h, { from: 'outside/node-2', count: 1 });
  await sail(h, 'step.forward', () => document.querySelectorAll('.way button').length >= 3);
  await tabTo(h, '.way button');
  const focused = () => h.page.evaluate(() => document.activeElement.dataset.hop);
  const last = (await stations(h)).length;
  assert.equal(await focused(), String(last));
  await h.page.keyboard.press('ArrowLeft');
  await h.page.locator(`.way button[data-hop="${last - 1}"][aria-current=step]:focus`).waitFor();
  await h.page.keyboard.press('Home');
  await h.page.locator('.way button[data-hop="1"][aria-current=step]:focus').waitFor();
  await h.page.keyboard.press('ArrowRight');
  const here = h.page.locator('.way button[data-hop="2"][aria-current=step]:focus');
  await here.waitFor();
  const name = await here.evaluate(accessibleName);
  assert.match(name, /홉 2.*화물선 2 → 파드 web.*10\.244\.\d+\.\d+:8080.*DNAT.*지금 여기/);
  const next = await h.page.locator('.way button[data-hop="3"]').evaluate(accessibleName);
  assert.match(next, /앞으로 지날 곳/);
});

// Protects: on a phone a finger finds the stations.
journey('the strip by touch', { query, viewport: { width: 390, height: 844 }, touch: true }, async (h) => {
  await h.act('acts.open');
  await h.act('traffic.send', h.page.locator('dialog[open]'));
  await send(h, { from: 'outside/node-2', count: 1 });
  await sail(h, 'step.forward', () => document.querySelectorAll('.way button').length >= 3);
  // Closed, the sheet has one line of it: the present hop, and a way back and on.
  const line = h.page.locator('.hl');
  assert.match(await line.innerText(), /hop 3 of 4/);
  const back = line.getByRole('button', { name: 'To the hop before' });
  const size = await back.boundingBox();
  assert.ok(size.width >= 44 && size.height >= 44, JSON.stringify(size));
  const picture = await h.page.locator('.panel').boundingBox();
  assert.ok((await line.boundingBox()).y > picture.y, 'inside the sheet');
  await back.tap();
  await line.getByText('hop 2 of 4').waitFor();
  await line.getByRole('button', { name: 'To the next hop' }).tap();
  await line.getByText('hop 3 of 4').waitFor();
  await h.axe();
  await h.act('sheet.toggle');
  await line.waitFor({ state: 'hidden' });
  const first = h.page.locator('.way button').first();
  const box = await first.boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44, JSON.stringify(box));
  await first.tap();
  await h.page.locator('.way button[data-hop="1"][aria-current=step]').waitFor();
});
