// TLS in a real Chromium. LISTENER asks for no certificate, and has one for localhost and one for chat.example.com; CLIENTS wants
// device-7's: each is the port of one of the gateway's listeners. TRUSTING is a home folder whose certificate store trusts their
// issuer and has device-7's certificate, STRANGER one that knows neither. GATEWAY_ADMIN is the host:port of the admin listener,
// SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const given = name => process.env[name] ?? assert.fail(`${name} isn't given`);
const listener = given('LISTENER');
const clients = given('CLIENTS');
const options = { timeout: 120_000 };

/** The first certificate that fits is shown without a question, which nobody here could answer. */
const preferences = {
  profile: {
    content_settings: {
      exceptions: {
        auto_select_certificate: {
          [`https://localhost:${clients},*`]: { last_modified: '13300000000000000', setting: { filters: [{}] } },
        },
      },
    },
  },
};

const open = home => openBrowser(given('SCREENSHOTS'), {
  home: given(home),
  preferences,
  args: ['--host-resolver-rules=MAP *.example.com 127.0.0.1'],
});

let trusting;
let stranger;

before(async () => {
  [trusting, stranger] = await Promise.all([open('TRUSTING'), open('STRANGER')]);
});

after(() => Promise.all([trusting?.close(), stranger?.close()]));

/** What a WebSocket of a page hears: the echo of what it sends, and how it ends. */
const session = (page, url) => page.evaluate(target => new Promise(resolve => {
  const heard = { opened: false, echo: null };
  const socket = new WebSocket(target);
  socket.onopen = () => {
    heard.opened = true;
    socket.send('grüße');
  };
  socket.onmessage = ({ data }) => {
    heard.echo = data;
    socket.close(1000);
  };
  socket.onclose = ({ code }) => resolve({ ...heard, code });
}), url);

for (const [host, subject] of [['localhost', 'one'], ['chat.example.com', 'other']]) {
  test(`trusts ${host} by the certificate of its name, for pages and sessions`, options, async () => {
    const page = await trusting.browser.newPage();
    const response = await page.goto(`https://${host}:${listener}/chat`);
    assert.equal(response.status(), 200);
    const { issuer, protocol, subjectName } = await response.securityDetails();
    assert.deepEqual({ issuer, protocol, subjectName }, { issuer: 'authority', protocol: 'TLS 1.3', subjectName: subject });
    await page.getByRole('status').filter({ hasText: 'connected' }).first().waitFor();
    assert.deepEqual(await session(page, `wss://${host}:${listener}/echo`), { opened: true, echo: 'grüße', code: 1000 });
    await page.close();
  });
}

test('rejects a name that no certificate is for', options, async () => {
  const page = await trusting.browser.newPage();
  await assert.rejects(page.goto(`https://elsewhere.example.com:${listener}/chat`), /ERR_CERT_COMMON_NAME_INVALID/);
  await page.close();
});

test('rejects an authority that it does not trust, for pages and sessions', options, async () => {
  const page = await stranger.browser.newPage();
  assert.deepEqual(await session(page, `wss://localhost:${listener}/echo`), { opened: false, echo: null, code: 1006 });
  await assert.rejects(page.goto(`https://localhost:${listener}/chat`), /ERR_CERT_AUTHORITY_INVALID/);
  await page.close();
});

test('shows its own certificate where it is wanted', options, async () => {
  const page = await trusting.browser.newPage();
  assert.equal((await page.goto(`https://localhost:${clients}/chat`)).status(), 200);
  assert.deepEqual(await session(page, `wss://localhost:${clients}/echo`), { opened: true, echo: 'grüße', code: 1000 });
  await page.close();
});

test('shows operators the certificates in use', options, async () => {
  const page = await trusting.browser.newPage();
  await page.goto(`http://${given('GATEWAY_ADMIN')}/status`);
  const shown = page.locator('#tls');
  await shown.waitFor();
  const text = await shown.innerText();
  assert.match(text, /TLS of listeners\[0\]/);
  assert.match(text, /-one\.crt for localhost, until .* \(1 day left\)/);
  assert.match(text, /-other\.crt for chat\.example\.com, until /);
  assert.match(text, /clients’ certificates of 1 authority/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await page.screenshot({ path: join(given('SCREENSHOTS'), 'status-tls.png'), fullPage: true });
  await page.close();
});
