// npm's ws against a running gateway; GATEWAY is its host:port.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names the gateway to test');
const options = { timeout: 120_000 };

async function open(path, subprotocols = [], settings = {}) {
  const socket = new WebSocket(`ws://${gateway}${path}`, subprotocols, settings);
  await once(socket, 'open');
  return socket;
}

async function echo(socket, data) {
  socket.send(data);
  const [answer, isBinary] = await once(socket, 'message');
  return isBinary ? answer : answer.toString();
}

async function close(socket, code, reason) {
  socket.close(code, reason);
  const [answered] = await once(socket, 'close');
  return answered;
}

test('echoes text and binary', options, async () => {
  const socket = await open('/echo', [], { perMessageDeflate: false });
  assert.equal(socket.extensions, '');
  assert.equal(await echo(socket, 'grüße, 世界 🌍'), 'grüße, 世界 🌍');
  assert.deepEqual(await echo(socket, Buffer.from([0, 1, 255])), Buffer.from([0, 1, 255]));
  assert.equal(await close(socket, 1000), 1000);
});

for (const path of ['/echo', '/shared']) {
  test(`compresses on ${path}`, options, async () => {
    const socket = await open(path, [], { perMessageDeflate: { threshold: 0 } });
    assert.match(socket.extensions, /permessage-deflate/);
    for (let i = 0; i < 20; i++) {
      const text = 'the same words again and again, '.repeat(1000) + i;
      assert.equal(await echo(socket, text), text);
    }
    assert.equal(await echo(socket, ''), '');
    assert.equal(await close(socket, 1000), 1000);
  });

  test(`compresses without context takeover on ${path}`, options, async () => {
    const socket = await open(path, [], {
      perMessageDeflate: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    });
    for (let i = 0; i < 5; i++) {
      assert.equal(await echo(socket, 'again '.repeat(100) + i), 'again '.repeat(100) + i);
    }
    assert.equal(await close(socket, 1000), 1000);
  });

  for (const bits of [8, 9, 12, 14]) {
    test(`keeps to a window of ${bits} bits on ${path}`, options, async () => {
      const socket = new WebSocket(`ws://${gateway}${path}`,
        { perMessageDeflate: { threshold: 0, serverMaxWindowBits: bits } });
      const [[response]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')]);
      for (let i = 1; i < 20; i++) {
        const text = Array.from({ length: 1000 * i }, (_, n) => (n * n * i % 977).toString(36)).join(' ');
        assert.equal(await echo(socket, text), text);
      }
      assert.equal(await close(socket, 1000), 1000);
      assert.match(response.headers['sec-websocket-extensions'], new RegExp(`server_max_window_bits=${bits}$`));
    });
  }
}

test('echoes what was sent in fragments', options, async () => {
  const socket = await open('/echo');
  socket.send('one ', { fin: false });
  socket.send('two ', { fin: false });
  const answer = once(socket, 'message');
  socket.send('three', { fin: true });
  assert.equal((await answer)[0].toString(), 'one two three');
  assert.equal(await close(socket, 1000), 1000);
});

test('agrees on the subprotocol that the gateway prefers', options, async () => {
  const socket = await open('/echo', ['unknown', 'superchat', 'chat']);
  assert.equal(socket.protocol, 'chat');
  assert.equal(await close(socket, 1000), 1000);
});

test('answers pings', options, async () => {
  const socket = await open('/echo');
  socket.ping('payload');
  const [payload] = await once(socket, 'pong');
  assert.equal(payload.toString(), 'payload');
  assert.equal(await close(socket, 1000), 1000);
});

for (const code of [1000, 1001, 3000, 4999]) {
  test(`returns close code ${code}`, options, async () => {
    assert.equal(await close(await open('/echo'), code, 'bye'), code);
  });
}

test('closes with 1009 when a message is too big', options, async () => {
  const socket = await open('/echo', [], { perMessageDeflate: false });
  socket.send(Buffer.alloc((1 << 20) + 1));
  const [code] = await once(socket, 'close');
  assert.equal(code, 1009);
});

test('says why an opening handshake is rejected', options, async () => {
  const socket = new WebSocket(`ws://${gateway}/no-such-app`);
  socket.on('error', () => {}); // ws reports the abort that ends this test
  const [, response] = await once(socket, 'unexpected-response');
  assert.equal(response.statusCode, 404);
  assert.equal(response.headers['gateway-rejection'], 'route-not-found');
  assert.match((await response.setEncoding('utf8').toArray()).join(''), /route-not-found/);
  socket.terminate();
});

test('keeps many sessions apart', options, async () => {
  const sockets = await Promise.all(Array.from({ length: 100 }, () => open('/echo')));
  const answers = await Promise.all(sockets.map((socket, i) => echo(socket, `session ${i}`)));
  answers.forEach((answer, i) => assert.equal(answer, `session ${i}`));
  const codes = await Promise.all(sockets.map(socket => close(socket, 1000)));
  assert.deepEqual(new Set(codes), new Set([1000]));
});
