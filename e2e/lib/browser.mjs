// Where the browser is and how it is started without a screen.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function chromiumPath() {
  return findProgram('Chromium', NAMES, 'CHROMIUM');
}

/** Where a program is: what the variable says, else the first of the names or whole paths. */
export function findProgram(what, names, variable) {
  if (process.env[variable]) return process.env[variable];
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  const places = names.flatMap((name) => (name[0] === '/' ? name : folders.map((f) => join(f, name))));
  const found = places.find(existsSync);
  if (!found) throw new Error(`no ${what} found; install one or set ${variable} to its path`);
  return found;
}

export function chromiumFlags() {
  const flags = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
  ];
  // Chromium's own sandbox refuses to run as root.
  return process.getuid?.() === 0 ? ['--no-sandbox', ...flags] : flags;
}

export function launch() {
  return chromium.launch({ executablePath: chromiumPath(), args: chromiumFlags() });
}
