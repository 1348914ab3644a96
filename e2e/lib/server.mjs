// A static host for tests: serves a folder under any path, compressed, with the headers a plain
// host such as GitHub Pages sends. No dependencies.
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compressed, isTextLike } from './compress.mjs';

/** The built page. */
export const DIST = resolve(
  process.env.MOSEON_DIST ?? join(dirname(fileURLToPath(import.meta.url)), '../../dist'),
);

const MIME = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.yaml': 'text/plain; charset=utf-8',
};

/**
 * Serves `folder` under the path `under` (begins and ends with a slash) on a free port. `first` may
 * answer a request by itself: `(request, response) => true`.
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serveFolder(
  folder = DIST,
  { under = '/', encodings = ['br', 'gzip'], first = () => false } = {},
) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`${folder} holds no built page; run \`cargo xtask build\` first`);
  }
  return listen((request, response) => {
    if (first(request, response)) return;
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname);
    if (!path.startsWith(under)) return send(response, 404, 'text/plain', 'not found');
    let file = normalize(join(folder, path.slice(under.length)));
    if (!file.startsWith(folder)) return send(response, 400, 'text/plain', 'bad path');
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html');
    if (!existsSync(file)) return send(response, 404, 'text/plain', 'not found');
    const accepted = request.headers['accept-encoding'] ?? '';
    const encoding = isTextLike(file) && encodings.find((name) => accepted.includes(name));
    const type = MIME[extname(file)] ?? 'application/octet-stream';
    if (!encoding) return send(response, 200, type, readFileSync(file));
    send(response, 200, type, body(file, encoding), { 'content-encoding': encoding });
  });
}

/** Serves one page of HTML, as a foreign site would that embeds ours. */
export async function serveHtml(html) {
  return listen((request, response) => {
    if (request.url !== '/') return send(response, 204, 'text/plain', '');
    send(response, 200, MIME['.html'], html);
  });
}

/** The copy the build has put beside the file, else one made now and kept. */
function body(file, encoding) {
  const copy = `${file}.${encoding === 'br' ? 'br' : 'gz'}`;
  if (existsSync(copy)) return readFileSync(copy);
  const key = `${copy}@${statSync(file).mtimeMs}`;
  if (!made.has(key)) made.set(key, compressed(readFileSync(file), encoding));
  return made.get(key);
}
const made = new Map();

function send(response, status, type, bytes, extra = {}) {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(bytes),
    'cache-control': 'max-age=600',
    'access-control-allow-origin': '*',
    vary: 'accept-encoding',
    ...extra,
  });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}

async function listen(answer) {
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch (error) {
      send(response, 500, 'text/plain', String(error));
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}
