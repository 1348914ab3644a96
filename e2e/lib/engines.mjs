// The three browser engines, each started with one address and no driver between: the page they
// open asks our own server what to do and tells it what it found.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumFlags, chromiumPath, findProgram } from './browser.mjs';

const ROOT = process.getuid?.() === 0;
const MINI_BROWSERS = ['4.1', '4.0', '6.0'].flatMap((version) =>
  ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${version}/MiniBrowser`),
);

/** What keeps Firefox from asking questions and from looking for news. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Each gives the command line that opens an address, with a folder of its own to write to. */
export const ENGINES = {
  Chromium: (address, folder) => [
    chromiumPath(),
    ['--headless', ...chromiumFlags(), `--user-data-dir=${folder}`, address],
  ],
  Firefox: (address, folder) => {
    const preferences = Object.entries(FIREFOX_PREFERENCES);
    const lines = preferences.map(([name, value]) => `user_pref("${name}", ${value});`);
    writeFileSync(join(folder, 'user.js'), lines.join('\n'));
    const firefox = findProgram('Firefox', ['firefox-esr', 'firefox'], 'FIREFOX');
    return [firefox, ['--headless', '--no-remote', '--profile', folder, address]];
  },
  WebKit: (address) => {
    const browser = findProgram('WebKit', MINI_BROWSERS, 'MINI_BROWSER');
    return [findProgram('xvfb-run', ['xvfb-run'], 'XVFB_RUN'), ['-a', browser, '--private', address]];
  },
};

/**
 * Opens an address in an engine and keeps it open until `done` settles.
 * @returns what `done` gives; fails with what the browser printed if it leaves before that.
 */
export async function visit(engine, address, done) {
  const folder = mkdtempSync(join(tmpdir(), 'moseon-engine-'));
  const [program, words] = ENGINES[engine](address, folder);
  const env = { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder };
  // WebKit's own sandbox, like Chromium's, refuses to run as root.
  if (ROOT) env.WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS = '1';
  const browser = spawn(program, words, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [browser.stdout, browser.stderr]) {
    stream.on('data', (bytes) => (printed = (printed + bytes).slice(-4000)));
  }
  const left = new Promise((_, fail) => {
    browser.on('error', fail);
    browser.on('exit', (code) => fail(new Error(`${engine} left with ${code}:\n${printed}`)));
  });
  try {
    return await Promise.race([done, left]);
  } finally {
    try {
      process.kill(-browser.pid, 'SIGKILL');
    } catch {
      // It has left by itself.
    }
    left.catch(() => {});
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
