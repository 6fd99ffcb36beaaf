import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

/** Timers that wait to fire, of those made since. */
function timers(t) {
  const waiting = new Set();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  t.mock.method(globalThis, 'setTimeout', (what, delay) => {
    const timer = set(() => {
      waiting.delete(timer);
      what();
    }, delay);
    waiting.add(timer);
    return timer;
  });
  t.mock.method(globalThis, 'clearTimeout', timer => {
    waiting.delete(timer);
    clear(timer);
  });
  return waiting;
}

for (const [when, bring] of [
  ['it has just begun', () => {}],
  ['it connects', it => it.pass(1)],
  ['it waits', async it => (await it.open()).end()],
  ['it asks why', async it => {
    it.answers.push('never');
    await it.pass(1);
    it.socket.end();
    assert.equal(it.asked.length, 1);
  }],
  ['it is open', it => it.open()],
  ['a subscription isn\'t answered', async (it, den) => {
    await it.open();
    den.subscribe();
  }],
  ['a subscription is tried again', async (it, den) => {
    const socket = await it.open();
    den.subscribe();
    socket.receive({ event: 'error', id: socket.requests[0].id, action: 'subscribe', topic: 'room/den', error: 'unavailable' });
  }],
  ['it asks for life', async it => {
    await it.open();
    await it.pass(30_000);
    assert.equal(it.socket.requests[0].action, 'ping');
  }],
]) {
  test(`closed while ${when}, nothing is left that happens later`, async t => {
    const it = start(t, { protocols: ['topics.v1'], outbox: {} });
    const den = it.client.topic('room/den');
    const waiting = timers(t);
    await bring(it, den);
    it.client.close();
    await it.settle();
    assert.equal(it.last.state, 'stopped');
    const { length } = it.states;
    const sockets = it.sockets.length;
    assert.equal(waiting.size, 0);
    await it.pass(60_000);
    assert.equal(it.states.length, length);
    assert.equal(it.sockets.length, sockets);
  });
}

test('closed by a listener as it connects, it asks neither for a URL nor for a token', async t => {
  const asked = [];
  const it = start(t, { token: () => { asked.push('token'); } }, () => {
    asked.push('url');
    return 'ws://gateway.example/live';
  });
  it.client.addEventListener('state', ({ detail }) => detail.state === 'connecting' && it.client.close());
  await it.pass(60_000);
  assert.deepEqual(asked, []);
  assert.equal(it.last.state, 'stopped');
});

test('closed while the URL is made, it asks for no token', async t => {
  const asked = [];
  let made;
  const it = start(t, { token: () => { asked.push('token'); } }, () => new Promise(done => (made = done)));
  await it.pass(1);
  it.client.close();
  made('ws://gateway.example/live');
  await it.pass(60_000);
  assert.deepEqual(asked, []);
  assert.equal(it.sockets.length, 0);
});

test('a topic of a client that has closed says so, and unsubscribing is no fault', async t => {
  const it = start(t, { protocols: ['topics.v1'] });
  const den = it.client.topic('room/den');
  await it.open();
  it.client.close();
  await assert.rejects(den.subscribe(), { error: 'stopped' });
  await den.unsubscribe();
});

test('a topic that was asked for while stopped is subscribed as the client connects', async t => {
  const it = start(t, { protocols: ['topics.v1'] });
  const den = it.client.topic('room/den');
  (await it.open()).end(1008);
  await assert.rejects(den.subscribe(), { error: 'stopped' });
  it.client.reconnect();
  const socket = await it.open();
  assert.deepEqual(socket.requests.map(({ action }) => action), ['subscribe']);
});

test('however many connections end, no more timers wait than at first', async t => {
  const it = start(t, { protocols: ['topics.v1'], outbox: {}, baseDelay: 1, maxDelay: 1 });
  const den = it.client.topic('room/den');
  it.client.label('Ada');
  den.subscribe(undefined, { presence: true });
  const waiting = timers(t);
  for (let n = 0; n < 500; n++) {
    const socket = await it.open();
    if (n % 3 === 0) den.publish(n).catch(() => {});
    if (n % 3 === 1) socket.receive({ event: 'error', id: socket.requests[1].id, action: 'subscribe', topic: 'room/den', error: 'unavailable' });
    socket.end();
    assert.ok(waiting.size <= 2, `${waiting.size} after ${n}`); // to connect, and to subscribe
  }
  assert.equal(it.sockets.length, 500);
});
