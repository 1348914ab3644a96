// The page under Lighthouse, from a host that sends brotli: phone and desktop, the middle of some
// runs. It prints what it finds beside what we want; it does not fail on a slow machine.
//   node e2e/quality.mjs [RUNS] [QUERY]
import lighthouse from 'lighthouse';
import desktop from 'lighthouse/core/config/desktop-config.js';
import { createServer } from 'node:net';
import { chromium } from 'playwright-core';
import { chromiumFlags, chromiumPath } from './lib/browser.mjs';
import { serveFolder } from './lib/server.mjs';

const runs = Number(process.argv[2] ?? 3);
const query = process.argv[3] ?? '';
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
const AUDITS = {
  'first-contentful-paint': 'FCP ms',
  'largest-contentful-paint': 'LCP ms',
  'total-blocking-time': 'TBT ms',
  'speed-index': 'speed index',
  'cumulative-layout-shift': 'CLS',
};
const WANTED = {
  phone: { performance: '≥ 90', 'FCP ms': '≤ 1200', 'LCP ms': '≤ 2500', 'TBT ms': '≤ 200' },
  desktop: { performance: '≥ 95' },
};

const server = await serveFolder();
const port = await freePort();
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: [...chromiumFlags(), `--remote-debugging-port=${port}`],
});
try {
  await measure('phone', undefined);
  await measure('desktop', desktop);
} finally {
  await browser.close();
  await server.close();
}

async function measure(device, config) {
  const rows = [];
  for (let run = 0; run < runs; run += 1) {
    const options = { port, output: 'json', logLevel: 'error', onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(`${server.url}/${query}`, options, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const row = {};
    for (const name of CATEGORIES) row[name] = Math.round(lhr.categories[name].score * 100);
    for (const [audit, name] of Object.entries(AUDITS)) {
      row[name] = Math.round(lhr.audits[audit].numericValue * 1000) / 1000;
    }
    rows.push({ row, failed: failedAudits(lhr) });
  }
  rows.sort((a, b) => a.row.performance - b.row.performance);
  const { row, failed } = rows[Math.floor(rows.length / 2)];
  console.log(`\n${device}, the middle of ${runs} runs`);
  for (const [name, value] of Object.entries(row)) {
    const wanted = WANTED[device][name];
    const shown = String(Math.round(value * 1000) / 1000);
    console.log(`  ${name.padEnd(16)} ${shown.padStart(8)}${wanted ? `   wanted ${wanted}` : ''}`);
  }
  for (const line of failed) console.log(`  found: ${line}`);
}

/** What the categories that judge the page itself (not the machine) found wrong. */
function failedAudits(lhr) {
  const refs = ['accessibility', 'best-practices'].flatMap((name) => lhr.categories[name].auditRefs);
  return refs
    .map((ref) => lhr.audits[ref.id])
    .filter((audit) => audit.score !== null && audit.score < 1)
    .map((audit) => `${audit.id}: ${audit.title}`);
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port: free } = probe.address();
  await new Promise((done) => probe.close(done));
  return free;
}
