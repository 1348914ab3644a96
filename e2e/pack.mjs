// Packs the built page: the glue between page and program without its long names and comments, and
// a .br and a .gz beside every text-like file, for hosts that send such copies:
//   node e2e/pack.mjs dist
import { transformSync } from 'esbuild';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressed, isTextLike } from './lib/compress.mjs';

const folder = process.argv[2] ?? 'dist';
const SMALL_BYTES = 512; // below this a copy saves nothing

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !isTextLike(entry.name)) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (file.endsWith('.js')) {
    const { code } = transformSync(readFileSync(file, 'utf8'), { minify: true, format: 'esm' });
    writeFileSync(file, code);
  }
  const bytes = readFileSync(file);
  if (bytes.length < SMALL_BYTES) continue;
  writeFileSync(`${file}.br`, compressed(bytes, 'br'));
  writeFileSync(`${file}.gz`, compressed(bytes, 'gzip'));
}
