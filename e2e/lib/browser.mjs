// Where the browser is and how it is started without a screen.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

export function chromiumPath() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  for (const name of NAMES) {
    const found = folders.map((folder) => join(folder, name)).find(existsSync);
    if (found) return found;
  }
  throw new Error('no Chromium found; install one or set CHROMIUM to its path');
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
