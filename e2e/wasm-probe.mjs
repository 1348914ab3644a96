// Drives the model compiled to WebAssembly, without any binding: one command of plain words in, one
// JSON text out. It is measured in Chromium; anything else runs in node. What the module must be:
//
//   Cargo.toml   [[example]]
//                name = "wasm_probe"
//                crate-type = ["cdylib"]
//   built by     cargo build --release --no-default-features --example wasm_probe \
//                  --target wasm32-unknown-unknown
//   imports      none (the model asks nothing of its host)
//   exports      memory
//                alloc(len: usize) -> *mut u8           room for `len` bytes, kept until `run` returns
//                run(ptr: *const u8, len: usize) -> u64 takes the UTF-8 command at `ptr`; returns
//                                                       where its UTF-8 JSON answer is, as
//                                                       (ptr << 32) | len, valid until the next `run`
//
// The commands, the same for the native twin (`--example bench -- WORDS…` prints the same JSON; for
// `bench` it adds "what":"moseon native" and "wall_ms", and without words it runs the sizes below):
//
//   bench PODS NODES      apply a Deployment of PODS on NODES workers, run until all are Ready;
//                         answers {"pods":…,"nodes":…,"ready":…,"steps":…}. The time is taken out
//                         here, in Chromium, around `run`
//   hashes COUNT MOVES    COUNT voyages, seeds 1..COUNT, each of MOVES random enabled moves;
//                         answers {"hashes":["…",…]}, the hash of the whole state after each
//   seek STEPS SEEKS      a voyage of STEPS steps with 20 nodes and 300 pods, SEEKS jumps in it;
//                         answers {"steps":…,"seeks":…,"seen":…}
//
//   links COUNT MOVES     COUNT random voyages as links; answers {"links":[{"steps":…,"before":"…",
//                         "last":"…","fragment":"…"}]}: the hash at the step before the last, where
//                         the link leads, and at the last
//
//   workloads             answers {"workloads":["…"]}: those of scheduler_perf
//   workload NAME NODES   the cluster of a workload of scheduler_perf with its first pods; answers
//                         {"pods":…}, how many are to be placed
//   place                 places them; answers {"placed":…}
//
//   node e2e/wasm-probe.mjs scheduling           all workloads, as `cargo xtask bench scheduler`
//   node e2e/wasm-probe.mjs bench                the benchmark of `cargo xtask bench`
//   node e2e/wasm-probe.mjs hashes 50 200        or any other command
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

export function probePath() {
  return join(TARGET, 'wasm32-unknown-unknown/release/examples/wasm_probe.wasm');
}

export function nativeTwinPath() {
  return join(TARGET, 'release/examples/bench');
}

/** Loads the module; the result answers commands: probe('bench 1000 50') → object. */
export async function loadProbe(path = probePath()) {
  if (!existsSync(path)) throw new Error(`${path} is not built; see the top of e2e/wasm-probe.mjs`);
  const module = await WebAssembly.compile(readFileSync(path));
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) {
    const names = imports.map(({ module: from, name }) => `${from}.${name}`).join(', ');
    throw new Error(`the model must ask nothing of its host, but it imports ${names}`);
  }
  return speaker(await WebAssembly.instantiate(module, {}));
}

/** How one speaks to the module. A page runs it too, so it names nothing of this file. */
function speaker({ exports }) {
  const speak = (command) => {
    const words = new TextEncoder().encode(command);
    const at = exports.alloc(words.length) >>> 0;
    new Uint8Array(exports.memory.buffer, at, words.length).set(words);
    const answer = BigInt.asUintN(64, exports.run(at, words.length));
    const bytes = new Uint8Array(
      exports.memory.buffer,
      Number(answer >> 32n),
      Number(answer & 0xffff_ffffn),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  };
  speak.megabytes = () => Math.round(exports.memory.buffer.byteLength / 1e6);
  return speak;
}

/**
 * In Chromium, commands one after the other; each gives `{ms, megabytes, answer}`. The page is new
 * each time: memory grown by one run must not help the next.
 */
async function inChromium(commands) {
  const page = await (await openBrowser()).newPage();
  try {
    await page.goto(host.url);
    await page.route('**/probe.wasm', (route) =>
      route.fulfill({ path: probePath(), contentType: 'application/wasm' }));
    return await page.evaluate(`(async () => {
      ${speaker}
      const source = await WebAssembly.instantiateStreaming(fetch('probe.wasm'), {});
      const speak = speaker(source.instance);
      return ${JSON.stringify(commands)}.map((command) => {
        const started = performance.now();
        const answer = speak(command);
        return { ms: performance.now() - started, megabytes: speak.megabytes(), answer };
      });
    })()`);
  } finally {
    await page.close();
  }
}

let browser;
let host;
async function openBrowser() {
  // Only who measures needs the packages of npm.
  const [{ launch }, { serveHtml }] =
    await Promise.all([import('./lib/browser.mjs'), import('./lib/server.mjs')]);
  host ??= await serveHtml('<!DOCTYPE html><title>probe</title>');
  browser ??= await launch();
  return browser;
}

async function bench() {
  for (const [pods, nodes] of [[500, 25], [1000, 50], [5000, 250], [20000, 1000]]) {
    const runs = [];
    for (let run = 0; run < 3; run += 1) runs.push(...(await inChromium([`bench ${pods} ${nodes}`])));
    const { ms, megabytes, answer } = runs.sort((a, b) => a.ms - b.ms)[0];
    if (answer.ready !== pods) throw new Error(`${answer.ready} of ${pods} pods became Ready`);
    const row = { what: 'moseon wasm', pods, nodes, wall_ms: round(ms), us_per_pod: round((ms * 1000) / pods) };
    console.log(JSON.stringify({ ...row, megabytes, steps: answer.steps }));
  }
}

async function oceans(nodes, pods) {
  const acts = [`grow ${nodes} ${pods}`, 'idle', 'failure', 'rollout', 'checkpoints 10'];
  const answers = await inChromium(acts.map((act) => `ocean ${act}`));
  answers.forEach(({ ms, megabytes, answer }, i) =>
    console.log(JSON.stringify({ what: `ocean wasm: ${acts[i]}`, wall_ms: round(ms), megabytes, ...answer })));
}

async function scheduling() {
  const { workloads } = (await loadProbe())('workloads');
  for (const workload of workloads) {
    for (const nodes of [100, 1000, 5000]) {
      const [prepared, placed] = await inChromium([`workload ${workload} ${nodes}`, 'place']);
      const row = { pods: prepared.answer.pods, what: 'wasm', workload, nodes, wall_ms: round(placed.ms) };
      console.log(JSON.stringify({ ...row, placed: placed.answer.placed }));
    }
  }
}

function round(value) {
  return Math.round(value * 10) / 10;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  if (words[0] === 'bench' && words.length === 1) await bench();
  else if (words[0] === 'scheduling') await scheduling();
  else if (words[0] === 'ocean' && words.length === 3) await oceans(words[1], words[2]);
  else console.log(JSON.stringify((await loadProbe())(words.join(' '))));
  await browser?.close();
  await host?.close();
}
