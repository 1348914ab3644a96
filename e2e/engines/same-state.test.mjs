// Promise 4, same link, same voyage: random voyages end in the same state natively and in every
// engine, and the next step leads to the same state too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ENGINES, visit } from '../lib/engines.mjs';
import { serveFolder } from '../lib/server.mjs';
import { nativeTwinPath } from '../wasm-probe.mjs';

const VOYAGES = 20;
const MOVES = 100;

const words = ['links', String(VOYAGES), String(MOVES)];
const { links } = JSON.parse(execFileSync(nativeTwinPath(), words, { encoding: 'utf8' }));

/** Opens one link after the other in a frame, steps forward once, and sends home what it saw. */
async function harness(links) {
  const frame = document.querySelector('iframe');
  const pause = () => new Promise((go) => setTimeout(go, 20));
  const shown = async (holds) => {
    for (let tries = 0; tries < 3000; tries++) {
      const page = frame.contentDocument?.querySelector('[data-moseon]');
      if (page?.dataset.hash && holds(page.dataset)) return page;
      await pause();
    }
    throw new Error(`never shown: ${holds}`);
  };
  const seen = [];
  try {
    for (const { fragment, steps } of links) {
      frame.src = 'about:blank';
      while (frame.contentWindow.location.href !== 'about:blank') await pause();
      frame.src = `./?debug=1&motion=off&lang=en#${fragment}`;
      while (frame.contentWindow.location.href === 'about:blank') await pause();
      const problems = [];
      frame.contentWindow.addEventListener('error', (event) => problems.push(event.message));
      const page = await shown((state) => Number(state.step) === steps - 1);
      const before = page.dataset.hash;
      page.querySelector('[data-act="step.forward"]').click();
      const after = await shown((state) => Number(state.step) === steps);
      seen.push({ before, last: after.dataset.hash, problems });
    }
  } catch (error) {
    seen.push({ error: String(error) });
  }
  await fetch('found', { method: 'POST', body: JSON.stringify(seen) });
}

const PAGE = `<!DOCTYPE html><meta charset="utf-8"><title>engine</title>
<link rel="icon" href="data:,"><body style="margin:0">
<iframe style="border:0;width:1200px;height:800px"></iframe>
<script>(${harness})(${JSON.stringify(links.map(({ fragment, steps }) => ({ fragment, steps })))});</script>`;

for (const engine of Object.keys(ENGINES)) {
  test(`${VOYAGES} voyages end in the same state in ${engine} as natively`, { timeout: 300_000 }, async () => {
    let found;
    const done = new Promise((tell) => (found = tell));
    const server = await serveFolder(undefined, {
      first: (request, response) => {
        if (request.url === '/engine') {
          response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
        } else if (request.url === '/found') {
          let body = '';
          request.on('data', (bytes) => (body += bytes));
          request.on('end', () => response.end(void found(JSON.parse(body))));
        } else return false;
        return true;
      },
    });
    try {
      const seen = await visit(engine, `${server.url}/engine`, done);
      const wanted = links.map(({ before, last }) => ({ before, last, problems: [] }));
      assert.equal(new Set(links.map((link) => link.last)).size, VOYAGES, 'all differ');
      assert.deepEqual(seen, wanted);
    } finally {
      await server.close();
    }
  });
}
