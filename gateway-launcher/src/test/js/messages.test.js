// What Chromium says of servers that commit a fault each: docs/why-wont-it-open.md quotes it. GATEWAY is a gateway's host:port.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer as createPage } from 'node:http';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const options = { timeout: 120_000 };
const document = await readFile(new URL('../../../../docs/why-wont-it-open.md', import.meta.url), 'utf8');

const OK = 'HTTP/1.1 101 Switching Protocols\r\n';
const UPGRADE = 'Upgrade: websocket\r\n';
const CONNECTION = 'Connection: Upgrade\r\n';
const accept = key =>
  `Sec-WebSocket-Accept: ${createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')}\r\n`;
const opened = (key, ...fields) => OK + UPGRADE + CONNECTION + accept(key) + fields.map(field => `${field}\r\n`).join('') + '\r\n';
const status = line => () => `HTTP/1.1 ${line}\r\nContent-Length: 0\r\n\r\n`;
const DURING = 'Error during WebSocket handshake: ';

// What is answered, what is offered, what is said.
const faults = [
  ['a subprotocol that nobody offered', key => opened(key, 'Sec-WebSocket-Protocol: QuatroDuo'), [],
    `${DURING}Response must not include 'Sec-WebSocket-Protocol' header if not present in request`],
  ['another subprotocol', key => opened(key, 'Sec-WebSocket-Protocol: b'), ['a'],
    `${DURING}'Sec-WebSocket-Protocol' header value 'b' in response does not match any of sent values`],
  ['two subprotocols', key => opened(key, 'Sec-WebSocket-Protocol: a', 'Sec-WebSocket-Protocol: b'), ['a', 'b'],
    `${DURING}'Sec-WebSocket-Protocol' header must not appear more than once in a response`],
  ['a list of subprotocols', key => opened(key, 'Sec-WebSocket-Protocol: a, b'), ['a', 'b'],
    `${DURING}'Sec-WebSocket-Protocol' header must not appear more than once in a response`],
  ['no subprotocol', key => opened(key), ['a'],
    `${DURING}Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received`],
  ['200', status('200 OK'), [], `${DURING}Unexpected response code: 200`],
  ['301', status('301 Moved\r\nLocation: /x'), [], `${DURING}Unexpected response code: 301`],
  ['403', status('403 Forbidden'), [], `${DURING}Unexpected response code: 403`],
  ['502', status('502 Bad Gateway'), [], `${DURING}Unexpected response code: 502`],
  ['401', status('401 Unauthorized\r\nWWW-Authenticate: Bearer'), [],
    'HTTP Authentication failed; no valid credentials available'],
  ['no accept value', () => `${OK}${UPGRADE}${CONNECTION}\r\n`, [], `${DURING}'Sec-WebSocket-Accept' header is missing`],
  ['a wrong accept value', () => `${OK}${UPGRADE}${CONNECTION}Sec-WebSocket-Accept: AAAA\r\n\r\n`, [],
    `${DURING}Incorrect 'Sec-WebSocket-Accept' header value`],
  ['no Upgrade', key => `${OK}${CONNECTION}${accept(key)}\r\n`, [], `${DURING}'Upgrade' header is missing`],
  ['no Connection', key => `${OK}${UPGRADE}${accept(key)}\r\n`, [], "'Connection' header is missing"],
  ['Connection: close', key => `${OK}${UPGRADE}Connection: close\r\n${accept(key)}\r\n`, [],
    `${DURING}'Connection' header value must contain 'Upgrade'`],
  ['an extension that nobody offered', key => opened(key, 'Sec-WebSocket-Extensions: x-other'), [],
    `${DURING}Found an unsupported extension 'x-other' in 'Sec-WebSocket-Extensions' header`],
  ['a window of 7 bits', key => opened(key, 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7'), [],
    `${DURING}Error in permessage-deflate: Received invalid server_max_window_bits parameter`],
  ['no HTTP', () => 'SSH-2.0-OpenSSH_9\r\n\r\n', [], `${DURING}net::ERR_INVALID_HTTP_RESPONSE`],
  ['nothing', () => '', [], 'Connection closed before receiving a handshake response'],
];

let behaviour;
let server;
let host;
let page;
let close;
const messages = [];
let attempts = 0;

before(async () => {
  server = createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', data => {
      const key = /sec-websocket-key: (\S+)/i.exec(data.toString('latin1'))?.[1] ?? '';
      socket.end(Buffer.from(behaviour(key), 'latin1'));
    });
  });
  // Its own page: others may not connect to this machine.
  host = createPage((request, response) => response.end('<p>a page'));
  for (const each of [server, host]) await new Promise(listening => each.listen(0, '127.0.0.1', listening));
  let browser;
  ({ browser, close } = await openBrowser(process.env.SCREENSHOTS ?? 'screenshots'));
  page = await browser.newPage();
  page.on('console', message => messages.push(message.text()));
  await page.goto(`http://127.0.0.1:${host.address().port}/`);
});

after(async () => {
  await close?.();
  server?.close();
  host?.close();
});

/** Opens one, and waits for its end: the events. The console tells attempts apart by their address, and may be late. */
async function attempt(address, subprotocols) {
  const url = `${address}?${++attempts}`;
  const events = await page.evaluate(([target, offered]) => new Promise(ended => {
    const seen = [];
    const socket = offered.length ? new WebSocket(target, offered) : new WebSocket(target);
    socket.onopen = () => seen.push('open');
    socket.onclose = event => ended([...seen, `${event.code} ${event.reason}`.trim()]);
  }), [url, subprotocols]);
  return { events, said: text => said(url, text) };
}

/** Waits until the console has said this of an attempt. */
async function said(url, text) {
  const all = () => messages.filter(each => each.includes(`'${url}'`)).join('\n');
  for (let i = 0; i < 600 && !all().includes(text); i++) await setTimeout(50);
  assert.ok(all().includes(text), `expected: ${text}\nsaid: ${all()}`);
}

for (const [name, answer, offered, message] of faults) {
  test(`answered with ${name}`, options, async () => {
    behaviour = answer;
    const { events, said } = await attempt(`ws://127.0.0.1:${server.address().port}/QuatroDuo`, offered);
    assert.deepEqual(events, ['1006']);
    await said(message);
    assert.ok(document.includes(message), `the document has: ${message}`);
  });
}

test('wss:// where no TLS is spoken', options, async () => {
  behaviour = () => 'HTTP/1.1 400 Bad Request\r\n\r\n';
  const { said } = await attempt(`wss://127.0.0.1:${server.address().port}/`, []);
  const message = 'Error in connection establishment: net::ERR_SSL_PROTOCOL_ERROR';
  await said(message);
  assert.ok(document.includes(message));
});

test('a diagnostic accept tells a script why', options, async () => {
  for (const offered of [[], ['chat.v1', 'other']]) {
    const { events } = await attempt(`ws://${gateway}/diagnostic`, offered);
    assert.deepEqual(events, ['open', '4403 origin-not-allowed']);
  }
});
