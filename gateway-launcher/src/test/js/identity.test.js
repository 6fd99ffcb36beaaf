// Who a page's sockets are, in a real Chromium: the carriers that docs/authentication.md names for browsers. GATEWAY and
// GATEWAY_ADMIN are the host:port of the two listeners; it takes tokens signed with the secret below.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const admin = process.env.GATEWAY_ADMIN ?? assert.fail('GATEWAY_ADMIN=host:port names its admin listener');
const options = { timeout: 120_000 };
const SECRET = 'a secret of more than thirty-two bytes, for browsers';

let browser;
let close;
let page;
let other;

before(async () => {
  ({ browser, close } = await openBrowser(process.env.SCREENSHOTS ?? 'screenshots'));
  other = createServer((request, response) => response.end('<p>a page of another site'));
  await new Promise(listening => other.listen(0, '127.0.0.1', listening));
  page = await browser.newPage();
  await page.goto(`http://${gateway}/`);
});

after(async () => {
  await close?.();
  other?.close();
});

function token(claims = {}, secret = SECRET) {
  const now = Math.floor(Date.now() / 1000);
  const encoded = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({
    iss: 'https://id.example/', aud: 'gateway', sub: 'alice', iat: now, exp: now + 600, scope: 'chat', ...claims })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/**
 * Opens a socket from a page, sends these messages, closes it once as many have come, or waits until it is closed; what the page's
 * script hears.
 */
function socket(from, path, { subprotocols = [], send = [], messages = 0 } = {}) {
  return from.evaluate(([url, offered, texts, expected]) => new Promise(resolve => {
    const socket = new WebSocket(url, offered);
    const heard = { opened: false, protocol: null, messages: [] };
    const enough = () => heard.messages.length >= expected && expected >= 0 && socket.close(1000);
    socket.onopen = () => {
      heard.opened = true;
      heard.protocol = socket.protocol;
      texts.forEach(text => socket.send(text));
      enough();
    };
    socket.onmessage = ({ data }) => {
      heard.messages.push(data);
      enough();
    };
    socket.onclose = ({ code, reason }) => resolve({ ...heard, code, reason });
  }), [`ws://${gateway}${path}`, subprotocols, send, messages]);
}

const auth = text => JSON.stringify({ type: 'auth', token: text });
const FAILED = { opened: false, protocol: null, messages: [], code: 1006, reason: '' };

test('a token as a subprotocol, beside one that is spoken', options, async () => {
  const heard = await socket(page, '/subprotocol', { subprotocols: ['echo.v1', `bearer.${token()}`], send: ['hello'], messages: 1 });
  assert.deepEqual(heard, { opened: true, protocol: 'echo.v1', messages: ['hello'], code: 1000, reason: '' });
});

test('a token as the only subprotocol, which is never chosen: Chromium fails it', options, async () => {
  assert.deepEqual(await socket(page, '/subprotocol', { subprotocols: [`bearer.${token()}`] }), FAILED);
});

test('no good token as a subprotocol', options, async () => {
  for (const bad of [token({ exp: 1000 }), token({ scope: 'other' }), token({}, 'another secret of more than thirty-two bytes')]) {
    assert.deepEqual(await socket(page, '/subprotocol', { subprotocols: ['echo.v1', `bearer.${bad}`] }), FAILED);
  }
});

test('a cookie that scripts do not see, sent along by the browser; not for pages of other sites', options, async () => {
  assert.deepEqual(await socket(page, '/cookie'), FAILED);
  const cookie = { name: 'session', value: token(), domain: '127.0.0.1', path: '/', httpOnly: true };
  await browser.addCookies([cookie]);
  assert.equal(await page.evaluate(() => document.cookie), '');
  const heard = await socket(page, '/cookie', { send: ['hello'], messages: 1 });
  assert.deepEqual(heard, { opened: true, protocol: '', messages: ['hello'], code: 1000, reason: '' });

  // The same site, as a port makes no other: the cookie is sent, and the origin is refused.
  const foreign = await browser.newPage();
  await foreign.goto(`http://127.0.0.1:${other.address().port}/`);
  assert.deepEqual(await socket(foreign, '/cookie'), FAILED);
  await foreign.goto(`http://localhost:${other.address().port}/`);
  assert.deepEqual(await socket(foreign, '/cookie'), FAILED);
  await foreign.close();

  await browser.addCookies([{ ...cookie, value: token({ exp: 1000 }) }]);
  assert.deepEqual(await socket(page, '/cookie'), FAILED);
  await browser.clearCookies();
});

test('the first message, and messages behind it at once', options, async () => {
  const heard = await socket(page, '/message', { send: [auth(token()), 'hello', 'again'], messages: 2 });
  assert.deepEqual(heard, { opened: true, protocol: '', messages: ['hello', 'again'], code: 1000, reason: '' });
});

test('a page learns why its first message is not taken', options, async () => {
  const closed = async (first, code, reason, path = '/message') => assert.deepEqual(
      await socket(page, path, { send: first, messages: -1 }), { opened: true, protocol: '', messages: [], code, reason });
  await closed([auth(token({ exp: 1000 }))], 4401, 'token-invalid');
  await closed([auth(token({ scope: 'other' }))], 4403, 'insufficient-scope');
  await closed(['hello'], 4401, 'unauthenticated');
  await closed([], 4401, 'unauthenticated', '/hurried');
});

test('a fresh token keeps the session, and the page is told', options, async () => {
  const now = Math.floor(Date.now() / 1000);
  const fresh = token({ exp: now + 500 });
  const kept = await socket(page, '/message', { send: [auth(token({ exp: now + 60 })), auth(fresh)], messages: 1 });
  assert.deepEqual(kept.messages.map(JSON.parse), [{ type: 'auth', result: 'refreshed', expires: now + 500 }]);
  assert.equal(kept.code, 1000);
  const soon = Math.floor(Date.now() / 1000) + 10;
  const ended = await socket(page, '/message', { send: [auth(token({ exp: soon })), auth(token({ sub: 'bob' }))], messages: -1 });
  assert.deepEqual(ended.messages.map(JSON.parse), [{ type: 'auth', result: 'refused' }]);
  assert.deepEqual([ended.code, ended.reason], [4401, 'expired']);
});

test('the status page shows who a peer is once that is known, as text', options, async () => {
  const sub = '<img src=x onerror=alert(1)>';
  const status = await browser.newPage();
  const faults = [];
  status.on('dialog', dialog => faults.push(dialog.message()) && dialog.dismiss());
  await status.goto(`http://${admin}/status`);
  const row = status.locator('#rows tr').filter({ hasText: '/message' });
  await status.locator('#main').waitFor(); // with what is open now
  await status.waitForFunction(() => ![...document.querySelectorAll('#rows tr')].some(each => each.textContent.includes('/message')));
  await page.evaluate(url => new Promise(resolve => {
    globalThis.known = new WebSocket(url);
    known.onopen = resolve;
  }), `ws://${gateway}/message`);
  await row.waitFor();
  assert.equal(await row.filter({ hasText: 'onerror' }).count(), 0);
  await page.evaluate(text => known.send(text), auth(token({ sub })));
  await row.filter({ hasText: sub }).waitFor();
  assert.equal(await status.locator('#rows img').count(), 0);
  assert.deepEqual(faults, []);
  await page.evaluate(() => known.close());
  await status.close();
});
