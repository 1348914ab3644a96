// Packs the built page: the glue between page and program knows of the program's second part; it
// and the scripts and styles of index.html lose their long names and comments; the program's files
// get a name that changes with what is in any of them; and a .br and a .gz stand beside every
// text-like file, for hosts that send such copies:
//   node e2e/pack.mjs dist
import { transformSync } from 'esbuild';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compressed, isTextLike } from './lib/compress.mjs';
import { programFiles } from './lib/program.mjs';

const folder = process.argv[2] ?? 'dist';
const SMALL_BYTES = 512; // below this a copy saves nothing

for (const file of files((name) => name.endsWith('.js'))) {
  const glue = withSecondPart(readFileSync(file, 'utf8'));
  const { code } = transformSync(glue, { minify: true, format: 'esm' });
  writeFileSync(file, code);
}
const rename = nameByContents();
for (const file of files((name) => name.endsWith('.html'))) {
  writeFileSync(file, rename(withoutComments(readFileSync(file, 'utf8'))));
}
for (const file of files(isTextLike)) {
  const bytes = readFileSync(file);
  if (bytes.length < SMALL_BYTES) continue;
  writeFileSync(`${file}.br`, compressed(bytes, 'br'));
  writeFileSync(`${file}.gz`, compressed(bytes, 'gzip'));
}

function files(chosen) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const wanted = entries.filter((entry) => entry.isFile() && chosen(entry.name));
  return wanted.map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Gives the program's files their name; answers how a text that names them is changed. */
function nameByContents() {
  const { names, given, own } = programFiles(folder);
  for (const name of names) renameSync(join(folder, name), join(folder, name.replace(given, own)));
  return (text) => text.replaceAll(given, own);
}

/** The glue gives the program what it needs of `moseonRest` (index.html), before it starts. */
function withSecondPart(glue) {
  const changes = [
    [/const imports = __wbg_get_imports\(\);/g,
      'const imports = Object.assign(__wbg_get_imports(), { rest: moseonRest.imports });'],
    [/wasm\.__wbindgen_start\(\);/g, 'moseonRest.begin(wasm); wasm.__wbindgen_start();'],
  ];
  return changes.reduce((text, [from, to]) => {
    if (text.search(from) < 0) throw new Error(`the glue has no ${from.source} any more`);
    return text.replaceAll(from, to);
  }, glue);
}

/** Markup stays as it is: readers of previews like a plain <head>. */
function withoutComments(html) {
  return html.replace(/<(style|script)>([^]*?)<\/\1>/g, (_, tag, text) => {
    const loader = tag === 'style' ? 'css' : 'js';
    return `<${tag}>${transformSync(text, { loader, minify: true }).code.trim()}</${tag}>`;
  });
}
