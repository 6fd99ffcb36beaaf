// The pages in a real Chromium. GATEWAY and GATEWAY_ADMIN are the host:port of the two listeners, SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const admin = process.env.GATEWAY_ADMIN ?? assert.fail('GATEWAY_ADMIN=host:port names its admin listener');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 60_000 };

let browser;
let close;

before(async () => {
  ({ browser, close } = await openBrowser(screenshots));
});

after(() => close?.());

/** Opens a page, and remembers all that a good page never does: errors, dialogs, requests to other hosts. */
async function visit(host, path, { expectedErrors = [] } = {}) {
  const page = await browser.newPage();
  const faults = [];
  const requests = [];
  const elsewhere = url => !['data:', 'blob:'].includes(new URL(url).protocol) && new URL(url).host !== host;
  page.on('console', message => {
    const expected = expectedErrors.some(pattern => pattern.test(message.text()));
    if (['error', 'warning'].includes(message.type()) && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`script: ${error.stack}`));
  page.on('dialog', async dialog => {
    faults.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', request => {
    requests.push(request.url());
    if (elsewhere(request.url())) faults.push(`request to another host: ${request.url()}`);
  });
  page.on('websocket', socket => {
    if (elsewhere(socket.url())) faults.push(`WebSocket to another host: ${socket.url()}`);
  });
  const response = await page.goto(`http://${host}${path}`);
  assert.equal(response.status(), 200);
  return { page, faults, requests };
}

const snap = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
const hasText = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

test('two people chat, and operators see both', options, async () => {
  const one = await visit(gateway, '/chat');
  const two = await visit(gateway, '/chat');
  const log = ({ page }) => page.getByRole('log').getByRole('listitem');
  for (const { page } of [one, two]) await hasText(page.getByRole('status'), 'connected');

  await say(one.page, 'hello from the first');
  await hasText(log(two), 'hello from the first');
  await say(two.page, 'and from the second');
  await hasText(log(one), 'and from the second');
  await hasText(log(one), 'hello from the first');

  const status = await visit(admin, '/status');
  const rows = status.page.getByRole('row').filter({ hasText: 'chat' });
  await rows.nth(1).waitFor();
  assert.equal(await rows.count(), 2);
  await snap(one.page, 'chat');
  await snap(status.page, 'status');
  await status.page.setViewportSize({ width: 390, height: 780 });
  await snap(status.page, 'status-narrow');
  await one.page.setViewportSize({ width: 390, height: 780 });
  await snap(one.page, 'chat-narrow');

  await two.page.close();
  await rows.nth(1).waitFor({ state: 'detached' });
  assert.equal(await rows.count(), 1);
  for (const { page, faults } of [one, two, status]) {
    assert.deepEqual(faults, []);
    await page.close();
  }
});

test('a page that was cut off gets what it missed', options, async () => {
  const one = await visit(gateway, '/chat/again');
  const two = await visit(gateway, '/chat/again');
  const log = ({ page }) => page.getByRole('log').getByRole('listitem');
  for (const { page } of [one, two]) await hasText(page.getByRole('status'), 'connected');
  await say(one.page, 'before');
  await hasText(log(two), 'before');

  await two.page.evaluate('socket.close()');
  await hasText(log(one), 'has left');
  await say(one.page, 'meanwhile');
  await hasText(log(one), 'meanwhile');
  await hasText(log(two), 'meanwhile');
  await say(one.page, 'after');
  await hasText(log(two), 'after');
  const lines = await log(two).locator('p').allTextContents();
  assert.deepEqual(lines, ['before', 'meanwhile', 'after']);
  assert.equal(await log(two).filter({ hasText: 'missing' }).count(), 0);

  for (const { page, faults } of [one, two]) {
    assert.deepEqual(faults, []);
    await page.close();
  }
});

test('what people type stays text', options, async () => {
  const one = await visit(gateway, '/chat/markup');
  const two = await visit(gateway, '/chat/markup');
  for (const { page } of [one, two]) await hasText(page.getByRole('status'), 'connected');
  const before = await two.page.locator('body *').evaluateAll(all => all.map(each => each.localName));
  const requestsBefore = two.requests.length;

  const hostile = [
    '<script>alert("script")</script>',
    '<img src=x onerror="alert(\'image\')">',
    '<img src="http://127.0.0.1:1/pixel">',
    '<a href="javascript:alert(1)">link</a><svg onload=alert(2)>',
    '&lt;b&gt; & "quotes" \u202eabc',
  ];
  for (const text of hostile) {
    await say(one.page, text);
    await hasText(two.page.getByRole('log').getByRole('listitem'), text);
  }
  const nickname = '<img src=n onerror=alert(3)>';
  await one.page.getByLabel('Nickname').fill(nickname);
  await one.page.getByLabel('Nickname').press('Enter');
  await hasText(two.page.getByRole('log').getByRole('listitem'), nickname);
  const status = await visit(admin, '/status');
  await hasText(status.page.getByRole('row'), 'chat');

  for (const { page } of [one, two, status]) {
    const made = await page.locator('body *').evaluateAll(all => all.map(each => each.localName));
    assert.equal(made.filter(name => ['img', 'svg', 'iframe', 'a', 'object', 'embed'].includes(name)).length, 0);
    assert.equal(made.filter(name => name === 'script').length, before.filter(name => name === 'script').length);
  }
  assert.equal(two.requests.length, requestsBefore, `no request came of it: ${two.requests}`);
  await snap(two.page, 'chat-markup');
  for (const { page, faults } of [one, two, status]) {
    assert.deepEqual(faults, []);
    await page.close();
  }
});

test('the first page lists the applications and is a console for them', options, async () => {
  const { page, faults } = await visit(gateway, '/');
  const table = page.getByRole('table');
  await hasText(table.getByRole('row'), '/echo');
  await hasText(table.getByRole('row'), '/chat');

  await page.getByRole('button', { name: 'Try /echo' }).click();
  await page.getByRole('button', { name: 'Connect' }).click();
  await hasText(page.getByRole('status'), 'Open');
  const text = 'grüße <b>from</b> the console';
  await page.getByLabel('Text message').fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  const lines = page.getByLabel('What was sent and received').getByRole('listitem').filter({ hasText: text });
  await lines.nth(1).waitFor();
  assert.equal(await lines.count(), 2, 'what was sent, and its echo');
  await snap(page, 'console');

  await page.getByRole('button', { name: 'Close' }).click();
  await hasText(page.getByRole('status'), '1000');
  await page.setViewportSize({ width: 390, height: 780 });
  await snap(page, 'console-narrow');
  assert.deepEqual(faults, []);
  await page.close();
});

test('the first page shows why a handshake is rejected', options, async () => {
  // Chromium itself reports each refused handshake as an error; the page can't prevent it.
  const { page, faults } = await visit(gateway, '/', { expectedErrors: [/^WebSocket connection to 'ws:[^']*\/(no-such-app|strict)/] });
  const path = page.getByRole('combobox', { name: 'Path' });
  const subprotocols = page.getByLabel('Subprotocols to offer');

  await path.fill('/no-such-app');
  await subprotocols.fill('');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('route-not-found').first().waitFor();
  await page.getByText('404').first().waitFor();
  await snap(page, 'rejected-path');

  await path.fill('/strict');
  await subprotocols.fill('other.v1');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('subprotocol-required').first().waitFor();
  await snap(page, 'rejected-subprotocol');

  await subprotocols.fill('strict.v1');
  await page.getByRole('button', { name: 'Connect' }).click();
  await hasText(page.getByRole('status'), 'strict.v1');
  await page.getByRole('button', { name: 'Close' }).click();
  await hasText(page.getByRole('status'), '1000');
  assert.deepEqual(faults, []);
  await page.close();
});

test('the admin listener has a page that leads to the status', options, async () => {
  const { page, faults } = await visit(admin, '/');
  await page.getByRole('link', { name: '/status' }).click();
  await page.getByRole('heading', { name: 'Gateway status' }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});
