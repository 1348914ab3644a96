// Draws the preview card assets/og.png from assets/og.svg:
//   node e2e/og.mjs
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/browser.mjs';

const assets = join(dirname(fileURLToPath(import.meta.url)), '../assets');
const svg = readFileSync(join(assets, 'og.svg'), 'utf8');
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
await page.screenshot({ path: join(assets, 'og.png') });
await browser.close();
