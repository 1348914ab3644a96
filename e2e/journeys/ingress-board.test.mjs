// An Ingress by click: made in a form, read path by path in the panel, mended, tried with an address.
import { assert, journey } from '../lib/journey.mjs';
import { inspect, sail, send } from '../lib/sail.mjs';

const query = 'scene=service-ports&lang=en';
const ingress = 'scene=ingress&lang=en';

/** Opens a form from the list of all acts, and sends it. */
async function made(h, act, fields) {
  await h.act('acts.open');
  await h.act(act, h.page.locator('dialog[open]'));
  await send(h, fields);
  await h.act('step.next-chapter');
}

const panel = (h) => h.page.locator('.waits');

// Protects: what an Ingress lacks is said plainly and mended by one click.
journey('an Ingress is made in a form, and its gaps are mended', { query }, async (h) => {
  await made(h, 'ingress.create', { name: 'shop', path2: '/metrics', type2: 'Exact', tls: '*new' });
  await inspect(h, 'Ingress/default/shop');
  const text = () => panel(h).innerText();
  assert.match(await text(), /There is no IngressClass nginx/);
  assert.match(await text(), /certificate of Secret shop-tls/);
  const paths = h.page.locator('table[data-table=paths]');
  assert.match(await paths.innerText(), /shop\.example\.com\s+\/\s*Prefix\s+web:80\s+2\/2/);
  assert.match(await paths.innerText(), /\/metrics\s*Exact/);
  await h.axe();

  await h.act('ingress.mend', panel(h).locator('.fixes'));
  await h.act('step.next-chapter');
  await h.page.getByText('No pod of its controller').waitFor();

  await panel(h).getByLabel('Remove the path shop.example.com/metrics').click();
  await h.act('step.next-chapter');
  assert.doesNotMatch(await paths.innerText(), /metrics/);

  await h.act('ingress.mend', panel(h).locator('.fixes'));
  await sail(h, 'step.next-chapter', () =>
    /1 pod of the ingress controller/.test(document.querySelector('.waits').innerText),
  );

  await inspect(h, 'Secret/default/shop-tls');
  assert.match(await panel(h).innerText(), /tls\.crt\s+\d+ bytes.*shop$/s);
});

// Protects: a typed address shows which rule it meets, and why no other.
journey('an address is held against the rules of an Ingress', { query }, async (h) => {
  await made(h, 'ingress.create', { name: 'shop', path2: '/cart', type2: 'Exact' });
  await inspect(h, 'Ingress/default/shop');
  const field = h.page.locator('#try');
  assert.equal(await field.inputValue(), 'shop.example.com/');
  const tried = h.page.locator('#tried');
  await field.fill('https://shop.example.com/cart?x=1');
  assert.match(await tried.innerText(), /It goes to web:80/);
  assert.match(await tried.innerText(), /\/cart\s*Exact · shop\s+this rule it is/);
  assert.match(await tried.innerText(), /a longer path fits/);
  await field.fill('other.example.com/');
  assert.match(await tried.innerText(), /answers with 404/);
  assert.equal(await field.evaluate((e) => e === document.activeElement), true, 'it keeps the focus');
});

// Protects: one more path comes by a form, whose line of kubectl is a patch.
journey('an Ingress gets one more path', { query }, async (h) => {
  await made(h, 'ingress.create', { name: 'shop' });
  await inspect(h, 'Ingress/default/shop');
  await h.act('ingress.path', panel(h));
  const line = h.page.locator('dialog[open] .same code');
  assert.match(await line.innerText(), /kubectl patch ingress\/shop --type=json/);
  await send(h, { path: '/blog', type: 'Exact' });
  await h.act('step.next-chapter');
  assert.match(await h.page.locator('table[data-table=paths]').innerText(), /\/blog\s*Exact/);
});

// Protects: an Ingress with TLS, made by click, is carried out by the controller's pod: its address
// comes, and a request by https ends there and goes on to the pod behind the rule.
journey('the controller carries out what a form asked for', { query: ingress }, async (h) => {
  await made(h, 'ingress.create', {
    name: 'shop', to: 'web:80', path2: '/cart', type2: 'Exact', to2: 'cart:80', tls: '*new',
  });
  await inspect(h, 'Ingress/default/shop');
  const text = () => panel(h).innerText();
  assert.match(await text(), /1 pod of the ingress controller of class nginx/);
  await sail(h, 'step.next-happening', () =>
    /Address outside: \d+\.\d+/.test(document.querySelector('.waits').innerText),
  );

  await h.act('explain.open');
  await h.act('traffic.send');
  await send(h, { from: 'client/', to: 'https://shop.example.com/cart', count: 1 });
  await h.act('step.next-chapter');
  assert.match(await h.page.locator('#recent').innerText(), /request #1 answered · pod cart-/);
  await sail(h, 'step.back', () =>
    /hands the request on/.test(document.querySelector('.explain .now').innerText),
  );
  const why = await h.page.locator('.explain .why').innerText();
  assert.match(why, /The rule shop\.example\.com\/cart \(Exact\)/);
  assert.match(why, /TLS ends here.*Secret shop-tls/s);
});

// Protects: an Ingress stands on the map, by its gate's ports, and leads to its panel; TLS is added
// to it and it is deleted by clicks; what is said next follows.
journey('an Ingress on the map gets TLS and is deleted', { query: ingress }, async (h) => {
  const gate = h.page.locator('[data-kind=Gate]');
  assert.match(await gate.getAttribute('aria-label'), /198\.51\.100\.1:80 :443$/);
  const sign = h.page.locator('[data-kind=Ingress]');
  assert.equal(await sign.count(), 0);
  await made(h, 'ingress.create', { name: 'shop', to: 'web:80', path2: '' });
  await sail(h, 'step.next-happening', () =>
    /address of|has address/.test(document.querySelector('.explain .now').innerText),
  );
  assert.equal(await sign.getAttribute('aria-label'), 'Signboard (Ingress) shop, shop.example.com');
  await h.axe();

  const call = async () => {
    await h.act('explain.open');
    await h.act('traffic.send');
    await send(h, { from: 'client/', to: 'https://shop.example.com/', count: 1 });
    await sail(h, 'step.next-chapter', () => document.querySelector('.onward').dataset.way !== 'step');
  };
  await call();
  assert.match(await h.page.locator('.explain').innerText(), /hung up before any rule was read/);
  const onward = h.page.locator('.onward .next');
  assert.equal(await onward.getAttribute('data-act'), 'ingress.tls');
  assert.match(await onward.innerText(), /give shop\.example\.com a certificate/);

  await sign.focus();
  await h.page.keyboard.press('Enter');
  const menu = h.page.locator('dialog[open]');
  assert.match(await menu.innerText(), /kubectl delete ingress shop/);
  await h.act('ingress.tls', menu);
  const line = h.page.locator('dialog[open] .same code');
  assert.match(await line.innerText(), /kubectl patch ingress\/shop --type=json .*shop-tls/);
  assert.equal(await h.page.locator('dialog[open] [name=hosts]').inputValue(), 'shop.example.com');
  await send(h, {});
  await h.act('step.next-chapter');
  assert.match(await sign.getAttribute('aria-label'), /, TLS$/);
  await call();
  assert.match(await h.page.locator('#recent').innerText(), /answered · pod web-/);
  assert.match(await h.page.locator('.explain').innerText(), /It took two connections/);

  await sign.click();
  await h.act('select', menu);
  assert.match(await panel(h).innerText(), /certificate of Secret shop-tls/);
  await panel(h).getByLabel('Remove TLS of shop.example.com').click();
  await h.act('step.next-chapter');
  assert.match(await panel(h).innerText(), /There is no tls/);
  await sign.click();
  await h.act('ingress.delete', menu);
  await h.act('step.next-chapter');
  assert.equal(await sign.count(), 0);
});

// Protects: of several Ingresses the signboard says how many, and its menu leads to each.
journey('one signboard stands for several Ingresses', { query: ingress }, async (h) => {
  for (const name of ['shop', 'blog']) {
    await made(h, 'ingress.create', { name, host: `${name}.example.com`, to: 'web:80', path2: '' });
  }
  const sign = h.page.locator('[data-kind=Ingress]');
  assert.match(await sign.getAttribute('aria-label'), /and 1 more$/);
  const other = (await sign.getAttribute('data-name')) === 'shop' ? 'blog' : 'shop';
  await sign.click();
  await h.page.locator(`dialog[open] [data-arg="Ingress/default/${other}"]`).last().click();
  await h.page.locator('table[data-table=paths]').waitFor();
  assert.match(await h.page.locator('#object').inputValue(), new RegExp(other));
  await h.act('acts.open');
  await h.act('ingress.delete', h.page.locator('dialog[open]'));
  await send(h, { target: `Ingress/default/${other}` });
  await h.act('step.next-chapter');
  assert.doesNotMatch(await sign.getAttribute('aria-label'), /more/);
});
