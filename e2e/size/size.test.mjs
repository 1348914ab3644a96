// The first download stays small, and so does the program's second part; and the built folder runs
// under any path: what index.html names, it names relatively.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compressed } from '../lib/compress.mjs';
import { programFiles } from '../lib/program.mjs';
import { DIST } from '../lib/server.mjs';

/** What a reader waits for: with it the page stands and can be looked at. */
const FIRST_BROTLI_BYTES_MAX = 266_000;
/**
 * With the second part, which comes while the reader looks. Together they take 3.8 s on a slow
 * phone line (1.6 Mbit/s), about what it takes to read the first sentences.
 */
const WHOLE_BROTLI_BYTES_MAX = 765_000;

const html = readFileSync(join(DIST, 'index.html'), 'utf8');

/** index.html and every program or style file it names. */
function firstDownload() {
  const named = [...html.matchAll(/[\w./-]+\.(?:js|wasm|css)\b/g)].map((match) => match[0]);
  return ['index.html', ...new Set(named.map((name) => name.replace(/^\.\//, '')))];
}

/** Where index.html looks for the program's second part. */
function secondPart() {
  const first = firstDownload().find((name) => name.endsWith('_bg.wasm'));
  return first.replace('_bg', '_rest');
}

/** The files together, plain and compressed; says each on a line of its own. */
function weigh(names) {
  const total = { plain: 0, brotli: 0, gzip: 0 };
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
  for (const name of names) {
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
  return total;
}

test(`the first download is at most ${FIRST_BROTLI_BYTES_MAX / 1000} KB of brotli`, () => {
  const { brotli } = weigh(firstDownload());
  assert.ok(brotli <= FIRST_BROTLI_BYTES_MAX, `${brotli} bytes of brotli are too many`);
});

test(`with the second part it is at most ${WHOLE_BROTLI_BYTES_MAX / 1000} KB`, () => {
  const { brotli } = weigh([...firstDownload(), secondPart()]);
  assert.ok(brotli <= WHOLE_BROTLI_BYTES_MAX, `${brotli} bytes of brotli are too many`);
});

test('a program of other contents has another name, so that no cache mixes two', () => {
  const { names, given, own } = programFiles(DIST);
  assert.equal(given, own);
  assert.deepEqual(names.sort(), [`${own}.js`, `${own}_bg.wasm`, `${own}_rest.wasm`]);
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
