// The files of the program in a built folder, and the name they share.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The program's files, what each of their names begins with, and what they are to begin with: caches
 * keep a name for ever, so it follows from what is in all of them.
 */
export function programFiles(folder) {
  const isOne = (name) => /^moseon-[0-9a-f]+(_\w+)?\.(js|wasm)$/.test(name);
  const names = readdirSync(folder).filter(isOne).sort();
  const given = names.find((name) => name.endsWith('.js'))?.slice(0, -'.js'.length);
  if (!given || !names.every((name) => name.startsWith(given))) {
    throw new Error(`${folder} does not hold one program: ${names.join(', ') || 'none'}`);
  }
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(folder, name)));
  return { names, given, own: `moseon-${hash.digest('hex').slice(0, 16)}` };
}
