// The admin page in a real Chromium, where sessions lead to servers. GATEWAY and GATEWAY_ADMIN are the host:port of the gateway and of
// its admin listener; /room/… leads to the server PROXIED by proxy, /desk to DESK by tcp, /echo to none.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const operators = process.env.GATEWAY_ADMIN ?? assert.fail('GATEWAY_ADMIN=host:port names its admin listener');
const proxied = process.env.PROXIED ?? assert.fail('PROXIED=host:port names the server behind proxy');
const desk = process.env.DESK ?? assert.fail('DESK=host:port names the server behind tcp');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 120_000 };

let browser;
let close;

/** Sessions of a test, to be ended after it, also after one that failed. */
const opened = [];

before(async () => {
  ({ browser, close } = await openBrowser(screenshots));
});

after(() => close?.());

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await lists(0, 'application=echo');
  await lists(0, `upstream=${proxied}`);
  await lists(0, `upstream=${desk}`);
});

/** Waits until so many sessions are listed of which this is true. */
async function lists(count, query) {
  let matching;
  for (const end = Date.now() + 30_000; Date.now() < end; await setTimeout(50)) {
    ({ matching } = await (await fetch(`http://${operators}/sessions?${query}`)).json());
    if (matching === count) return;
  }
  assert.fail(`${matching} sessions with ${query}, not ${count}`);
}

/** Opens a session, which is listed after the 101 only. */
async function session(path, count, query) {
  const socket = new WebSocket(`ws://${gateway}${path}`);
  opened.push(socket);
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  await lists(count, query);
}

/** Opens the page, and remembers all that a good page never does. */
async function visit(hash, { expectedErrors = [] } = {}) {
  const page = await browser.newPage();
  await page.setViewportSize({ width: 1280, height: 900 });
  const faults = [];
  page.on('console', message => {
    const expected = expectedErrors.some(pattern => pattern.test(message.text()));
    if (['error', 'warning'].includes(message.type()) && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`script: ${error.stack}`));
  page.on('dialog', dialog => faults.push(`dialog: ${dialog.message()}`));
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== operators) faults.push(`request to another host: ${url}`);
  });
  await page.goto(`http://${operators}/${hash}`);
  return { page, faults };
}

const rows = page => page.locator('.sessions tbody tr');
const row = (page, text) => rows(page).filter({ hasText: text });
const column = page => page.getByRole('columnheader', { name: 'Server', exact: true });
const filter = page => page.getByLabel('Server', { exact: true });

/** Screenshots at both widths, in both colour schemes; nothing is wider than the screen. */
async function look(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} at ${width} px: ${overflow} px too wide`);
      await page.screenshot({ path: join(screenshots, `admin-${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('says nothing of servers where no session leads to one', options, async () => {
  await session('/echo', 1, 'application=echo');
  const { page, faults } = await visit('#sessions');
  await row(page, '/echo').waitFor();
  assert.equal(await column(page).isVisible(), false);
  assert.equal(await filter(page).isVisible(), false);
  assert.deepEqual(faults, []);
  await page.close();
});

test('shows the server of each session, and those of one', options, async () => {
  await session('/echo', 1, 'application=echo');
  await session('/room/den', 1, `upstream=${proxied}`);
  await session('/room/attic', 2, `upstream=${proxied}`);
  await session('/desk', 1, `upstream=${desk}`);
  const { page, faults } = await visit('#sessions');
  await row(page, '/desk').filter({ hasText: desk }).waitFor();
  await column(page).waitFor();
  for (const path of ['/room/den', '/room/attic']) assert.equal(await row(page, path).filter({ hasText: proxied }).count(), 1);
  assert.equal(await row(page, '/echo').locator('.upstream').innerText(), '');
  await look(page, 'servers');

  await filter(page).fill(proxied);
  await filter(page).blur();
  await row(page, '/desk').waitFor({ state: 'detached' });
  assert.deepEqual((await rows(page).locator('.upstream').allInnerTexts()), [proxied, proxied]);
  assert.equal(new URL(page.url()).hash, `#sessions?${new URLSearchParams({ upstream: proxied })}`);
  await look(page, 'servers-filtered');
  await page.getByRole('button', { name: 'Clear' }).click();
  await row(page, '/echo').waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test('leads from one session to the others of its server', options, async () => {
  await session('/room/den', 1, `upstream=${proxied}`);
  await session('/desk', 1, `upstream=${desk}`);
  const { page, faults } = await visit('#sessions');
  await row(page, '/desk').getByRole('link').click();
  await page.getByRole('link', { name: desk, exact: true }).click();
  await row(page, '/desk').waitFor();
  await row(page, '/room/den').waitFor({ state: 'detached' });
  assert.equal(await filter(page).inputValue(), desk);
  assert.deepEqual(faults, []);
  await page.close();
});

test('an address that is none is explained, and can be taken back', options, async () => {
  const { page, faults } = await visit('#sessions?upstream=10.0.0.3', { expectedErrors: [/400 \(Bad Request\)/] });
  await page.getByRole('alert').filter({ hasText: 'such as 10.0.0.3:9000' }).waitFor();
  assert.equal(await filter(page).inputValue(), '10.0.0.3');
  await page.getByRole('button', { name: 'Clear' }).click();
  await row(page, '/status').waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test('what a node says of a server is text, however long', options, async () => {
  const { page, faults } = await visit('#overview');
  const hostile = `<img src=x onerror="alert(1)">${'x'.repeat(300)}:9000`;
  const listed = { id: '1', address: '192.0.2.7:1', application: 'proxy', route: '/a', path: '/a', upstream: hostile,
    since: new Date().toISOString(), received: 0, sent: 0, queued: 0, dropped: 0, paused: [] };
  await page.route(/\/sessions\?/, route => route.fulfill({ json: { open: 1, matching: 1, sessions: [listed] } }));
  await page.getByRole('navigation').getByRole('link', { name: 'Sessions' }).click();
  await row(page, '192.0.2.7').waitFor();
  assert.equal(await rows(page).locator('.upstream').innerText(), hostile);
  await look(page, 'servers-hostile');
  assert.deepEqual(faults, []);
  await page.close();
});
