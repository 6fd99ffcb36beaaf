// The pages in a real Chromium. GATEWAY and GATEWAY_ADMIN are the host:port of the two listeners, SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from './browser.js';
import { openRelay } from './relay.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const admin = process.env.GATEWAY_ADMIN ?? assert.fail('GATEWAY_ADMIN=host:port names its admin listener');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 120_000 };

let browser;
let close;

before(async () => {
  ({ browser, close } = await openBrowser(screenshots));
});

after(() => close?.());

/** What chat has kept in the browser, or the next test would come in with a nickname of the one before. */
afterEach(async () => {
  const page = await browser.newPage();
  await page.goto(`http://${gateway}/`);
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

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

test('a page that was cut off gets what it missed', options, async context => {
  const relay = await openRelay(gateway);
  context.after(relay.close);
  const one = await visit(gateway, '/chat/again');
  // Chromium itself reports each attempt that fails.
  const two = await visit(relay.address, '/chat/again', { expectedErrors: [/^WebSocket connection to/, /net::ERR_/] });
  const log = ({ page }) => page.getByRole('log').getByRole('listitem');
  for (const { page } of [one, two]) await hasText(page.getByRole('status'), 'connected');
  await say(one.page, 'before');
  await hasText(log(two), 'before');

  relay.to = '127.0.0.1:1'; // where nobody is
  relay.cut();
  await hasText(two.page.getByRole('status'), 'connection lost or refused (1006)');
  await hasText(two.page.locator('#countdown'), /^· reconnecting in \d+ s$/);
  assert.ok(await two.page.getByRole('button', { name: 'Send' }).isDisabled());
  await two.page.setViewportSize({ width: 390, height: 780 });
  await snap(two.page, 'chat-waiting');
  await hasText(log(one), 'has left');
  await say(one.page, 'meanwhile');
  await hasText(log(one), 'meanwhile');
  relay.to = gateway;
  // None, if it has come back by itself meanwhile.
  await two.page.getByRole('button', { name: 'connect now' }).evaluateAll(shown => shown.forEach(each => each.click()));
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

test('a page that may not connect says why, and tries no more', options, async () => {
  const { page, faults } = await visit(gateway, '/guests', { expectedErrors: [/^WebSocket connection to/] });
  await hasText(page.getByRole('status'), 'rejected: origin-not-allowed (403).');
  assert.equal(await page.locator('#link').getAttribute('data-state'), 'closed');
  await page.getByRole('button', { name: 'connect now' }).waitFor();
  await snap(page, 'chat-rejected');
  assert.deepEqual(faults, []);
  await page.close();
});

test('a room in which nothing was said says what to do', options, async () => {
  const { page, faults } = await visit(gateway, '/chat/quiet');
  await hasText(page.getByRole('status'), 'connected');
  const empty = page.getByText('Nothing has been said here yet: write the first message below.');
  await empty.waitFor();
  assert.match(await empty.innerText(), new RegExp(`You are alone\\. Others come in at http://${gateway}/chat/quiet; `));
  assert.equal(await page.evaluate(() => document.activeElement.id), 'data', 'the message box has the focus');
  await snap(page, 'chat-empty');
  await page.keyboard.type('first');
  await page.keyboard.press('Enter');
  await hasText(page.getByRole('log').getByRole('listitem'), 'first');
  assert.equal(await empty.count(), 1);
  assert.equal(await empty.isVisible(), false);

  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  assert.equal(await rooms.locator('[aria-current=page]').innerText(), 'quiet');
  await page.getByLabel('Another room').fill('b ?<i>');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /b \?<i>$/ }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/chat/b%20%3F%3Ci%3E');
  await rooms.getByRole('link', { name: 'quiet' }).click();
  await page.waitForURL(`http://${gateway}/chat/quiet`);
  await rooms.getByRole('link', { name: 'lobby' }).click();
  await page.waitForURL(`http://${gateway}/chat`);
  await page.getByRole('heading', { name: /lobby$/ }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

test('a nickname can be typed once the gateway has said another, which would overwrite it', options, async () => {
  let letThrough;
  const held = new Promise(resolve => { letThrough = resolve; });
  await browser.routeWebSocket(/\/chat\/late$/, socket => {
    const up = socket.connectToServer();
    up.onMessage(message => held.then(() => socket.send(message)));
  });
  const { page, faults } = await visit(gateway, '/chat/late');
  await hasText(page.getByRole('status'), 'connected');
  const nickname = page.getByLabel('Nickname');
  assert.ok(await nickname.isDisabled());
  letThrough();
  await nickname.fill('fox-8');
  await nickname.press('Enter');
  await page.locator('#members .you').filter({ hasText: 'fox-8' }).waitFor();
  assert.equal(await nickname.inputValue(), 'fox-8');
  assert.deepEqual(faults, []);
  await page.close();
});

test('a nickname that is refused is said to be', options, async () => {
  const one = await visit(gateway, '/chat/names');
  const two = await visit(gateway, '/chat/names');
  for (const { page } of [one, two]) await page.getByText('2 here', { exact: true }).waitFor();
  await one.page.getByLabel('Nickname').fill('fox-7');
  await one.page.getByLabel('Nickname').press('Enter');
  await hasText(two.page.getByRole('log').getByRole('listitem'), 'is now fox-7');
  const before = await two.page.getByLabel('Nickname').inputValue();
  await two.page.getByLabel('Nickname').fill('FOX-7');
  await two.page.getByLabel('Nickname').press('Enter');
  const refused = two.page.getByRole('alert');
  await refused.waitFor();
  assert.equal(await refused.innerText(),
    `Your nickname stays ${before}. “FOX-7” is refused: Somebody here has this nickname already.`);
  assert.equal(await two.page.getByLabel('Nickname').getAttribute('aria-invalid'), 'true');
  assert.equal(await two.page.getByLabel('Nickname').inputValue(), before);
  await snap(two.page, 'chat-refused');
  await two.page.getByLabel('Nickname').fill('owl-7');
  await two.page.getByLabel('Nickname').press('Enter');
  await hasText(one.page.getByRole('log').getByRole('listitem'), 'is now owl-7');
  await refused.waitFor({ state: 'hidden' });
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
    assert.equal(made.filter(name => ['img', 'svg', 'iframe', 'object', 'embed'].includes(name)).length, 0);
    assert.equal(made.filter(name => name === 'a').length, await page.locator('nav a').count(), 'only the page\'s own links');
    assert.equal(made.filter(name => name === 'script').length, before.filter(name => name === 'script').length);
  }
  assert.equal(two.requests.length, requestsBefore, `no request came of it: ${two.requests}`);
  await snap(two.page, 'chat-markup');
  for (const { page, faults } of [one, two, status]) {
    assert.deepEqual(faults, []);
    await page.close();
  }
});

test('no script runs in an application\'s page that did not come with it', options, async () => {
  const { page, faults } = await visit(gateway, '/chat', { expectedErrors: [/Content Security Policy/] });
  const ran = await page.evaluate(async () => {
    window.ran = [];
    document.body.append(Object.assign(document.createElement('script'), { textContent: 'ran.push("element")' }));
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="ran.push(\'attribute\')">');
    document.body.insertAdjacentHTML('beforeend', '<p id="styled" style="color: rgb(1, 2, 3)">');
    const image = document.querySelector('img');
    await new Promise(failed => image.addEventListener('error', failed)); // behind what its attribute says
    if (getComputedStyle(document.getElementById('styled')).color === 'rgb(1, 2, 3)') ran.push('style');
    return window.ran;
  });
  assert.deepEqual(ran, []);
  assert.deepEqual(faults, []);
  await page.close();
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
  const lines = page.getByLabel('What was sent and received').getByRole('listitem');
  await hasText(lines, 'Not opened: /no-such-app. All the browser says: 1006.');
  const decides = page.getByRole('list', { name: 'The check that decides' }).getByRole('listitem');
  assert.equal(await decides.count(), 1);
  assert.match(await decides.innerText(), /^route: none for \/no-such-app\s+expected: a route of an application · /);
  assert.ok(await isOnScreen(decides), 'the check that decides is on screen');
  await snap(page, 'rejected-path');

  await path.fill('/strict');
  await subprotocols.fill('other.v1');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('subprotocol-required').first().waitFor();
  assert.match(await decides.innerText(), /^Sec-WebSocket-Protocol: 1 offer not spoken here\s/);
  for (const width of [390, 1100]) {
    await page.setViewportSize({ width, height: 760 });
    await page.evaluate(() => scrollTo(0, 0));
    const explained = page.waitForResponse(/\/\.gateway\/explain\?/);
    await page.getByRole('button', { name: 'Explain the handshake' }).click();
    await explained;
    await page.getByText(/^\d+ checks pass before it$/).waitFor();
    assert.ok(await isOnScreen(decides), `on screen at ${width} px`);
  }
  await snap(page, 'rejected-subprotocol');

  await subprotocols.fill('strict.v1');
  await page.getByRole('button', { name: 'Connect' }).click();
  await hasText(page.getByRole('status'), 'strict.v1');
  await page.getByRole('button', { name: 'Close' }).click();
  await hasText(page.getByRole('status'), '1000');
  assert.deepEqual(faults, []);
  await page.close();
});

/** True once it is: while the page draws its list anew there is nothing to measure. */
async function isOnScreen(locator) {
  for (let i = 0; i < 600; i++) {
    const box = await locator.boundingBox();
    const height = await locator.page().evaluate(() => innerHeight);
    if (box && box.y >= 0 && box.y + box.height <= height) {
      return true;
    }
    await setTimeout(50);
  }
  return false;
}

test('the first page explains a diagnostic accept', options, async () => {
  const { page, faults } = await visit(gateway, '/');
  const path = page.getByRole('combobox', { name: 'Path' });
  const lines = page.getByLabel('What was sent and received').getByRole('listitem');
  await path.fill('/diagnostic');
  await page.getByLabel('Subprotocols to offer').fill('other.v1');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('The gateway rejects this handshake: subprotocol-required (400)').waitFor();
  await hasText(lines, 'Rejected: /diagnostic, by a diagnostic accept: 4400 subprotocol-required');
  await page.getByText('It was opened only to be closed at once with 4400 and the reason: a diagnostic accept.').waitFor();
  await page.getByText('What helps: Offer one of the subprotocols this route speaks.').waitFor();
  const decides = page.getByRole('list', { name: 'The check that decides' }).getByRole('listitem');
  assert.match(await decides.innerText(), /^Sec-WebSocket-Protocol: /);
  await snap(page, 'diagnostic-accept');

  // A limit is none of the handshake's checks.
  await page.evaluate(() => new Promise(opened => {
    window.first = new WebSocket(`ws://${location.host}/full`);
    window.first.onopen = opened;
  }));
  await path.fill('/full');
  await page.getByLabel('Subprotocols to offer').fill('');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByText('The gateway rejects this handshake: route-full (503)').waitFor();
  await page.getByText('Each check of the handshake itself passes').waitFor();
  assert.equal(await decides.count(), 0);
  assert.deepEqual(faults, []);
  await page.close();
});

test('the pages look as they should', options, async () => {
  for (const [host, path, name] of [[gateway, '/', 'start'], [gateway, '/chat/looks', 'chat'], [admin, '/status', 'status']]) {
    const { page, faults } = await visit(host, path);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${path} at ${width} px: ${overflow} px too wide`);
        await snap(page, `${name}-${colorScheme}-${width}`);
      }
    }
    assert.deepEqual(faults, []);
    await page.close();
  }
});
