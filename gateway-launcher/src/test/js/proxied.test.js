// A real Chromium through the application proxy to two servers, at /ws/… and /jetty/…, which do the same. GATEWAY is the host:port of
// the gateway, which has a page at /page.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const options = { timeout: 120_000 };

let chromium;
let page;

before(async () => {
  chromium = await openBrowser(process.env.SCREENSHOTS);
  page = await chromium.browser.newPage();
  await page.goto(`http://${gateway}/page`);
});

after(() => chromium?.close());

/**
 * Opens a WebSocket in the page, sends texts, and bytes as so many of them, one after the other as each is answered, and closes, with
 * this code if any. Tells what was agreed on, whether all came back as it was, and how it ended.
 */
const session = (path, { subprotocols = [], texts = [], bytes = [], code } = {}) => page.evaluate(given => new Promise(resolve => {
  const socket = new WebSocket(`ws://${location.host}${given.path}`, given.subprotocols);
  socket.binaryType = 'arraybuffer';
  const heard = { opened: false, echoed: 0 };
  const todo = [...given.texts, ...given.bytes.map(length => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255))];
  const next = () => {
    if (heard.echoed < todo.length) socket.send(todo[heard.echoed]);
    else if (given.code) socket.close(given.code, 'schön');
    else socket.close();
  };
  socket.onopen = () => {
    Object.assign(heard, { opened: true, subprotocol: socket.protocol, extensions: socket.extensions });
    next();
  };
  socket.onmessage = ({ data }) => {
    const sent = todo[heard.echoed];
    const same = typeof data === 'string' ? data === sent
      : data.byteLength === sent.length && new Uint8Array(data).every((byte, i) => byte === sent[i]);
    if (!same) resolve({ ...heard, different: heard.echoed });
    heard.echoed += 1;
    next();
  };
  socket.onclose = ({ code, reason, wasClean }) => resolve({ ...heard, code, reason, wasClean });
}), { path, subprotocols, texts, bytes, code });

for (const server of ['ws', 'jetty']) {
  test(`${server}: text, binary and a MiB of each come back`, options, async () => {
    const texts = ['grüße, 世界 🌍', '', 'again and again, '.repeat(65_536).slice(0, 1 << 20)];
    const { extensions, ...heard } = await session(`/${server}/session`, { texts, bytes: [0, 3, 65_536, 1 << 20], code: 4000 });
    assert.deepEqual(heard, { opened: true, subprotocol: '', echoed: 7, code: 4000, reason: '', wasClean: true });
    assert.match(extensions, /^permessage-deflate/);
  });

  test(`${server}: its choice of subprotocols is the page's`, options, async () => {
    const { subprotocol, code } = await session(`/${server}/session`, { subprotocols: ['first', 'second'], code: 1000 });
    assert.deepEqual({ subprotocol, code }, { subprotocol: 'second', code: 1000 });
  });

  test(`${server}: its close codes reach the page`, options, async () => {
    for (const [closing, expected] of [[1000, ''], [1001, 'leaving'], [1011, 'failed'], [4321, 'schön'], [3000, '']]) {
      const { code, reason, wasClean } = await session(`/${server}/session`, { texts: [`close ${closing} ${expected}`] });
      assert.deepEqual({ code, reason, wasClean }, { code: closing, reason: expected, wasClean: true });
    }
  });

  test(`${server}: a page that closes without a code`, options, async () => {
    const { code, wasClean } = await session(`/${server}/session`);
    assert.deepEqual({ code, wasClean }, { code: 1005, wasClean: true });
  });

  test(`${server}: a handshake that it refuses`, options, async () => {
    assert.deepEqual(await session(`/${server}/refused`), { opened: false, echoed: 0, code: 1006, reason: '', wasClean: false });
  });

  test(`${server}: many pages at once`, options, async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, i) => session(`/${server}/session`, { texts: [`${i}`], code: 1000 })));
    assert.ok(all.every(({ echoed, code }) => echoed === 1 && code === 1000), JSON.stringify(all));
  });
}
