// A foreign site that embeds ours, on another origin, with the frame sandboxed as strict blogs do:
// no same-origin, hence no storage.
import { serveHtml } from './server.mjs';

/**
 * @returns {Promise<{url: string, close: () => Promise<void>}>} the page keeps what the frame posts
 * in `window.messages`.
 */
export function foreignPage(address, { width = 768, height = 430, sandbox = 'allow-scripts' } = {}) {
  const src = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return serveHtml(`<!DOCTYPE html>
<html lang="ko"><head><meta charset="utf-8"><title>어느 블로그의 글</title><link rel="icon" href="data:,"></head>
<body style="margin:0"><h1>글</h1>
<iframe id="scene" title="모선" src="${src}" width="${width}" height="${height}"
 sandbox="${sandbox}" style="border:0" loading="eager"></iframe>
<script>
window.messages = [];
addEventListener('message', (event) => window.messages.push(event.data));
</script></body></html>`);
}
