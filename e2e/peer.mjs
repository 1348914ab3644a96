// The peer beside which we measure: @ngrok/webernetes, a port of parts of Kubernetes to TypeScript.
// A Deployment is applied; the time until all its pods are Ready is wall-clock time in node:
//   node e2e/peer.mjs [PODS] [NODES] [SECONDS]
// After so many seconds it gives up and says how many pods are Ready.
import { register } from 'node:module';
import { performance } from 'node:perf_hooks';

register('./lib/resolve-as-bundlers-do.mjs', import.meta.url);
const { BaseImage, Cluster } = await import('@ngrok/webernetes');

const pods = Number(process.argv[2] ?? 1000);
const nodes = Number(process.argv[3] ?? 50);
const seconds = Number(process.argv[4] ?? 600);

class Idle extends BaseImage {
  static imageName = 'idle';
  static imageVersion = '1.0';
  defaultCommand = ['idle'];
  async exec(context, argv) {
    return argv[0] === 'idle' ? context.waitUntilKilled() : super.exec(context, argv);
  }
}

const labels = { app: 'web' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels },
  spec: {
    replicas: pods,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'idle:1.0' }] } },
  },
};

const cluster = new Cluster({ nodes });
cluster.registerImage(Idle);
await cluster.init();

let told = 0;
let count = 0;
const started = performance.now();
const worked = process.cpuUsage();
const ready = new Promise((done) => {
  const late = setTimeout(() => done(false), seconds * 1000);
  cluster.informer('deployments', (_type, object) => {
    if (object.metadata?.name !== 'web') return;
    count = object.status?.readyReplicas ?? 0;
    if (count >= told + pods / 10) {
      told = count;
      const after = ((performance.now() - started) / 1000).toFixed(1);
      console.error(`    ... ${count} of ${pods} Ready after ${after} s`);
    }
    if (count >= pods) {
      clearTimeout(late);
      done(true);
    }
  });
});
await cluster.apply([deployment]);
const all = await ready;
const wall_ms = Math.round(performance.now() - started);
const { user, system } = process.cpuUsage(worked);
const cpu_ms = Math.round((user + system) / 1000);
const what = all ? 'peer' : 'peer too slow';
console.log(JSON.stringify({ what, act: 'apply', pods, nodes, wall_ms, cpu_ms, ready: count }));
process.exit(0);
