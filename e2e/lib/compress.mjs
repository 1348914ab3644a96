// Compression as a good static host does it: brotli 11, gzip 9.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export function isTextLike(name) {
  return /\.(html|js|mjs|css|json|svg|txt|md|yaml|wasm)$/.test(name);
}

export function compressed(bytes, encoding) {
  if (encoding === 'gzip') return gzipSync(bytes, { level: 9 });
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
