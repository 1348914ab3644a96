// Driving a voyage in a test: many steps in one go, and what the panel says on the way.
//
// A reader's first press of each control is a real click (`h.act`). Long ways are then covered by
// pressing the same control inside the page, one press after the other, since a thousand clicks
// through the test's own line would take minutes.

/**
 * Presses a control of the bar until `holds(arg)`, run inside the page, is true; returns the page's
 * state there. Fails when a press moves nothing, since then nothing more will happen.
 */
export async function sail(h, act, holds, arg, { most = 600, root = h.page } = {}) {
  const outcome = await root.locator('[data-moseon]').evaluate(
    async (page, { act, holds, arg, most }) => {
      const test = new Function('arg', `return (${holds})(arg)`);
      const turn = () =>
        new Promise((done) => {
          const line = new MessageChannel();
          line.port1.onmessage = done;
          line.port2.postMessage(0);
        });
      const control = page.querySelector(`[data-act="${act}"]`);
      for (let presses = 0; ; presses++) {
        if (test(arg)) return { state: { ...page.dataset }, presses };
        if (presses === most) return { problem: `not after ${most} presses` };
        const before = page.dataset.step;
        control.click();
        await turn();
        for (let i = 0; i < 40 && page.dataset.step === before; i++) await turn();
        if (page.dataset.step === before && !test(arg)) {
          return { problem: 'nothing more happens', state: { ...page.dataset } };
        }
      }
    },
    { act, holds: holds.toString(), arg, most },
  );
  if (outcome.problem) {
    const where = JSON.stringify(outcome.state ?? (await h.state(root)));
    throw new Error(`${act} until ${holds}: ${outcome.problem}, at ${where}`);
  }
  return outcome.state;
}

/** Presses a control so many times. */
export function press(h, act, times, options) {
  const goal = { act, times, done: 0 };
  return sail(h, act, (goal) => goal.done++ === goal.times, goal, options);
}

/** The state after each step from here: every press of `act` until nothing more moves. */
export async function log(h, act, { most = 2000 } = {}) {
  return h.page.locator('[data-moseon]').evaluate(
    async (page, { act, most }) => {
      const turn = () =>
        new Promise((done) => {
          const line = new MessageChannel();
          line.port1.onmessage = done;
          line.port2.postMessage(0);
        });
      const control = page.querySelector(`[data-act="${act}"]`);
      const states = [{ ...page.dataset }];
      for (let i = 0; i < most; i++) {
        const before = page.dataset.step;
        control.click();
        for (let i = 0; i < 40 && page.dataset.step === before; i++) await turn();
        if (page.dataset.step === before) break;
        states.push({ ...page.dataset });
      }
      return states;
    },
    { act, most },
  );
}

/** Chooses an object in the panel's list and gives its YAML and revision. */
export async function inspect(h, word) {
  await h.act('object.open', h.page.locator('[role=tablist]'));
  await h.page.locator('#object').selectOption(word);
  const yaml = await h.page.locator('#yaml').innerText();
  return { yaml, revision: Number(await h.page.locator('.facts dd').nth(1).innerText()) };
}

/** The instant, in milliseconds, of the first `field: "2026-…"` in a YAML text at or after `from`. */
export function instant(yaml, field, from = 0) {
  const found = yaml.slice(from).match(new RegExp(`\\b${field}: "?([0-9T:.-]+Z)"?`));
  return found ? Date.parse(found[1]) : NaN;
}

/** What an embed or a link is made of: the fragment for a voyage of our own making. */
export async function fragment({ scene = 'first-voyage', seed = 1, step = 0, ms = 0, acts = [], model = 4 }) {
  const { deflateRawSync } = await import('node:zlib');
  const wire = { m: model, s: scene, r: seed, c: step, t: ms, a: acts };
  return `v1.${deflateRawSync(JSON.stringify(wire)).toString('base64url')}`;
}

/** Presses Tab until the focus is on what matches; fails when it never comes. */
export async function tabTo(h, selector, { back = false, most = 80 } = {}) {
  for (let i = 0; i < most; i++) {
    if (await h.page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    await h.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab never leads to ${selector}`);
}

/** What a screen reader would call an element, near enough for our own markup. */
export function accessibleName(element) {
  const of = (id) => document.getElementById(id)?.textContent ?? '';
  const label = element.getAttribute('aria-label');
  const by = element.getAttribute('aria-labelledby');
  const text = label ?? (by ? by.split(' ').map(of).join(' ') : null);
  const labels = [...(element.labels ?? [])].map((l) => l.textContent).join(' ');
  return (text ?? (labels || element.textContent || element.title || '')).trim();
}

/** The filter and score table in the panel, by the nodes' real names. */
export async function placement(h) {
  const filter = await rows(h, 'filter');
  const scores = await rows(h, 'score');
  const refused = filter.filter((row) => row.class === 'out');
  return {
    passed: filter.filter((row) => row.class !== 'out').map((row) => row.name),
    /** Why, by node: in the reader's words and as Kubernetes prints it. */
    refused: Object.fromEntries(refused.map((row) => [row.name, row.cells[2]])),
    scores: scores.map((row) => ({ node: row.name, total: Number(row.cells.at(-1)) })),
    chosen: scores.find((row) => row.class === 'win')?.name,
  };
}

/** The rows of a table of the panel: `filter`, `score`, `ranking`, `arithmetic`, `route`, `counts`. */
export function rows(h, table, root = h.page) {
  return root.locator(`table[data-table=${table}] tbody tr`).evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.dataset.name,
      class: row.className,
      cells: [...row.cells].map((cell) => cell.innerText.trim()),
    })),
  );
}

// What a voyage is sailed to: these run inside the page.

/** So many pods are ready. */
export const readyPods = (count) =>
  document.querySelectorAll('[data-kind=Pod][data-ready=true]').length === count;

/** The panel shows a table of this name. */
export const table = (name) => document.querySelector(`table[data-table=${name}]`) !== null;

/** Fills the open form and sends it; fails if it stays open. */
export async function send(h, values = {}) {
  const dialog = h.page.locator('dialog[open]');
  await dialog.locator('form').waitFor();
  for (const [name, value] of Object.entries(values)) {
    const way = dialog.locator(`[type=radio][name=${name}][value="${value}"]`);
    if (await way.count()) {
      await way.check();
      continue;
    }
    const field = dialog.locator(`[name=${name}]`);
    if ((await field.getAttribute('type')) === 'hidden') {
      // The only choice there is: not asked for.
      if ((await field.inputValue()) !== String(value)) throw new Error(`${name} is not ${value}`);
      continue;
    }
    const chosen = (await field.evaluate((f) => f.tagName)) === 'SELECT';
    await (chosen ? field.selectOption(String(value)) : field.fill(String(value)));
  }
  await dialog.locator('[data-act=submit]').click();
  const problem = dialog.locator('.problem:not(:empty)');
  await problem.or(h.page.locator('dialog:not([open])')).first().waitFor({ state: 'attached' });
  if (await problem.count()) throw new Error(`the form says: ${await problem.innerText()}`);
}
