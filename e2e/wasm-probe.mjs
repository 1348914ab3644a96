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
// The commands, the same for the native twin (`--example bench -- WORDS…` prints the same JSON;
// without words it runs the sizes below):
//
//   nodes NODES           so many workers without pods, at rest
//   apply PODS            apply a Deployment of PODS on them, run until all are Ready; answers
//                         {"pods":…,"nodes":…,"ready":…,"steps":…}. The time is taken out here, in
//                         Chromium, around `run`
//   service PODS NODES    so many pods on so many nodes behind a Service of type NodePort
//   stream SECONDS RATE [POLICY]  requests to it through every node, RATE a second, with that
//                         externalTrafficPolicy; answers {"requests":…,"answered":…,"steps":…}
//   ocean …               a settled ocean and acts on it, see examples/common/ocean.rs
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
//   node e2e/wasm-probe.mjs bench                the sizes of `cargo xtask bench wasm`
//   node e2e/wasm-probe.mjs ocean                the scene ocean-5000, as `cargo xtask bench ocean`
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
 * In Chromium, commands one after the other; each gives `{ms, cpu_ms, megabytes, answer}`: the time
 * of the clock, and how long the page's main thread has worked (what others do on the machine is not
 * in it). `{ command, times }` is run as often, and `each` has the time of each.
 * The page is new each time: memory grown by one run must not help the next.
 */
async function inChromium(commands) {
  const page = await (await openBrowser()).newPage();
  try {
    await page.goto(host.url);
    await page.route('**/probe.wasm', (route) =>
      route.fulfill({ path: probePath(), contentType: 'application/wasm' }));
    await page.evaluate(`(async () => {
      ${speaker}
      const source = await WebAssembly.instantiateStreaming(fetch('probe.wasm'), {});
      window.speak = speaker(source.instance);
    })()`);
    const work = await workOf(page);
    const results = [];
    for (const { command, times } of commands.map((it) => (it.command ? it : { command: it, times: 1 }))) {
      const before = await work();
      const result = await page.evaluate(([command, times]) => {
        const each = [];
        let answer;
        for (let i = 0; i < times; i += 1) {
          const started = performance.now();
          answer = window.speak(command);
          each.push(performance.now() - started);
        }
        const ms = each.reduce((sum, one) => sum + one, 0);
        return { ms, each, megabytes: window.speak.megabytes(), answer };
      }, [command, times]);
      results.push({ command, ...result, cpu_ms: (await work()) - before });
    }
    return results;
  } finally {
    await page.close();
  }
}

/** Answers how many milliseconds the page's main thread has worked on tasks so far, by its own clock,
 *  which stands still while others run. */
async function workOf(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
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
  const fits = PODS.flatMap((pods) => NODES.map((nodes) => [pods, nodes]))
    .filter(([pods, nodes]) => pods <= 110 * nodes);
  for (const [pods, nodes] of [...fits, [5000, 250], [20000, 1000]]) {
    const runs = [];
    for (let run = 0; run < (pods * nodes < 1e6 ? 3 : 1); run += 1) {
      runs.push((await inChromium([`nodes ${nodes}`, `apply ${pods}`]))[1]);
    }
    const best = runs.sort((a, b) => a.ms - b.ms)[0];
    if (best.answer.ready !== pods) throw new Error(`${best.answer.ready} of ${pods} became Ready`);
    tell('wasm', 'apply', best);
  }
}

/** A minute of requests to 300 pods on 20 nodes. The same as in examples/bench.rs. */
async function streams() {
  const policies = ['Cluster', 'Local'];
  const acts = policies.map((policy) => `stream 60 1000 ${policy}`);
  const [, ...sent] = await inChromium(['service 300 20', ...acts]);
  sent.forEach((result, i) => tell('wasm', 'stream', result, { policy: policies[i] }));
}

/** Pods and nodes: each with each where the pods fit. The same as in examples/bench.rs. */
const PODS = [100, 1000, 5000, 20000];
const NODES = [3, 50, 500, 5000];

/** An ocean, and what a learner does on it. */
async function ocean(begin) {
  const acts = [
    begin, 'idle', 'choose', 'failure', 'choose', 'failure', 'rollout',
    { command: 'back 1', times: 300 }, { command: 'forward 1', times: 250 },
    ...['0', '999', '500', '20', '777', '333'].flatMap((at) =>
      [`seek ${at}`, { command: 'back 1', times: 3 }]),
    'seek 1000', 'scale',
    // Paused, the page looks ahead at every step, and then takes it.
    ...Array.from({ length: 100 }, () => ['ahead', 'forward 1']).flat(),
  ];
  const results = await inChromium(acts.map((act) =>
    act.command ? { ...act, command: `ocean ${act.command}` } : `ocean ${act}`));
  const [began, idle, , first, , second, rollout, back, forward, ...rest] = results;
  tell('wasm', 'begin', began);
  tell('wasm', 'idle', idle);
  tell('wasm', 'failure', first);
  tell('wasm', 'failure', second);
  tell('wasm', 'rollout', rollout);
  const of = (name) => rest.filter(({ command }) => command.startsWith(`ocean ${name}`));
  tellEach('back', [back, ...of('back')]);
  tellEach('known step', [forward]);
  tellEach('new step', of('forward'));
  tellEach('ahead', of('ahead'));
  tellEach('seek', of('seek'));
}

function tell(what, act, { ms, cpu_ms, megabytes, answer }, more = {}) {
  const times = { wall_ms: round(ms), cpu_ms: round(cpu_ms) };
  console.log(JSON.stringify({ what, act, ...times, megabytes, ...answer, ...more }));
}

function tellEach(act, results) {
  const each = results.flatMap((result) => result.each).sort((a, b) => a - b);
  const at = (part) => round(each[Math.min(each.length - 1, Math.floor(each.length * part))]);
  const megabytes = Math.max(...results.map((result) => result.megabytes));
  const figures = { times: each.length, median_ms: at(0.5), p95_ms: at(0.95), slowest_ms: at(1) };
  console.log(JSON.stringify({ what: 'wasm', act, ...figures, megabytes }));
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
  if (words[0] === 'bench' && words.length === 1) await bench().then(streams);
  else if (words[0] === 'streams') await streams();
  else if (words[0] === 'scheduling') await scheduling();
  else if (words[0] === 'ocean' && words.length === 1) await ocean('scene ocean-5000');
  else if (words[0] === 'ocean' && words.length === 3) await ocean(`grow ${words[1]} ${words[2]}`);
  else console.log(JSON.stringify((await loadProbe())(words.join(' '))));
  await browser?.close();
  await host?.close();
}
