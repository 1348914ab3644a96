// axe finds nothing: every screen and dialog, by day and by night, in both languages.
import { assert, journey, served } from '../lib/journey.mjs';
import { readyPods, sail, send, table } from '../lib/sail.mjs';

const BY = [
  ['light', 'ko'],
  ['dark', 'en'],
];

for (const [theme, lang] of BY) {
  const of = (scene) => ({ query: `scene=${scene}&lang=${lang}`, theme, timeout: 240_000 });
  const look = async (h, where) => {
    try {
      // The preview in the share dialog is a page of its own, looked at below as an embed.
      await h.axe({ without: '#share-preview' });
    } catch (error) {
      error.message = `${where}: ${error.message}`;
      throw error;
    }
  };

  // Protects: the first screens of a newcomer.
  journey(`the opening, a placement, objects and events (${theme})`, of('first-voyage'), async (h) => {
    await look(h, 'the opening');
    await h.act('deployment.create');
    await send(h, { replicas: 3 });
    await sail(h, 'step.forward', table, 'score');
    await look(h, 'a placement');
    await sail(h, 'step.next-happening', readyPods, 3);
    await h.act('object.open', h.page.locator('[role=tablist]'));
    await look(h, 'objects');
    await h.act('events.open');
    await look(h, 'events');
  });

  // Protects: every dialog.
  journey(`the dialogs (${theme})`, of('node-failure'), async (h) => {
    for (const act of ['scene.open', 'help.open', 'share.open', 'acts.open', 'deployment.create', 'service.create', 'traffic.send']) {
      await h.act(act);
      await h.page.locator('dialog[open]').waitFor();
      await look(h, act);
      await h.act('overlay.close', h.page.locator('dialog[open]'));
    }
    await h.objects('Node', { name: 'node-2' }).click();
    await look(h, 'the menu of a ship');
    await h.act('node.fail', h.page.locator('dialog[open]'));
    await h.act('step.back');
    await h.act('node.add');
    await h.act('fork.open');
    await look(h, 'the branches');
  });

  // Protects: colour alone never says that something is wrong.
  journey(`a lost ship and a stopped control plane (${theme})`, of('node-failure'), async (h) => {
    await h.ready();
    await h.objects('Node', { name: 'node-2' }).click();
    await h.act('node.fail', h.page.locator('dialog[open]'));
    const ghosts = () => document.querySelectorAll('[data-kind=Pod][data-state=Terminating]').length === 2;
    await sail(h, 'step.next-happening', ghosts);
    await look(h, 'ghosts');
    await h.act('acts.open');
    await h.act('controlplane.stop', h.page.locator('dialog[open]'));
    await h.act('step.next-happening');
    await look(h, 'nobody on the bridge');
  });

  // Protects: the other skin, with a request on its way.
  journey(`a request on its way, under real names (${theme})`, of('service-routing&view=real'), async (h) => {
    await h.act('traffic.send');
    await send(h, { from: 'outside/node-1' });
    await sail(h, 'step.forward', table, 'route');
    await h.act('step.forward');
    await look(h, 'a hop');
  });

  // Protects: the embed and the phone.
  journey(`an embed (${theme})`, { ...of('node-failure'), open: false, viewport: { width: 768, height: 430 } }, async (h) => {
    const { url } = await served();
    for (const controls of ['full', 'steps', 'none']) {
      await h.page.goto(`${url}/?embed=1&scene=node-failure&lang=${lang}&controls=${controls}`);
      await h.ready();
      await look(h, `controls=${controls}`);
    }
  });
  journey(`a phone (${theme})`, { ...of('node-failure'), viewport: { width: 390, height: 844 }, touch: true }, async (h) => {
    await look(h, 'a phone');
    await h.page.locator('[data-act="sheet.toggle"]').tap();
    await look(h, 'the sheet');
    await h.page.locator('[data-act="menu.open"]').tap();
    await h.page.locator('dialog[open]').waitFor();
    await look(h, 'the menu');
  });
}

// Protects: after a form the space bar plays, as it does elsewhere, and does not open the form again.
journey('the keys belong to the player after a form', { query: 'scene=sandbox&lang=en' }, async (h) => {
  await h.act('deployment.create');
  await h.page.locator('dialog [name=name]').press('Enter');
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
  await h.page.locator('[data-act="play.toggle"]:focus').waitFor();
  const rested = await h.until('the act', (s) => s.playing === 'false' && s.step !== '0');
  await h.page.keyboard.press(' ');
  await h.until('playing on', (s) => s.playing === 'true' || s.step !== rested.step);
  assert.equal(await h.page.locator('dialog[open]').count(), 0);
});

// Protects: a form that was asked for on the picture gives the focus back to it.
journey('the keys stay on the picture after its form', { query: 'scene=sandbox&lang=en' }, async (h) => {
  const ship = h.page.locator('[data-pick^="ship:"]').first();
  await ship.focus();
  const pick = await ship.getAttribute('data-pick');
  await h.page.keyboard.press('Enter');
  await h.act('node.taint', h.page.locator('dialog[open]'));
  await h.page.locator('dialog form [data-act="submit"]').press('Enter');
  await h.page.locator('dialog[open]').waitFor({ state: 'detached' });
  await h.until('the act', (s) => s.step !== '0');
  assert.equal(await h.page.evaluate(() => document.activeElement.dataset.pick), pick);
});
