import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

const again = { state: 'waiting' };
const ended = { state: 'stopped', why: 'ended' };

for (const [code, reason, expected, delay] of [
  [1001, '', again, 500],
  [1002, '', again, 500],
  [1003, '', again, 500],
  [1005, '', again, 500],
  [1006, '', again, 500],
  [1007, '', again, 500],
  [1009, '', again, 500],
  [1011, '', again, 500],
  [1012, '', again, 500],
  [1012, 'restart retry-after=3', again, 3_500],
  [1013, '', again, 4_000],
  [1013, 'retry-after=0', again, 500],
  [1013, 'full retry-after=7', again, 7_500],
  [1013, 'retry-after=300', again, 300_500],
  [1013, 'retry-after=301', again, 300_500],
  [1013, 'retry-after=99999999999999999999', again, 300_500],
  [1013, 'retry-after=7 or so', again, 4_000],
  [1013, 'retry-after=-7', again, 4_000],
  [3000, '', again, 500],
  [4000, '', again, 500],
  [4399, '', again, 500],
  [4408, '', again, 500],
  [4429, 'address-limit', again, 500],
  [4500, '', again, 500],
  [4503, 'gateway-full', again, 500],
  [1000, 'done', ended],
  [1008, 'retry-after=1', ended],
  [4400, '', ended],
  [4401, 'expired', ended],
  [4403, 'origin-not-allowed', ended],
  [4499, '', ended],
]) {
  test(`after ${code} ${reason} ${delay ? 'again' : 'stops'}`, async t => {
    const it = start(t);
    (await it.open()).end(code, reason);
    assert.deepEqual(it.states, [{ state: 'connecting' }, { state: 'open', protocol: '' },
      { ...expected, code, reason, ...(delay && { until: delay }) }]);
    await it.pass(400_000);
    assert.equal(it.sockets.length, delay ? it.states.filter(({ state }) => state === 'connecting').length : 1);
    assert.equal(it.sockets.length > 1, Boolean(delay));
  });
}

test('stops at codes of the caller', async t => {
  const it = start(t, { stopCodes: [4100] });
  (await it.open()).end(4100, 'gone');
  assert.deepEqual(it.last, { state: 'stopped', why: 'ended', code: 4100, reason: 'gone' });
});

for (const random of [0, 0.5, 1 - 2 ** -53]) {
  test(`each delay is between 0 and twice as much as before, up to the cap: random ${random}`, async t => {
    const it = start(t);
    it.random.value = random;
    const delays = [];
    for (let n = 0; n < 8; n++) {
      await it.pass(1);
      it.socket.end();
      delays.push(it.last.until);
      await it.pass(it.last.until);
    }
    assert.deepEqual(delays, [1, 2, 4, 8, 16, 30, 30, 30].map(seconds => Math.round(seconds * 1_000 * random)));
  });
}

test('never ends trying', async t => {
  const it = start(t, { baseDelay: 1, maxDelay: 1 });
  for (let n = 0; n < 1_100; n++) { // 2 ** 1024 is no number any more
    await it.pass(1);
    it.socket.end();
  }
  assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: '', until: 1 });
});

for (const [open, next] of [[9_500, 1_000], [10_000, 500]]) {
  test(`the back-off ${next === 500 ? 'is reset' : 'goes on'} after ${open} ms of being open`, async t => {
    const it = start(t);
    await it.pass(1);
    it.socket.end();
    await it.pass(500);
    it.socket.accept();
    await it.pass(open);
    it.socket.end();
    assert.equal(it.last.until, next);
  });
}

test('gives up a handshake that hangs, and hears nothing of it any more', async t => {
  const it = start(t, { handshakeTimeout: 3_000 });
  await it.pass(1);
  const stuck = it.socket;
  await it.pass(3_000);
  assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: 'handshake-timeout', until: 500 });
  assert.equal(stuck.readyState, 2);
  const told = it.states.length;
  stuck.accept();
  stuck.receive('late');
  stuck.end(1008);
  assert.equal(it.states.length, told);
  assert.deepEqual(it.messages, []);
  await it.open();
  assert.equal(it.sockets.length, 1, 'not before it is time');
  await it.pass(500);
  assert.equal(it.sockets.length, 2);
});

test('asks for the URL each time, and tries again when that fails', async t => {
  const failures = [];
  const broken = new Error('no ticket');
  const it = start(t, {}, async attempt => {
    failures.push(attempt);
    if (attempt === 1) throw broken;
    return 'http://gateway.example/live?attempt=' + attempt;
  });
  await it.pass(1);
  it.socket.end();
  await it.pass(500);
  assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: 'not-prepared', error: broken, until: 1_000 });
  await it.pass(1_000);
  assert.deepEqual(it.sockets.map(({ url }) => url), ['ws://gateway.example/live?attempt=0', 'ws://gateway.example/live?attempt=2']);
  assert.deepEqual(failures, [0, 1, 2]);
});

for (const [given, used] of [
  ['https://gateway.example/live', 'wss://gateway.example/live'],
  ['http://gateway.example:8080/live', 'ws://gateway.example:8080/live'],
  ['wss://gateway.example/live', 'wss://gateway.example/live'],
]) {
  test(`${given} is opened as ${used}`, async t => {
    const it = start(t, {}, given);
    await it.pass(1);
    assert.equal(it.socket.url, used);
  });
}

for (const url of ['/live', 'nonsense', 'ws://gateway.example/#fragment']) {
  test(`${url}, outside of a page, is invalid and stops`, async t => {
    const it = start(t, {}, url);
    await it.pass(60_000);
    assert.equal(it.last.state, 'stopped');
    assert.equal(it.last.why, 'invalid');
    assert(it.last.error instanceof Error);
    assert.equal(it.sockets.length, 0);
  });
}

test('close is final', async t => {
  const it = start(t);
  const socket = await it.open();
  it.client.close(4000, 'bye');
  assert.deepEqual(socket.closedWith, [4000, 'bye']);
  assert.deepEqual(it.last, { state: 'stopped', why: 'closed', code: 4000, reason: 'bye' });
  const told = it.states.length;
  socket.end(4000);
  it.client.reconnect();
  it.client.close();
  await it.pass(60_000);
  assert.equal(it.states.length, told);
  assert.equal(it.sockets.length, 1);
  assert.equal(it.client.send('late'), false);
});

test('a close code that clients may not send changes nothing', async t => {
  const it = start(t);
  await it.open();
  assert.throws(() => it.client.close(1001), RangeError);
  assert.equal(it.client.state.state, 'open');
});

for (const when of ['waiting', 'connecting', 'open', 'stopped']) {
  test(`reconnect connects at once when ${when}`, async t => {
    const it = start(t);
    await it.pass(1);
    const first = it.socket;
    if (when === 'open') first.accept();
    if (when === 'waiting') first.end(1013, 'retry-after=300');
    if (when === 'stopped') first.end(1008);
    await it.settle();
    assert.equal(it.client.state.state, when);
    it.client.reconnect();
    await it.settle();
    assert.equal(it.sockets.length, 2);
    assert.equal(first.readyState >= 2, true);
    it.socket.accept();
    assert.equal(it.client.state.state, 'open');
    it.socket.end();
    assert.equal(it.last.until, 500, 'the back-off begins anew');
  });
}

for (const when of ['at once', 'before the handshake', 'later']) {
  test(`a signal closes it ${when}`, async t => {
    const control = new AbortController();
    if (when === 'at once') control.abort();
    const it = start(t, { signal: control.signal });
    if (when === 'later') await it.open();
    control.abort();
    await it.pass(60_000);
    assert.deepEqual(it.client.state, { state: 'stopped', why: 'closed', code: 1000, reason: '' });
    assert.equal(it.sockets.length, when === 'later' ? 1 : 0);
  });
}

for (const when of ['connecting', 'open', 'waiting', 'stopped']) {
  for (const what of ['close', 'reconnect']) {
    test(`a listener may call ${what} as it is told of ${when}`, async t => {
      const it = start(t);
      let called = false;
      it.client.addEventListener('state', ({ detail }) => {
        if (detail.state !== when || called) return;
        called = true;
        it.client[what]();
      });
      await it.pass(1);
      if (when !== 'connecting') {
        it.socket.accept();
        it.socket.end(when === 'stopped' ? 1008 : 1006);
      }
      await it.pass(1);
      const alive = it.sockets.filter(({ readyState }) => readyState < 2);
      assert.equal(called, true);
      assert.equal(it.client.state.state, what === 'close' ? 'stopped' : 'connecting');
      assert.equal(alive.length, what === 'close' ? 0 : 1, 'one connection, and no more');
      await it.pass(9_000);
      assert.equal(it.sockets.filter(({ readyState }) => readyState < 2).length, alive.length);
    });
  }
}

test('messages come as they are, bytes as ArrayBuffer by default', async t => {
  const it = start(t);
  const socket = await it.open();
  const bytes = new Uint8Array([1, 2]);
  socket.receive('{"event":"message"}');
  socket.receive(bytes);
  assert.deepEqual(it.messages, ['{"event":"message"}', bytes]);
  assert.equal(socket.binaryType, 'arraybuffer');
});
