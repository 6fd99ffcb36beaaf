// Answers and messages of topics.v1 that come when nobody waits for them any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

const TOPIC = 'room/den';
const message = n => ({ event: 'message', topic: TOPIC, position: 'e:' + n, data: n });
const subscribed = (id, n, messages = []) => ({ event: 'subscribed', id, topic: TOPIC, position: 'e:' + n, recovered: true, messages });

async function begin(t, options) {
  const it = start(t, { protocols: ['topics.v1'], probe: { idle: 0 }, ...options });
  const den = it.client.topic(TOPIC);
  const heard = [];
  const told = [];
  den.addEventListener('error', ({ detail }) => told.push(detail.error));
  const socket = await it.open();
  return { it, den, heard, told, socket, listener: ({ data }) => heard.push(data), last: () => socket.requests.at(-1) };
}

test('a subscription that is refused late for now is tried again', async t => {
  const { it, den, heard, socket, listener, last } = await begin(t);
  den.subscribe(listener);
  const { id } = last();
  await it.pass(10_000);
  socket.receive({ event: 'error', id, action: 'subscribe', topic: TOPIC, error: 'unavailable', message: '' });
  await it.pass(10_000);
  assert.equal(socket.requests.length, 2);
  socket.receive(subscribed(last().id, 0));
  socket.receive(message(1));
  assert.deepEqual(heard, [1]);
});

test('nothing is missed where an answer comes late, with what was asked for', async t => {
  const { it, den, heard, socket, listener, last } = await begin(t);
  den.subscribe(listener, { since: 'e:5' });
  const { id } = last();
  await it.pass(10_000);
  socket.receive(subscribed(id, 7, [message(6), message(7)]));
  socket.receive(message(8));
  await it.pass(10_000);
  assert.equal(last().since, 'e:5');
  socket.receive(subscribed(last().id, 8, [message(6), message(7), message(8)]));
  socket.receive(message(9));
  assert.deepEqual(heard, [6, 7, 8, 9]);
});

test('messages of a subscription that was ended are none of the next one', async t => {
  const { den, heard, socket, listener, last } = await begin(t);
  den.subscribe();
  const first = last().id;
  den.unsubscribe();
  den.subscribe(listener, { since: 'e:3' });
  const second = last().id;
  socket.receive(subscribed(first, 3));
  socket.receive(message(4));
  socket.receive(subscribed(second, 5, [message(4), message(5)]));
  assert.deepEqual(heard, [4, 5]);
});

test('a listener may begin anew amid what was missed', async t => {
  const { it, den, heard, socket, last } = await begin(t);
  let again;
  den.subscribe(({ data }) => {
    heard.push(data);
    if (data !== 1) return;
    den.unsubscribe();
    again = den.subscribe(later => heard.push('new ' + later.data), { since: 'e:9' });
  }, { history: 2 });
  socket.receive(subscribed(socket.requests[0].id, 2, [message(1), message(2)]));
  assert.deepEqual(heard, [1]);
  socket.receive(subscribed(last().id, 10, [message(10)]));
  assert.deepEqual(heard, [1, 'new 10']);
  assert.equal((await again).position, 'e:10');
  await it.pass(1);
});

test('what listeners publish amid what was missed goes behind what was kept', async t => {
  const { den, socket, last } = await begin(t, { outbox: {} });
  const sent = [];
  den.subscribe(() => sent.push(den.publish('by a listener')), { history: 1 });
  for (let n = 1; n <= 32; n++) sent.push(den.publish(n));
  assert.equal(socket.requests.length, 32);
  socket.receive(subscribed(socket.requests[0].id, 1, [message(1)]));
  assert.equal(last().data, 32);
  for (const { id } of socket.requests.slice(1)) socket.receive({ event: 'published', id, topic: TOPIC });
  socket.receive({ event: 'published', id: last().id, topic: TOPIC });
  assert.deepEqual(socket.requests.slice(1).map(({ data }) => data), [...Array(32).keys()].map(n => n + 1).concat('by a listener'));
  await Promise.allSettled(sent);
});

test('presence that a later listener asks for is asked for, and nothing is missed by that or told twice', async t => {
  const { den, heard, socket, listener, last } = await begin(t);
  const told = [];
  for (const type of ['recovered', 'members', 'joined']) den.addEventListener(type, ({ detail }) => told.push([type, detail]));
  den.subscribe(listener, { history: 20 });
  socket.receive(subscribed(last().id, 1, [message(1)]));
  const members = den.subscribe(undefined, { presence: true });
  assert.deepEqual(last(), { action: 'subscribe', id: last().id, topic: TOPIC, presence: true });
  socket.receive(message(2)); // on its way already
  socket.receive({ event: 'subscribed', id: last().id, topic: TOPIC, position: 'e:2', messages: [], members: [{ session: 's' }], count: 1 });
  socket.receive(message(3));
  socket.receive({ event: 'joined', topic: TOPIC, member: { session: 't' } });
  assert.deepEqual(heard, [1, 2, 3]);
  assert.deepEqual(told, [['members', { members: [{ session: 's' }], count: 1 }], ['joined', { session: 't' }]]);
  await members;
  den.subscribe(undefined, { presence: true });
  assert.equal(socket.requests.length, 2);
});

test('names that objects have are topics like others', async t => {
  const { it, socket, last } = await begin(t);
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const heard = [];
    it.client.topic(name).subscribe(({ data }) => heard.push(data));
    socket.receive(`{"event":"subscribed","id":${last().id},"topic":"${name}","messages":[],"__proto__":{"polluted":1}}`);
    socket.receive(`{"event":"message","topic":"${name}","data":{"__proto__":{"polluted":1}}}`);
    assert.equal(heard.length, 1);
  }
  assert.equal({}.polluted, undefined);
});
