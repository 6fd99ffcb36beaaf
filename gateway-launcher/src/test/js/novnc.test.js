// noVNC in a real Chromium, through the application tcp at /bytes to a VNC server whose desktop is called behind-the-gateway. GATEWAY is
// the host:port of the gateway, NOVNC the folder of noVNC, which a server of this test delivers.
import assert from 'node:assert/strict';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const given = name => process.env[name] ?? assert.fail(`${name} isn't given`);
const [host, port] = given('GATEWAY').split(':');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

const pages = createServer((request, response) => {
  const file = join(given('NOVNC'), normalize(new URL(request.url, 'http://localhost').pathname));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});

let chromium;

before(async () => {
  chromium = await openBrowser(given('SCREENSHOTS'));
  await new Promise(listening => pages.listen(0, '127.0.0.1', listening));
});

after(async () => {
  await chromium?.close();
  pages.close();
});

test('noVNC shows the desktop', { timeout: 120_000 }, async () => {
  const page = await chromium.browser.newPage();
  const sockets = [];
  page.on('websocket', socket => sockets.push(socket.url()));
  await page.goto(`http://127.0.0.1:${pages.address().port}/vnc.html?host=${host}&port=${port}&path=bytes&autoconnect=true&resize=off`);
  await page.locator('html.noVNC_connected').waitFor();
  assert.deepEqual(sockets, [`ws://${host}:${port}/bytes`]);
  await page.waitForFunction(() => document.title.includes('behind-the-gateway'));
  const canvas = page.locator('#noVNC_container canvas');
  await canvas.waitFor();
  assert.deepEqual(await canvas.evaluate(({ width, height }) => [width, height]), [640, 480]);
  // The root window's stipple: a quarter of it is white.
  await page.waitForFunction(() => {
    const shown = document.querySelector('#noVNC_container canvas');
    const { data } = shown.getContext('2d').getImageData(0, 0, shown.width, shown.height);
    let white = 0;
    for (let i = 0; i < data.length; i += 4) white += data[i] > 200 ? 1 : 0;
    const share = white * 4 / data.length;
    return share > 0.2 && share < 0.3;
  });
  await page.screenshot({ path: join(given('SCREENSHOTS'), 'novnc.png') });
  await page.evaluate(() => document.querySelector('#noVNC_disconnect_button').click());
  await page.locator('html:not(.noVNC_connected)').waitFor();
  await page.close();
});
