// The peer beside which we measure: @ngrok/webernetes, a port of parts of Kubernetes to TypeScript.
// A Deployment is applied; the time until all its pods are Ready is wall-clock time in node:
//   node e2e/peer.mjs [PODS] [NODES]
import { register } from 'node:module';
import { performance } from 'node:perf_hooks';

register('./lib/resolve-as-bundlers-do.mjs', import.meta.url);
const { BaseImage, Cluster } = await import('@ngrok/webernetes');

const pods = Number(process.argv[2] ?? 1000);
const nodes = Number(process.argv[3] ?? 50);

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
const started = performance.now();
const ready = new Promise((done) => {
  cluster.informer('deployments', (_type, object) => {
    const count = object.status?.readyReplicas ?? 0;
    if (count >= told + pods / 10) {
      told = count;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.error(`    ... ${count} of ${pods} Ready after ${seconds} s`);
    }
    if (object.metadata?.name === 'web' && count >= pods) done();
  });
});
await cluster.apply([deployment]);
await ready;
const ms = performance.now() - started;
console.log(JSON.stringify({ what: 'webernetes', pods, nodes, wall_ms: Math.round(ms) }));
await cluster.close();
process.exit(0);
