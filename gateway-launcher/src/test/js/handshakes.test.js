// The handshakes of the admin page in a real Chromium, at the address that logs and notes have. GATEWAY and GATEWAY_ADMIN are the host:port of the two listeners, SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const admin = process.env.GATEWAY_ADMIN ?? assert.fail('GATEWAY_ADMIN=host:port names its admin listener');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 120_000 };

const secrets = ['c00kie-s3cret', 'bas1c-s3cret', 'qu3ry-s3cret', 'subpr0tocol-s3cret'];
const markup = '<script>alert("script")</script><img src=x onerror=alert(1)>';

let browser;
let close;

before(async () => {
  ({ browser, close } = await openBrowser(screenshots));
});

after(() => close?.());

/** Opens the page, and remembers all that a good page never does: errors, dialogs, requests to other hosts. */
async function visit(path, { expectedErrors = [], ownClock = false } = {}) {
  const page = await browser.newPage();
  await page.setViewportSize({ width: 1280, height: 900 });
  if (ownClock) await page.clock.install();
  const faults = [];
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
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== admin) faults.push(`request to another host: ${url}`);
  });
  const asking = new Set();
  page.on('request', request => asking.add(request));
  for (const ended of ['requestfinished', 'requestfailed']) page.on(ended, request => asking.delete(request));
  const response = await page.goto(`http://${admin}${path}`);
  assert.equal(response.status(), 200);
  return { page, faults, asking };
}

const snap = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
const rows = page => page.locator('.handshakes tbody tr');
const numbers = page => rows(page).evaluateAll(all => all.map(each => Number(each.dataset.key)));
/** The reason that is filtered by, once the rows are those. */
const chosen = (page, reason) => page.locator('.reasons a[aria-current=true]').filter({ hasText: reason });
const number = (page, outcome) => page.locator('.numbers div').filter({ hasText: new RegExp(`^${outcome}`) }).locator('dd').innerText();
const live = page => page.getByRole('status').filter({ hasText: /^live$/ }).waitFor();

/** Sends an opening handshake; resolves with the head of the answer. */
function handshake(target, ...fields) {
  const [host, port] = gateway.split(':');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host, () => socket.write([`GET ${target} HTTP/1.1`, `Host: ${gateway}`, 'Upgrade: websocket',
      'Connection: Upgrade', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...fields, '', ''].join('\r\n')));
    socket.on('error', reject);
    socket.once('data', data => {
      socket.destroy();
      resolve(data.toString('latin1').split('\r\n\r\n')[0]);
    });
  });
}

test('says that nothing has happened yet', options, async () => {
  const { page, faults } = await visit('/handshakes');
  await live(page);
  await page.getByText('Nothing went wrong.').waitFor();
  await rows(page).first().waitFor(); // the page's own
  assert.equal(await rows(page).filter({ hasNotText: '/status' }).count(), 0, 'but the page\'s own');
  await snap(page, 'handshakes-empty');
  assert.deepEqual(faults, []);
  await page.close();
});

test('shows a rejection as it happens, and explains it in full', options, async () => {
  const { page, faults } = await visit('/handshakes');
  await live(page);
  const elements = await page.locator('body *').evaluateAll(all => all.map(each => each.localName));

  const answer = await handshake('/echo?token=qu3ry-s3cret', `Origin: https://other.example`, 'Cookie: session=c00kie-s3cret',
    'Authorization: Basic bas1c-s3cret', 'Sec-WebSocket-Protocol: bearer.subpr0tocol-s3cret', `User-Agent: ${markup}`);
  assert.match(answer, /^HTTP\/1\.1 403 /);
  const row = rows(page).filter({ hasText: 'origin-not-allowed' });
  await row.waitFor();
  assert.match(await row.innerText(), /127\.0\.0\.1/);
  assert.match(await row.innerText(), /rejected/);
  await page.getByRole('link', { name: /^origin-not-allowed 1$/ }).waitFor();
  assert.equal(await number(page, 'rejected'), '1');
  await page.getByRole('img', { name: /^Handshakes that went wrong, per minute, the last .*: 1, at most 1 in one$/ }).waitFor();

  await row.getByRole('link').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^Handshake \d+: rejected, origin-not-allowed$/ }).waitFor();
  assert.match(page.url(), /\/#handshakes\/\d+$/);
  const remedy = page.locator('.remedy');
  assert.match(await remedy.innerText(), /Add the origin to origins\.allow of this route/);
  assert.match(await remedy.innerText(), /https:\/\/other\.example/);
  const top = await remedy.boundingBox();
  const request = await page.getByLabel('Request', { exact: true }).boundingBox();
  const response = await page.getByLabel('Response', { exact: true }).boundingBox();
  assert.ok(top.y < request.y, 'the remedy is on top');
  assert.ok(Math.abs(request.y - response.y) < 2 && request.x + request.width <= response.x, 'request beside response');

  const sent = await page.getByLabel('Request', { exact: true }).innerText();
  assert.match(sent, /^GET \/echo\?\S* HTTP\/1\.1\n/);
  assert.ok(sent.includes(markup), sent);
  const answered = await page.getByLabel('Response', { exact: true }).innerText();
  assert.match(answered, /^HTTP\/1\.1 403 Forbidden\n/);
  assert.match(answered, /gateway-rejection: origin-not-allowed/i);

  const checks = page.locator('.checks li');
  const failed = page.locator('.checks li.failed');
  assert.equal(await failed.count(), 1);
  assert.match(await failed.innerText(), /^failed:\s+Origin: https:\/\/other\.example\s+expected: .*RFC 6455 section 4\.2\.2$/s);
  assert.ok(await checks.count() > 5);
  assert.equal(await checks.last().getAttribute('class'), 'failed');

  const shown = await page.locator('html').innerHTML();
  for (const secret of secrets) assert.ok(!shown.includes(secret), `${secret} is shown`);
  const made = await page.locator('body *').evaluateAll(all => all.map(each => each.localName));
  assert.equal(made.filter(name => name === 'script').length, elements.filter(name => name === 'script').length);
  assert.equal(made.filter(name => name === 'img').length, 0);
  await snap(page, 'handshake');

  await page.keyboard.press('Escape');
  await row.waitFor();
  assert.match(page.url(), /\/#handshakes$/);
  assert.equal(await page.evaluate(() => document.activeElement.closest('tr')?.className), 'rejected');
  await page.goBack();
  await page.getByRole('heading', { name: /origin-not-allowed$/ }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});

/** Opens a socket as a page of the gateway itself would; what its script hears of it. */
async function fromAPage(path, subprotocols) {
  const page = await browser.newPage();
  await page.goto(`http://${gateway}/`);
  const heard = await page.evaluate(([target, offered]) => new Promise(resolve => {
    const socket = new WebSocket(`ws://${location.host}${target}`, offered);
    let opened = false;
    socket.onopen = () => {
      opened = true;
      socket.close(1000);
    };
    socket.onclose = ({ code }) => resolve({ opened, code });
  }), [path, subprotocols]);
  await page.close();
  return heard;
}

test('marks an accepted handshake that Chromium fails', options, async () => {
  const { page, faults } = await visit('/handshakes');
  await live(page);
  assert.deepEqual(await fromAPage('/echo', []), { opened: true, code: 1000 });
  assert.deepEqual(await fromAPage('/echo', ['other']), { opened: false, code: 1006 });

  const row = rows(page).filter({ hasText: 'browser-will-fail' });
  await row.waitFor();
  assert.equal(await row.getAttribute('class'), 'flawed');
  assert.match(await row.innerText(), /! accepted/);
  assert.match(await row.innerText(), /\/echo/);
  assert.equal(await rows(page).filter({ hasText: '✓ accepted' }).filter({ hasText: '/echo' }).count(), 1);
  await page.getByRole('link', { name: /^browser-will-fail 1$/ }).waitFor();
  assert.equal(await number(page, 'flawed'), '1');

  await page.getByRole('link', { name: /^browser-will-fail 1$/ }).click();
  await page.waitForURL(/\?reason=browser-will-fail$/);
  await chosen(page, 'browser-will-fail').waitFor();
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: /^Handshake \d+: accepted, browser-will-fail$/ }).waitFor();
  const remedy = await page.locator('.remedy').innerText();
  assert.match(remedy, /a browser fails the connection/);
  assert.match(remedy, /Offer a subprotocol that the route speaks, or offer none/);
  assert.equal(await page.locator('.remedy').getAttribute('class'), 'remedy flawed');
  const guilty = page.locator('.checks li').filter({ hasText: 'Sec-WebSocket-Protocol' });
  assert.equal(await guilty.getAttribute('class'), 'flawed');
  assert.match(await guilty.evaluate(each => getComputedStyle(each, '::before').content), /^"!"/);
  await snap(page, 'handshake-flawed');
  assert.deepEqual(faults, []);
  await page.close();
});

test('marks one whose connection is lost at once, though it is in the table already', options, async () => {
  const { page, faults } = await visit('/handshakes?outcome=accepted');
  await live(page);
  await rows(page).first().waitFor(); // it is live before it has asked
  const [newest] = await numbers(page);
  // At once is within a second, for which a machine may stand still: one of them is enough.
  for (let i = 0; i < 3; i++) assert.match(await handshake('/echo?lost'), /^HTTP\/1\.1 101 /);
  await page.waitForFunction(before => [...document.querySelectorAll('.handshakes tbody tr')]
      .some(each => Number(each.dataset.key) > before && each.textContent.includes('ended-at-once')), newest);
  const shown = await numbers(page);
  assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => b - a));
  assert.deepEqual(faults, []);
  await page.close();
});

test('filters, and keeps the filters in its address', options, async () => {
  await handshake('/strict', 'Sec-WebSocket-Protocol: other.v1');
  await handshake('/nothing');
  assert.match(await handshake('/echo'), /^HTTP\/1\.1 101 /);
  const { page, faults } = await visit('/handshakes?outcome=rejected', { expectedErrors: [/400 \(Bad Request\)/] });
  await rows(page).filter({ hasText: 'route-not-found' }).first().waitFor();
  assert.equal(await page.getByLabel('Outcome').inputValue(), 'rejected');
  assert.equal(await rows(page).filter({ hasText: 'accepted' }).count(), 0);

  await page.getByLabel('Reason').selectOption('subprotocol-required');
  await rows(page).filter({ hasText: 'route-not-found' }).first().waitFor({ state: 'detached' });
  assert.match(page.url(), /\?outcome=rejected&reason=subprotocol-required$/);
  assert.ok(await rows(page).count() > 0);

  await page.getByRole('button', { name: 'Clear' }).click();
  await rows(page).filter({ hasText: 'accepted' }).first().waitFor();
  assert.match(page.url(), /\/#handshakes$/);

  await page.getByRole('link', { name: /^route-not-found \d+$/ }).click();
  await page.waitForURL(/\?reason=route-not-found$/);
  await chosen(page, 'route-not-found').waitFor();

  await page.getByLabel('Address').fill('localhost');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'address: localhost (expected: an IPv4 or IPv6 address)' }).waitFor();
  await page.getByLabel('Address').fill('192.0.2.1');
  await page.keyboard.press('Enter');
  await page.getByText('No handshake that is kept fits these filters.').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  assert.deepEqual(faults, []);
  await page.close();
});

test('pauses, and goes on where it was', options, async () => {
  const { page, faults, asking } = await visit('/handshakes', { ownClock: true });
  await live(page);
  const poll = page.waitForResponse(/[?&]after=/);
  await page.clock.runFor(2000);
  await poll;
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('status').filter({ hasText: 'paused' }).waitFor();
  while (asking.size) await setTimeout(20); // or its own clock would give up what it asked before
  const asked = [];
  page.on('request', request => asked.push(request.url()));
  await handshake('/while-paused', 'Origin: null');
  await page.clock.runFor(60_000);
  assert.deepEqual(asked, []);
  const meanwhile = rows(page).filter({ hasText: '/while-paused' });
  assert.equal(await meanwhile.count(), 0);
  const before = await numbers(page);
  await page.getByRole('button', { name: 'Resume' }).click();
  await live(page);
  await meanwhile.waitFor();
  assert.deepEqual((await numbers(page)).slice(-before.length), before, 'what was there stays');
  assert.match(asked[0], /[?&]after=\d+/);
  assert.deepEqual(faults, []);
  await page.close();
});

test('holds many rows, on small and dark screens too', options, async () => {
  const { page, faults } = await visit('/handshakes', { expectedErrors: [/404 \(Not Found\)/] });
  await live(page);
  const targets = ['/nothing', '/strict', '/echo'];
  for (let i = 0; i < 240; i += 8) {
    await Promise.all(Array.from({ length: 8 }, (_, j) => handshake(targets[(i + j) % 3], `Origin: https://site-${i + j}.example`)));
  }
  // More than one answer holds: the newest hundred are shown, and the rest is one button away.
  await page.waitForFunction(() => document.querySelectorAll('.handshakes tbody tr').length >= 100);
  await page.reload();
  await page.waitForFunction(() => document.querySelectorAll('.handshakes tbody tr').length >= 100);
  assert.ok(await rows(page).count() <= 101, 'the page\'s own may have come');
  await page.getByRole('button', { name: 'Show older' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.handshakes tbody tr').length >= 200);
  const shown = await numbers(page);
  assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => b - a));

  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${width} px: ${overflow} px too wide`);
      await page.screenshot({ path: join(screenshots, `handshakes-${colorScheme}-${width}.png`) });
    }
  }
  await page.setViewportSize({ width: 390, height: 900 });
  const cells = await page.evaluate(() => [...document.querySelectorAll('.handshakes tbody tr')].slice(0, 20).map(row =>
      [...row.cells].map(cell => cell.getBoundingClientRect()).filter(({ width, height }) => width && height)
          .map(({ left, top, right, bottom }) => ({ left, top, right, bottom }))));
  for (const boxes of cells) {
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const apart = a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
        assert.ok(apart, `cells overlap: ${JSON.stringify([a, b])}`);
      }
    }
  }
  // No word is broken inside: each stands on one line.
  const broken = await page.evaluate(() => [...document.querySelectorAll('.handshakes td')].slice(0, 100).flatMap(cell => {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      for (const { 0: word, index } of texts.currentNode.data.matchAll(/[^\s/:-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, index);
        range.setEnd(texts.currentNode, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word);
      }
    }
    return found;
  }));
  assert.deepEqual(broken, []);
  await rows(page).filter({ hasText: 'origin-not-allowed' }).first().getByRole('link').click();
  await page.getByRole('heading', { name: /origin-not-allowed$/ }).waitFor();
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${width} px: ${overflow} px too wide`);
      await snap(page, `handshake-${colorScheme}-${width}`);
    }
  }
  await page.goto(`http://${admin}/handshakes/999999999`);
  await page.getByRole('heading', { name: 'No handshake 999999999 is kept.' }).waitFor();
  assert.deepEqual(faults, []);
  await page.close();
});
