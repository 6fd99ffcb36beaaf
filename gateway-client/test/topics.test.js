import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

/** A client of topics.v1, a topic of it, and what that tells. */
function startTopic(t, options = {}) {
  const it = start(t, { protocols: ['topics.v1'], probe: { idle: 0 }, ...options });
  const den = it.client.topic('room/den');
  const told = [];
  for (const type of ['recovered', 'members', 'joined', 'left', 'changed', 'error']) {
    den.addEventListener(type, ({ detail }) => told.push([type, detail]));
  }
  const heard = [];
  return { it, den, told, heard, listener: message => heard.push(message.data) };
}

const only = socket => {
  assert.equal(socket.sent.length, 1);
  return socket.requests[0];
};
const message = (n, extra) => ({ event: 'message', topic: 'room/den', position: 'e:' + n, data: n, ...extra });
const failure = error => ({ name: 'TopicError', error });

test('one object for each name', t => {
  const { it, den } = startTopic(t);
  assert.equal(it.client.topic('room/den'), den);
  assert.notEqual(it.client.topic('room/other'), den);
  assert.equal(den.name, 'room/den');
});

test('topics need topics.v1 among the subprotocols', t => {
  for (const protocols of [undefined, 'live.v1', ['live.v1']]) {
    assert.throws(() => start(t, { protocols }).client.topic('den'), /no topics.v1/);
    t.mock.timers.reset();
  }
});

test('subscribes once it is open, with what was asked for', async t => {
  const { it, den, heard, listener } = startTopic(t);
  const subscribed = den.subscribe(listener, { presence: true, history: 20 });
  const socket = await it.open();
  const { id } = only(socket);
  assert.deepEqual(socket.requests, [{ action: 'subscribe', id, topic: 'room/den', presence: true, history: 20 }]);
  const reply = { event: 'subscribed', id, topic: 'room/den', position: 'e:2', messages: [message(1), message(2)], members: [], count: 0 };
  socket.receive(reply);
  socket.receive(message(3)); // before anybody who awaits has heard
  assert.deepEqual(heard, [1, 2, 3]);
  assert.deepEqual(await subscribed, reply);
  assert.equal(den.position, 'e:3');
  assert.deepEqual(it.messages, [], 'they are no raw messages');
});

test('subscribes at once while open; a second listener subscribes nothing', async t => {
  const { it, den, heard, listener } = startTopic(t);
  const socket = await it.open();
  den.subscribe(listener);
  den.subscribe(({ position }) => heard.push(position));
  den.subscribe();
  socket.receive({ event: 'subscribed', id: only(socket).id, topic: 'room/den' });
  den.addEventListener('message', ({ detail }) => heard.push(detail.topic));
  socket.receive(message(1));
  assert.deepEqual(heard, [1, 'e:1', 'room/den']);
});

for (const recovered of [true, false, undefined]) {
  test(`after a reconnection it goes on from the last position; recovered: ${recovered}`, async t => {
    const { it, den, told, heard, listener } = startTopic(t);
    den.subscribe(message => {
      listener(message);
      told.push(['message', message.data]);
    }, { history: 5 });
    const first = await it.open();
    first.receive({ event: 'subscribed', id: only(first).id, topic: 'room/den', position: 'e:1', messages: [] });
    first.receive(message(2));
    first.end();
    await it.pass(500);
    it.socket.accept();
    const { id } = only(it.socket);
    assert.deepEqual(it.socket.requests, [{ action: 'subscribe', id, topic: 'room/den', since: 'e:2' }]);
    it.socket.receive({ event: 'subscribed', id, topic: 'room/den', position: 'f:9', recovered, messages: [message(3)] });
    assert.deepEqual(told, [['message', 2], ['recovered', { recovered: recovered === true, messages: 1 }], ['message', 3]]);
    assert.deepEqual(heard, [2, 3]);
    assert.equal(den.position, 'f:9');
  });
}

test('a topic without history is not recovered, and that is told', async t => {
  const { it, den, told } = startTopic(t);
  den.subscribe();
  const first = await it.open();
  first.receive({ event: 'subscribed', id: only(first).id, topic: 'room/den' });
  first.receive(message(1, { position: undefined }));
  assert.equal(den.position, undefined);
  first.end();
  await it.pass(500);
  it.socket.accept();
  it.socket.receive({ event: 'subscribed', id: only(it.socket).id, topic: 'room/den' });
  assert.deepEqual(told, [['recovered', { recovered: false, messages: 0 }]]);
});

test('a position that was kept elsewhere is gone on from', async t => {
  const { it, den, told } = startTopic(t);
  den.subscribe(undefined, { since: 'e:5', history: 3 });
  const socket = await it.open();
  const { id, since, history } = only(socket);
  assert.deepEqual([since, history], ['e:5', undefined]);
  socket.receive({ event: 'subscribed', id, topic: 'room/den', position: 'e:6', recovered: true, messages: [message(6)] });
  assert.deepEqual(told, [['recovered', { recovered: true, messages: 1 }]]);
});

test('one that was never answered is no reconnection', async t => {
  const { it, den, told } = startTopic(t);
  const subscribed = den.subscribe(undefined, { history: 3 });
  (await it.open()).end();
  await it.pass(500);
  it.socket.accept();
  const { id, history } = only(it.socket);
  assert.equal(history, 3);
  it.socket.receive({ event: 'subscribed', id, topic: 'room/den', position: 'e:1' });
  await subscribed;
  assert.deepEqual(told, []);
  await it.pass(20_000);
  only(it.socket);
});

test('presence', async t => {
  const { it, den, told } = startTopic(t);
  const ada = { session: 's1', principal: 'ada', label: 'Ada' };
  den.subscribe(undefined, { presence: true });
  const socket = await it.open();
  socket.receive({ event: 'subscribed', id: only(socket).id, topic: 'room/den', members: [ada], count: 1 });
  for (const event of ['joined', 'changed', 'left', 'recovered', 'error-of-another-kind', 'constructor']) {
    socket.receive({ event, topic: 'room/den', member: ada });
  }
  assert.deepEqual(told, [['members', { members: [ada], count: 1 }], ['joined', ada], ['changed', ada], ['left', ada]]);
  socket.receive({ event: 'presence', topic: 'room/den', count: 2_000 });
  socket.receive({ event: 'presence', topic: 'room/den', members: [ada], count: 1 });
  assert.deepEqual(told.slice(4), [['members', { members: undefined, count: 2_000 }], ['members', { members: [ada], count: 1 }]]);
  const members = den.members();
  socket.receive({ event: 'presence', id: socket.requests.at(-1).id, topic: 'room/den', members: [ada], count: 1 });
  const { members: [who], count } = await members;
  assert.deepEqual([who, count], [ada, 1]);
});

test('history', async t => {
  const { it, den } = startTopic(t);
  const socket = await it.open();
  const history = den.history({ since: 'e:1', limit: 2 });
  const { id } = only(socket);
  assert.deepEqual(socket.requests, [{ action: 'history', id, topic: 'room/den', since: 'e:1', limit: 2 }]);
  socket.receive({ event: 'history', id, topic: 'room/den', messages: [message(2)], position: 'e:2', recovered: true });
  assert.equal((await history).messages[0].data, 2);
});

for (const error of ['not-allowed', 'topic-invalid', 'too-many-topics', 'malformed']) {
  test(`a subscription that is refused as ${error} ends`, async t => {
    const { it, den, told } = startTopic(t);
    const subscribed = den.subscribe();
    const socket = await it.open();
    socket.receive({ event: 'error', id: only(socket).id, action: 'subscribe', topic: 'room/den', error, message: 'No.' });
    await assert.rejects(subscribed, { name: 'TopicError', error, message: 'No.' });
    assert.deepEqual(told.map(([type, detail]) => [type, detail.error]), [['error', error]]);
    socket.end();
    await it.pass(500);
    it.socket.accept();
    assert.deepEqual(it.socket.sent, []);
    den.subscribe();
    only(it.socket);
  });
}

for (const answer of ['unavailable', 'none']) {
  test(`a subscription that is answered ${answer} is tried again`, async t => {
    const { it, den, told } = startTopic(t);
    const subscribed = den.subscribe();
    const socket = await it.open();
    if (answer === 'none') await it.pass(10_000);
    else socket.receive({ event: 'error', id: only(socket).id, topic: 'room/den', error: answer, message: 'Later.' });
    assert.deepEqual(told.map(([type, detail]) => [type, detail.error]), answer === 'none' ? [] : [['error', answer]]);
    await it.pass(7_000);
    assert.equal(socket.sent.length, 1);
    await it.pass(500);
    assert.equal(socket.sent.length, 2);
    socket.receive({ event: 'subscribed', id: socket.requests[1].id, topic: 'room/den', position: 'e:1' });
    assert.equal((await subscribed).position, 'e:1');
  });
}

test('unsubscribing ends it, forgets the listeners and the position', async t => {
  const { it, den, heard, listener } = startTopic(t);
  den.subscribe(listener);
  const socket = await it.open();
  socket.receive({ event: 'subscribed', id: only(socket).id, topic: 'room/den', position: 'e:1' });
  const ended = den.unsubscribe();
  const { id, action, topic } = socket.requests[1];
  assert.deepEqual([action, topic], ['unsubscribe', 'room/den']);
  socket.receive(message(2));
  socket.receive({ event: 'unsubscribed', id, topic: 'room/den' });
  await ended;
  assert.deepEqual(heard, []);
  assert.equal(den.position, undefined);
  socket.end();
  await it.pass(500);
  it.socket.accept();
  assert.deepEqual(it.socket.sent, []);
});

test('unsubscribing before it is open takes nothing', async t => {
  const { it, den } = startTopic(t);
  const subscribed = den.subscribe();
  await den.unsubscribe();
  await assert.rejects(subscribed, failure('unsubscribed'));
  assert.deepEqual((await it.open()).sent, []);
});

test('an answer to a subscription that was ended meanwhile tells nothing', async t => {
  const { it, den, told, heard, listener } = startTopic(t);
  den.subscribe(listener, { presence: true });
  const socket = await it.open();
  den.unsubscribe();
  socket.receive({ event: 'subscribed', id: socket.requests[0].id, topic: 'room/den', messages: [message(1)], members: [], count: 0 });
  assert.deepEqual([told, heard], [[], []]);
});

test('one that is ended and begun anew waits for its own answer', async t => {
  const { it, den, told, heard, listener } = startTopic(t);
  den.subscribe(() => assert.fail('it is not listened to any more'));
  const socket = await it.open();
  den.unsubscribe();
  den.subscribe(listener);
  const [first, , second] = socket.requests;
  socket.receive({ event: 'subscribed', id: first.id, topic: 'room/den', messages: [message(1)] });
  socket.receive({ event: 'subscribed', id: second.id, topic: 'room/den', messages: [message(2)] });
  assert.deepEqual([told, heard], [[], [2]]);
});

test('publishes, and says where', async t => {
  const { it, den } = startTopic(t);
  const socket = await it.open();
  const published = den.publish({ text: 'hello' });
  const { id } = only(socket);
  assert.deepEqual(socket.requests, [{ action: 'publish', id, topic: 'room/den', data: { text: 'hello' } }]);
  socket.receive({ event: 'published', id, topic: 'room/den', position: 'e:4' });
  assert.equal((await published).position, 'e:4');
});

for (const [name, happens, error] of [
  ['a server that refuses', ({ socket, id }) => socket.receive({ event: 'error', id, error: 'too-long', message: 'Too long.' }), 'too-long'],
  ['a connection that is lost', ({ socket }) => socket.end(), 'unknown'],
  ['no answer', ({ it }) => it.pass(10_000), 'unknown'],
  ['close', ({ it }) => it.client.close(), 'unknown'],
]) {
  test(`publishing fails by ${name}, and isn't done twice`, async t => {
    const { it, den } = startTopic(t, { outbox: {} });
    const socket = await it.open();
    const published = assert.rejects(den.publish(1), failure(error));
    await happens({ it, socket, id: only(socket).id });
    await published;
    await it.pass(500);
    if (it.sockets.length > 1) it.socket.accept();
    assert.equal(it.sockets.reduce((sum, { sent }) => sum + sent.length, 0), 1);
  });
}

test('without an outbox nothing is published while not open', async t => {
  const { it, den } = startTopic(t);
  await assert.rejects(den.publish(1), failure('not-open'));
  await assert.rejects(den.members(), failure('not-open'));
  assert.deepEqual((await it.open()).sent, []);
});

test('with one it is kept, behind the subscriptions; a question isn\'t', async t => {
  const { it, den } = startTopic(t, { outbox: { messages: 1 } });
  const published = den.publish(1);
  await assert.rejects(den.publish(2), failure('overflow'));
  await assert.rejects(den.members(), failure('not-open'));
  den.subscribe();
  await it.pass(20_000); // the time for an answer begins with sending
  it.socket.accept();
  assert.deepEqual(it.socket.requests.map(({ action }) => action), ['subscribe', 'publish']);
  it.socket.receive({ event: 'published', id: it.socket.requests[1].id, topic: 'room/den' });
  await published;
});

test('what is kept fails when the client stops', async t => {
  const { it, den } = startTopic(t, { outbox: {} });
  const both = Promise.all([assert.rejects(den.publish(1), failure('stopped')), assert.rejects(den.subscribe(), failure('stopped'))]);
  await it.pass(1);
  it.socket.end(1008);
  await both;
  it.client.reconnect();
  assert.deepEqual((await it.open()).requests.map(({ action }) => action), ['subscribe'], 'it is still wanted');
});

test('with retry it is published until that is known', async t => {
  const { it, den } = startTopic(t, { outbox: {} });
  const first = await it.open();
  const published = den.publish(1, { retry: true });
  first.end();
  await it.pass(500);
  it.socket.accept();
  const { id, data } = only(it.socket);
  assert.equal(data, 1);
  it.socket.receive({ event: 'published', id, topic: 'room/den', position: 'e:2' });
  assert.equal((await published).position, 'e:2');
});

test('with retry a refusal is final, and so is a stop, after which it isn\'t known', async t => {
  const { it, den } = startTopic(t, { outbox: {} });
  const socket = await it.open();
  const refused = assert.rejects(den.publish(1, { retry: true }), failure('not-allowed'));
  socket.receive({ event: 'error', id: only(socket).id, error: 'not-allowed', message: 'No.' });
  await refused;
  const stopped = assert.rejects(den.publish(2, { retry: true }), failure('unknown'));
  socket.end(1008);
  await stopped;
  await assert.rejects(den.publish(3, { retry: true }), failure('stopped'));
});

test('a label that is given before it is open is said then', async t => {
  const { it } = startTopic(t);
  await it.client.label('Ada');
  assert.equal(only(await it.open()).label, 'Ada');
  it.client.close();
  await assert.rejects(it.client.label('Bob'), failure('stopped'));
});

test('a label is said again after a reconnection', async t => {
  const { it } = startTopic(t);
  const socket = await it.open();
  const done = it.client.label('Ada');
  const { id, action, label } = only(socket);
  assert.deepEqual([action, label], ['label', 'Ada']);
  socket.receive({ event: 'labelled', id });
  await done;
  socket.end();
  await it.pass(500);
  it.socket.accept();
  assert.deepEqual([only(it.socket).action, only(it.socket).label], ['label', 'Ada']);
});

for (const [name, text, error] of [
  ['no JSON', '{', 'malformed'], ['an error that is no answer', '{"event":"error","error":"unknown-action","message":"No."}', 'unknown-action'],
  ['null', 'null'], ['a number', '1'], ['an event nobody knows', '{"event":"news"}'], ['a topic nobody knows', '{"event":"message","topic":"x"}'],
  ['an answer to nothing', '{"event":"published","id":99}'], ['a topic like a property', '{"event":"message","topic":"__proto__"}'],
]) {
  test(`a server that sends ${name} breaks nothing`, async t => {
    const { it, den, heard, listener } = startTopic(t);
    const errors = [];
    it.client.addEventListener('error', ({ detail }) => errors.push(detail.error));
    den.subscribe(listener);
    const socket = await it.open();
    socket.receive(text);
    assert.deepEqual(errors, error ? [error] : []);
    socket.receive({ event: 'subscribed', id: only(socket).id, topic: 'room/den' });
    socket.receive(message(1));
    assert.deepEqual(heard, [1]);
  });
}

for (const [action, ends] of [['subscribe', true], [undefined, false]]) {
  test(`an error about a topic is told there${ends ? ', and ends the subscription that it ends' : ''}`, async t => {
    const { it, den, told, heard, listener } = startTopic(t);
    den.subscribe(listener);
    const socket = await it.open();
    socket.receive({ event: 'subscribed', id: only(socket).id, topic: 'room/den' });
    socket.receive({ event: 'error', action, topic: 'room/den', error: 'not-allowed', message: 'No more.' });
    assert.deepEqual(told.map(([type, detail]) => [type, detail.error]), [['error', 'not-allowed']]);
    socket.receive(message(1));
    assert.deepEqual(heard, ends ? [] : [1]);
    socket.end();
    await it.pass(500);
    it.socket.accept();
    assert.equal(it.socket.sent.length, ends ? 0 : 1);
  });
}

test('no more than 32 requests wait for their answers where they may be kept', async t => {
  const { it, den } = startTopic(t, { outbox: { messages: 40 } });
  const outcomes = Array.from({ length: 40 }, (_, n) => den.publish(n).then(() => n, ({ error }) => error));
  const socket = await it.open();
  assert.deepEqual(socket.requests.map(({ data }) => data), [...Array(32).keys()]);
  const late = den.publish(40).then(() => 40);
  socket.receive({ event: 'published', id: socket.requests[0].id });
  assert.deepEqual(socket.requests.slice(32).map(({ data }) => data), [32]);
  await it.pass(9_500);
  assert.equal(socket.sent.length, 33);
  await it.pass(500); // no answer came: as many again
  assert.deepEqual(socket.requests.slice(33).map(({ data }) => data), [33, 34, 35, 36, 37, 38, 39, 40]);
  for (const { id } of socket.requests.slice(32)) socket.receive({ event: 'published', id });
  assert.deepEqual([await outcomes[0], await outcomes[1], await outcomes[31], await late], [0, 'unknown', 'unknown', 40]);
  assert.deepEqual((await Promise.all(outcomes)).slice(33), [33, 34, 35, 36, 37, 38, 39]);
});

test('without an outbox they go as they come', async t => {
  const { it, den } = startTopic(t);
  const socket = await it.open();
  for (let n = 0; n < 40; n++) den.publish(n).catch(() => {});
  assert.equal(socket.sent.length, 40);
});

test('where another subprotocol was agreed on, nothing of topics.v1 is said', async t => {
  const { it, den } = startTopic(t, { protocols: ['live.v1', 'topics.v1'], outbox: {} });
  den.subscribe();
  const published = assert.rejects(den.publish(1), failure('not-open'));
  it.client.send('kept');
  const socket = await it.open('live.v1');
  await published;
  await assert.rejects(den.publish(2), failure('not-open'));
  await assert.rejects(den.members(), failure('not-open'));
  assert.deepEqual(socket.sent, ['kept']);
  socket.receive({ event: 'message' });
  assert.deepEqual(it.messages, ['{"event":"message"}']);
});
