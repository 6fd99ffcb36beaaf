import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

for (const when of ['connecting', 'waiting', 'stopped']) {
  test(`without an outbox nothing is kept while ${when}`, async t => {
    const it = start(t);
    await it.pass(1);
    if (when !== 'connecting') it.socket.end(when === 'stopped' ? 1008 : 1006);
    assert.equal(it.client.send('lost'), false);
    it.client.reconnect();
    assert.deepEqual((await it.open()).sent, []);
  });
}

test('what is sent while open goes at once', async t => {
  const it = start(t);
  const socket = await it.open();
  assert.equal(it.client.send('one'), true);
  assert.deepEqual(socket.sent, ['one']);
});

test('kept messages go in order, behind what listeners of open send', async t => {
  const it = start(t, { outbox: {} });
  assert.equal(it.client.send('one'), true);
  const bytes = new Uint8Array([2]);
  assert.equal(it.client.send(bytes), true);
  it.client.addEventListener('state', ({ detail }) => detail.state === 'open' && it.client.send('greeting'));
  const socket = await it.open();
  it.client.send('three');
  assert.deepEqual(socket.sent, ['greeting', 'one', bytes, 'three']);
});

for (const [name, outbox, sent, kept] of [
  ['messages', { messages: 2 }, ['a', 'b', 'c', 'd'], ['a', 'b']],
  ['bytes', { bytes: 4 }, ['ab', 'cde', 'cd', 'e'], ['ab', 'cd']],
  ['bytes of UTF-8', { bytes: 4 }, ['é€'], []],
  ['bytes of UTF-8, just', { bytes: 5 }, ['é€'], ['é€']],
  ['bytes of arrays', { bytes: 4 }, [new Uint8Array(5), new Uint8Array(4).buffer], [new ArrayBuffer(4)]],
  ['100 messages by default', {}, Array(101).fill('x'), Array(100).fill('x')],
  ['65536 bytes by default', {}, ['x'.repeat(65_536), 'x'], ['x'.repeat(65_536)]],
  ['none', { messages: 0 }, ['a'], []],
]) {
  test(`it is bounded by ${name}, and tells what found no room`, async t => {
    const it = start(t, { outbox });
    const overflow = [];
    it.client.addEventListener('overflow', ({ detail }) => overflow.push(detail.data));
    const results = sent.map(data => it.client.send(data));
    const socket = await it.open();
    assert.deepEqual(socket.sent, kept);
    assert.equal(results.filter(Boolean).length, kept.length);
    assert.equal(overflow.length, sent.length - kept.length);
    assert.deepEqual(overflow, sent.filter((_, n) => !results[n]));
  });
}

test('room that was used is room again', async t => {
  const it = start(t, { outbox: { messages: 1, bytes: 3 } });
  assert.equal(it.client.send('abc'), true);
  (await it.open()).end();
  assert.equal(it.client.send('def'), true);
  await it.pass(500);
  it.socket.accept();
  assert.deepEqual(it.socket.sent, ['def'], 'what was handed to a connection isn\'t sent again');
});

test('a connection that closes takes nothing more', async t => {
  const it = start(t, { outbox: {} });
  const first = await it.open();
  first.readyState = 2;
  assert.equal(it.client.send('kept'), true);
  assert.deepEqual(first.sent, []);
  first.end(1001);
  await it.pass(500);
  it.socket.accept();
  assert.deepEqual(it.socket.sent, ['kept']);
});

test('a connection that is asked for life takes nothing until it shows some', async t => {
  const it = start(t, { outbox: {}, probe: { message: 'there?' } });
  const socket = await it.open();
  await it.pass(30_000);
  assert.deepEqual(socket.sent, ['there?']);
  it.client.send('kept');
  assert.deepEqual(socket.sent, ['there?']);
  socket.receive('yes');
  assert.deepEqual(socket.sent, ['there?', 'kept']);
});

test('what was kept for one that is dead goes to the next', async t => {
  const it = start(t, { outbox: {}, probe: { message: 'there?' } });
  const socket = await it.open();
  await it.pass(30_000);
  it.client.send('kept');
  await it.pass(5_500);
  assert.equal(it.sockets.length, 2);
  it.socket.accept();
  assert.deepEqual(socket.sent, ['there?']);
  assert.deepEqual(it.socket.sent, ['kept']);
});

test('once stopped nothing is kept, and what was is dropped', async t => {
  const it = start(t, { outbox: {} });
  it.client.send('early');
  await it.pass(1);
  it.socket.end(1008);
  assert.equal(it.client.send('late'), false);
  it.client.reconnect();
  assert.deepEqual((await it.open()).sent, []);
});

test('what waits to leave is told', async t => {
  const it = start(t);
  assert.equal(it.client.bufferedAmount, 0);
  (await it.open()).bufferedAmount = 7;
  assert.equal(it.client.bufferedAmount, 7);
});
