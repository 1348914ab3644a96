// The same voyage natively and in the browser is the same state, step by step.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert, journey } from '../lib/journey.mjs';
import { fragment } from '../lib/sail.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a script with the native runner; the lines it printed. */
function natively(script) {
  const folder = mkdtempSync(join(tmpdir(), 'moseon-'));
  try {
    const path = join(folder, 'voyage.txt');
    writeFileSync(path, script);
    const cargo = ['run', '--quiet', '--release', '--no-default-features', '--example', 'voyage', '--', path];
    return execFileSync('cargo', cargo, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Acts at the very start, made one after the other before anything else happens, so that a link
// can say where each stands without knowing how many steps the others take.
const VOYAGES = [
  {
    scene: 'first-voyage',
    script: [
      'deployment.create name=web image=web:v1 replicas=6 cpu=100 memory=128',
      'pod.add name=db image=redis:7 cpu=200 memory=256',
    ],
    acts: [
      ['deployment.create', 'default', 'web', 'web:v1', 6, 100, 128, false],
      ['pod.add', 'default', 'db', 'redis:7', 200, 256],
    ],
  },
  { scene: 'node-failure', script: ['node.fail node=node-2'], acts: [['node.fail', 'node-2']] },
  {
    scene: 'rolling-update',
    script: ['deployment.rollout name=web image=web:v2'],
    acts: [['deployment.rollout', 'default', 'web', 'web:v2']],
  },
  {
    scene: 'service-routing',
    script: ['traffic.send service=web pod=client count=20 interval=50', 'controlplane.stop'],
    acts: [['traffic.send', 'default', 'web', false, 'client', 20, 50], ['controlplane.stop']],
  },
];

const STEPS = [1, 7, 40, 90];

for (const { scene, script, acts } of VOYAGES) {
  // Protects: promise 4, same link, same voyage, natively and in every browser.
  journey(`native hash = browser hash: ${scene}`, { open: false, timeout: 300_000 }, async (h) => {
    const lines = [`scene ${scene} seed=1`, 'trace off', ...script];
    for (const step of STEPS) lines.push(`seek ${step}`, 'print digest');
    const printed = natively(lines.join('\n'));
    const wanted = STEPS.map((step, i) => {
      const [at, hash] = printed.slice(2 * i, 2 * i + 2);
      return [at.match(/at step (\d+)/)[1], hash];
    });
    const hash = await fragment({ scene, step: 0, acts: acts.map((act, i) => [0, i, ...act]) });
    const found = [];
    for (const step of STEPS) {
      await h.page.goto('about:blank');
      await h.open(`step=${step}`, hash);
      const state = await h.until('the page', (s) => s.hash);
      found.push([state.step, state.hash]);
    }
    assert.equal(await h.page.locator('.toast.bad').count(), 0);
    assert.deepEqual(found, wanted);
  });
}
