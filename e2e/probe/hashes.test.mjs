// The same seed gives the same voyage natively and as WebAssembly, state by state.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { loadProbe, nativeTwinPath } from '../wasm-probe.mjs';

const VOYAGES = 50;
const MOVES = 200;

test(`${VOYAGES} voyages of ${MOVES} moves have the same hashes natively and in wasm`, async () => {
  const words = ['hashes', String(VOYAGES), String(MOVES)];
  const native = JSON.parse(execFileSync(nativeTwinPath(), words, { encoding: 'utf8' }));
  const wasm = (await loadProbe())(words.join(' '));
  assert.equal(native.hashes.length, VOYAGES);
  assert.equal(new Set(native.hashes).size, VOYAGES, 'different seeds, different voyages');
  assert.deepEqual(wasm.hashes, native.hashes);
});
