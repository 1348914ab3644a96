// The first download stays small, and the built folder runs under any path: what index.html names,
// it names relatively.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compressed } from '../lib/compress.mjs';
import { DIST } from '../lib/server.mjs';

/** What the page is to weigh. */
const BROTLI_BYTES_GOAL = 220_000;
/** What it weighs today, and a little: this number may only come down. */
const BROTLI_BYTES_MAX = 320_000;

const html = readFileSync(join(DIST, 'index.html'), 'utf8');

/** index.html and every program or style file it names. */
function firstDownload() {
  const named = [...html.matchAll(/[\w./-]+\.(?:js|wasm|css)\b/g)].map((match) => match[0]);
  return ['index.html', ...new Set(named.map((name) => name.replace(/^\.\//, '')))];
}

test(`the first download is at most ${BROTLI_BYTES_MAX / 1000} KB of brotli`, () => {
  const total = { plain: 0, brotli: 0, gzip: 0 };
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
  for (const name of firstDownload()) {
    const bytes = readFileSync(join(DIST, name));
    const row = {
      plain: bytes.length,
      brotli: compressed(bytes, 'br').length,
      gzip: compressed(bytes, 'gzip').length,
    };
    for (const key of Object.keys(total)) total[key] += row[key];
    console.log(name.padEnd(36), ...Object.values(row).map(kilobytes));
  }
  console.log('plain, brotli, gzip together'.padEnd(36), ...Object.values(total).map(kilobytes));
  const over = total.brotli - BROTLI_BYTES_GOAL;
  if (over > 0) console.log(`${kilobytes(over).trim()} above the goal of 220 KB`);
  assert.ok(total.brotli <= BROTLI_BYTES_MAX, `${total.brotli} bytes of brotli are too many`);
});

test('the first download holds a program, its glue and a style', () => {
  const names = firstDownload();
  assert.match(html, /<style[^>]*>[^<]+\{/, 'no style in index.html');
  for (const ending of ['.js', '.wasm']) {
    assert.ok(names.some((name) => name.endsWith(ending)), `no ${ending} in ${names}`);
  }
  for (const name of names) assert.ok(existsSync(join(DIST, name)), `${name} is missing`);
});

test('index.html names nothing by an absolute address', () => {
  const absolute = [...html.matchAll(/(?:src|href|import)[=( ]*["']?(\/|https?:)[^"'> )]*/g)];
  assert.deepEqual(absolute.map((match) => match[0]), []);
});
