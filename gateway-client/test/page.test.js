import assert from 'node:assert/strict';
import { test } from 'node:test';
import { start } from './fakes.js';

// A page, as far as the client looks at one.
const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.document = Object.assign(new EventTarget(), { hidden: false, baseURI: 'https://gateway.example/app/index.html' });
globalThis.location = new URL('https://gateway.example/app/index.html');

const happen = {
  online: () => page.dispatchEvent(new Event('online')),
  'pageshow, persisted': () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
  'pageshow, fresh': () => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false })),
  visible: () => document.dispatchEvent(new Event('visibilitychange')),
  hidden: () => {
    document.hidden = true;
    document.dispatchEvent(new Event('visibilitychange'));
    document.hidden = false;
  },
};

for (const [url, used] of [
  ['/live', 'wss://gateway.example/live'], ['live', 'wss://gateway.example/app/live'], ['//other.example/live', 'wss://other.example/live'],
]) {
  test(`${url} is relative to the page`, async t => {
    const it = start(t, {}, url);
    await it.pass(1);
    assert.equal(it.socket.url, used);
  });
}

const ping = /^\{"action":"ping","id":\d+\}$/;

for (const [event, asked] of [
  ['online', true], ['pageshow, persisted', true], ['pageshow, fresh', false], ['visible', true], ['hidden', false],
]) {
  test(`${event}: an open connection of topics.v1 ${asked ? 'is' : 'isn\'t'} asked for life`, async t => {
    const it = start(t, { protocols: ['topics.v1'] });
    const socket = await it.open();
    happen[event]();
    assert.equal(socket.sent.length, asked ? 1 : 0);
    if (!asked) return;
    assert.match(socket.sent[0], ping);
    happen[event]();
    assert.equal(socket.sent.length, 1, 'once at a time');
    await it.pass(4_500);
    assert.equal(it.client.state.state, 'open');
    socket.receive({ event: 'pong', id: socket.requests[0].id });
    await it.pass(10_000);
    assert.equal(it.client.state.state, 'open');
    assert.deepEqual(it.messages, []);
  });

  test(`${event}: one that doesn't answer ${asked ? 'is' : 'isn\'t'} given up`, async t => {
    const it = start(t, { protocols: ['topics.v1'] });
    const dead = await it.open();
    happen[event]();
    await it.pass(5_000);
    assert.deepEqual(it.last, asked ? { state: 'waiting', code: 1006, reason: 'probe-timeout', until: 500 } : { state: 'open', protocol: 'topics.v1' });
    assert.equal(dead.readyState, asked ? 2 : 1);
    await it.pass(500);
    assert.equal(it.sockets.length, asked ? 2 : 1);
  });
}

for (const [event, given] of [
  ['online', true], ['pageshow, persisted', true], ['pageshow, fresh', false], ['visible', false], ['hidden', false],
]) {
  test(`${event}: an open connection that can't be asked ${given ? 'is given up' : 'stays'}`, async t => {
    const it = start(t);
    await it.open();
    happen[event]();
    assert.deepEqual(it.last, given ? { state: 'waiting', code: 1006, reason: 'slept', until: 500 } : { state: 'open', protocol: '' });
  });
}

test('any message is an answer', async t => {
  const it = start(t, { probe: { message: 'there?', timeout: 1_000 } });
  const socket = await it.open();
  happen.online();
  assert.deepEqual(socket.sent, ['there?']);
  socket.receive('news');
  await it.pass(20_000);
  assert.deepEqual(it.messages, ['news']);
  assert.equal(it.client.state.state, 'open');
});

for (const [name, slept, topics, expected] of [
  ['a moment', 4_000, false, 'stays'], ['a moment', 4_000, true, 'stays'],
  // The clock is looked at every 5 s: half a second behind this, it is late by 4.5 s less.
  ['a timer that is late by 4.5 s', 9_000, true, 'stays'], ['a timer that is late by 5.5 s', 10_000, true, 'is asked'],
  ['a timer that is late by 119.5 s', 124_000, false, 'stays'], ['a timer that is late by 120.5 s', 125_000, false, 'is given up'],
  ['a minute', 60_000, false, 'stays'], ['a minute', 60_000, true, 'is asked'],
  ['an hour', 3_600_000, false, 'is given up'], ['an hour', 3_600_000, true, 'is asked'],
  ['less than nothing, as a clock is set', -3_600_000, false, 'stays'],
]) {
  test(`after ${name} of sleep a connection ${topics ? 'of topics.v1 ' : ''}${expected}`, async t => {
    const it = start(t, { protocols: topics ? ['topics.v1'] : [], probe: { idle: 0 } });
    const socket = await it.open();
    await it.pass(5_000);
    it.sleep(slept);
    await it.pass(5_000);
    assert.equal(it.states.some(({ reason }) => reason === 'slept'), expected === 'is given up');
    assert.equal(socket.readyState, expected === 'is given up' ? 2 : 1);
    assert.equal(socket.sent.length, expected === 'is asked' ? 1 : 0);
  });
}

for (const [idle, first] of [[undefined, 30_000], [10_000, 10_000], [0, 0]]) {
  test(`silence of ${idle ?? 'the default'} ms is asked about`, async t => {
    const it = start(t, { protocols: ['topics.v1'], probe: { idle } });
    const socket = await it.open();
    await it.pass((first || 600_000) - 5_000);
    assert.equal(socket.sent.length, 0);
    await it.pass(5_000);
    assert.equal(socket.sent.length, first ? 1 : 0);
  });
}

for (const event of ['online', 'pageshow, persisted', 'visible']) {
  test(`${event}: what waits connects soon`, async t => {
    const it = start(t, { baseDelay: 1_000, maxDelay: 300_000 });
    for (let n = 0; n < 8; n++) {
      await it.pass(1);
      it.socket.end();
      if (n < 7) await it.pass(it.last.until);
    }
    assert.equal(it.last.until, 64_000);
    happen[event]();
    assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: '', until: 500 });
    const told = it.states.length;
    happen[event]();
    assert.equal(it.states.length, told, 'not later than it would');
    await it.pass(500);
    assert.equal(it.sockets.length, 9);
  });
}

test('a hint holds, whatever happens to the page', async t => {
  const it = start(t);
  (await it.open()).end(1013, 'retry-after=60');
  await it.pass(10_000);
  it.random.value = 0.1;
  happen.online();
  assert.equal(it.last.until, 50_100);
  await it.pass(50_000);
  assert.equal(it.sockets.length, 1);
  await it.pass(500);
  assert.equal(it.sockets.length, 2);
});

for (const how of ['close', 'stop']) {
  test(`after ${how === 'close' ? 'close' : 'a stop'} nothing wakes it`, async t => {
    const it = start(t);
    const socket = await it.open();
    how === 'close' ? it.client.close() : socket.end(1008);
    happen.online();
    happen.visible();
    await it.pass(60_000);
    assert.equal(it.sockets.length, 1);
  });
}

test('a handshake under way isn\'t disturbed', async t => {
  const it = start(t);
  await it.pass(1);
  happen.online();
  assert.deepEqual(it.states, [{ state: 'connecting' }]);
});

// --- why a handshake failed

const rejected = (status, reason) => ({ accepted: false, status, reason, detail: 'found', remedy: 'help', checks: [] });
const told = (status, reason) => ({ status, reason, detail: 'found', remedy: 'help' });
const slow = { state: 'waiting', code: 1006, reason: '', until: 22_500 };
const soon = { state: 'waiting', code: 1006, reason: '', until: 500 };
const never = { state: 'stopped', why: 'rejected', code: 1006, reason: '' };

for (const [name, options, answer, expected] of [
  ['route-not-found', {}, rejected(404, 'route-not-found'), { ...slow, rejection: told(404, 'route-not-found') }],
  ['subprotocol-required', {}, rejected(400, 'subprotocol-required'), { ...slow, rejection: told(400, 'subprotocol-required') }],
  ['host-not-served', {}, rejected(421, 'host-not-served'), { ...slow, rejection: told(421, 'host-not-served') }],
  ['address-limit', {}, rejected(429, 'address-limit'), { ...soon, rejection: told(429, 'address-limit') }],
  ['request-timeout', {}, rejected(408, 'request-timeout'), { ...soon, rejection: told(408, 'request-timeout') }],
  ['draining', {}, rejected(503, 'draining'), { ...soon, rejection: told(503, 'draining') }],
  ['origin-not-allowed', {}, rejected(403, 'origin-not-allowed'), { ...never, rejection: told(403, 'origin-not-allowed') }],
  ['unauthenticated', {}, rejected(401, 'unauthenticated'), { ...never, rejection: told(401, 'unauthenticated') }],
  ['unauthenticated, with tokens', { token: () => 'abc' }, rejected(401, 'unauthenticated'), { ...slow, rejection: told(401, 'unauthenticated') }],
  ['accepted', {}, { accepted: true, status: 101, checks: [] }, soon],
  ['accepted with a subprotocol', { protocols: ['live.v1'] }, { accepted: true, status: 101, subprotocol: 'live.v1' }, soon],
  ['accepted with none of those offered', { protocols: ['live.v1'] }, { accepted: true, status: 101 },
    { ...slow, rejection: { status: 101, reason: 'browser-will-fail' } }],
  ['not told', {}, { httpStatus: 403 }, soon],
  ['no gateway there', {}, { httpStatus: 404 }, soon],
  ['no JSON', {}, '<html>', soon],
  ['null', {}, 'null', soon],
  ['nobody there', {}, undefined, soon],
]) {
  test(`asked why, the gateway says ${name}`, async t => {
    const it = start(t, options, '/live?ticket=secret');
    it.answers.push(answer);
    await it.pass(1);
    it.socket.end();
    assert.deepEqual(it.last, soon, 'that it waits is told at once');
    await it.settle();
    assert.deepEqual(it.last, expected);
    assert.equal(String(it.asked[0]), 'https://gateway.example/.gateway/explain?target=%2Flive'
      + (options.protocols ? '&subprotocol=live.v1' : ''), 'without query and token');
    assert.equal(it.asked.length, 1);
  });
}

test('a gateway that is slow to tell doesn\'t hold up the next attempt', async t => {
  const it = start(t, {}, '/live');
  it.answers.push('never');
  await it.pass(1);
  it.socket.end();
  await it.pass(500);
  assert.equal(it.sockets.length, 2);
  await it.pass(10_000);
});

test('an answer that comes when all has changed changes nothing', async t => {
  const it = start(t, {}, '/live');
  it.answers.push(rejected(404, 'route-not-found'));
  await it.pass(1);
  it.socket.end();
  it.client.reconnect();
  await it.pass(1);
  assert.equal(it.client.state.state, 'connecting');
  it.socket.accept();
  await it.settle();
  assert.equal(it.client.state.state, 'open');
});

for (const [name, options, url, end] of [
  ['where that isn\'t wanted', { explain: false }, '/live', 1006],
  ['of another origin', {}, 'wss://other.example/live', 1006],
  ['once stopped', {}, '/live', 1008],
]) {
  test(`it isn't asked ${name}`, async t => {
    const it = start(t, options, url);
    await it.pass(1);
    it.socket.end(end);
    await it.settle();
    assert.equal(it.asked.length, 0);
  });
}

test('it isn\'t asked about a connection that was open', async t => {
  const it = start(t, {}, '/live');
  (await it.open()).end();
  await it.settle();
  assert.equal(it.asked.length, 0);
});
