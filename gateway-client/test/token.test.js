import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START, start } from './fakes.js';

const base64url = text => Buffer.from(text).toString('base64url');
const jwt = claims => `${base64url('{"alg":"ES256"}')}.${base64url(JSON.stringify(claims))}.c2ln`;
const inSeconds = seconds => START / 1_000 + seconds;

for (const [tokenCarrier, token, url, protocols] of [
  ['subprotocol', 'a.b-c_d', 'ws://gateway.example/live', ['live.v1', 'bearer.a.b-c_d']],
  ['subprotocol', 'a/b+c=', 'ws://gateway.example/live', ['live.v1', 'bearer.' + base64url('a/b+c=')]],
  ['subprotocol', null, 'ws://gateway.example/live', ['live.v1']],
  ['subprotocol', undefined, 'ws://gateway.example/live', ['live.v1']],
  ['subprotocol', { token: 'abc' }, 'ws://gateway.example/live', ['live.v1', 'bearer.abc']],
  [undefined, 'abc', 'ws://gateway.example/live', ['live.v1', 'bearer.abc']],
  ['query', 'a&b', 'ws://gateway.example/live?access_token=a%26b', ['live.v1']],
]) {
  test(`${JSON.stringify(token)} goes by ${tokenCarrier}`, async t => {
    const it = start(t, { protocols: 'live.v1', tokenCarrier, token: () => token });
    await it.pass(1);
    assert.equal(it.socket.url, url);
    assert.deepEqual(it.socket.protocols, protocols);
  });
}

test('a ticket goes by a parameter of its own, beside those of the URL', async t => {
  const it = start(t, { tokenCarrier: 'query', tokenParameter: 'ticket', token: () => 't1' }, 'ws://gateway.example/live?since=e:7');
  await it.pass(1);
  assert.equal(it.socket.url, 'ws://gateway.example/live?since=e%3A7&ticket=t1');
});

test('a token in the first message goes before all else', async t => {
  const it = start(t, { tokenCarrier: 'message', token: () => 'abc', outbox: {} });
  it.client.send('kept');
  it.client.addEventListener('state', ({ detail }) => detail.state === 'open' && it.client.send('greeting'));
  const socket = await it.open();
  assert.deepEqual(socket.sent, ['{"type":"auth","token":"abc"}', 'greeting', 'kept']);
  assert.equal(socket.url, 'ws://gateway.example/live');
  assert.deepEqual(socket.protocols, []);
});

test('the token is asked for at each connection', async t => {
  let n = 0;
  const attempts = [];
  const it = start(t, { token: async ({ refused, attempt }) => { attempts.push([refused, attempt]); return 't' + ++n; } });
  await it.pass(1);
  it.socket.end();
  await it.pass(500);
  assert.deepEqual(it.sockets.map(({ protocols }) => protocols[0]), ['bearer.t1', 'bearer.t2']);
  assert.deepEqual(attempts, [[false, 0], [false, 1]]);
});

test('a token that can\'t be had is asked for again, as any attempt', async t => {
  const broken = new Error('signed out');
  const it = start(t, { token: async () => { throw broken; } });
  await it.pass(1);
  assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: 'not-prepared', error: broken, until: 500 });
  await it.pass(500);
  assert.equal(it.last.until, 1_000);
});

test('a token that never comes ends with the time for a handshake', async t => {
  const it = start(t, { token: () => new Promise(() => {}) });
  await it.pass(1);
  await it.pass(10_000);
  assert.deepEqual(it.last, { state: 'waiting', code: 1006, reason: 'handshake-timeout', until: 500 });
});

test('a token that comes too late opens nothing', async t => {
  const given = [];
  const it = start(t, { token: () => new Promise(done => given.push(done)) });
  await it.pass(1);
  await it.pass(10_000);
  given[0]('late');
  await it.settle();
  assert.equal(it.sockets.length, 0);
  it.client.close();
});

test('after 4401 another token is asked for once, then it stops', async t => {
  const asked = [];
  const it = start(t, { token: how => { asked.push(how.refused); return 'abc'; } });
  (await it.open()).end(4401, 'expired');
  assert.deepEqual(it.last, { state: 'waiting', code: 4401, reason: 'expired', until: 500 });
  await it.pass(500);
  it.socket.accept();
  it.socket.end(4401, 'token-invalid');
  assert.deepEqual(it.last, { state: 'stopped', why: 'ended', code: 4401, reason: 'token-invalid' });
  assert.deepEqual(asked, [false, true]);
});

test('after 4401 and a lost connection it is still once', async t => {
  const it = start(t, { token: () => 'abc' });
  (await it.open()).end(4401);
  await it.pass(500);
  it.socket.end(1006);
  await it.pass(1_000);
  it.socket.accept();
  it.socket.end(4401);
  assert.equal(it.last.state, 'stopped');
});

test('4401 after ten seconds of being open counts anew', async t => {
  const it = start(t, { token: () => 'abc' });
  for (let n = 0; n < 3; n++) {
    await it.pass(500);
    it.socket.accept();
    await it.pass(10_000);
    it.socket.end(4401, 'expired');
    assert.equal(it.last.state, 'waiting');
  }
});

for (const [name, token, at] of [
  ['a JWT of an hour', () => jwt({ exp: inSeconds(3_600) }), 3_600_000 - 60_000],
  ['a JWT of a minute', () => jwt({ exp: inSeconds(60) }), 40_000],
  ['a JWT with other letters in it', () => jwt({ name: '\u00ff\u00fe\u00ff~~~???', exp: inSeconds(60) }), 40_000],
  ['milliseconds', () => ({ token: 'a', expires: START + 60_000 }), 40_000],
  ['a Date', () => ({ token: 'a', expires: new Date(START + 60_000) }), 40_000],
  ['ISO 8601', () => ({ token: 'a', expires: new Date(START + 60_000).toISOString() }), 40_000],
  ['a JWT and an end that is said', () => ({ token: jwt({ exp: inSeconds(3_600) }), expires: START + 60_000 }), 40_000],
]) {
  test(`it is refreshed before its end: ${name}`, async t => {
    let n = 0;
    const it = start(t, { tokenCarrier: 'message', token: () => (n++ ? 'fresh' : token()) });
    const socket = await it.open();
    await it.pass(at - 5_000);
    socket.receive('anything'); // so that nothing else is asked
    assert.equal(n, 1);
    await it.pass(10_000);
    assert.equal(n, 2);
    assert.equal(socket.sent.at(-1), '{"type":"auth","token":"fresh"}');
    await it.pass(120_000);
    assert.equal(n, 2, 'its end is not known');
  });
}

for (const [name, token] of [
  ['no JWT', 'abc'], ['a JWT without exp', jwt({ sub: 'ada' })], ['a JWT whose exp is no number', jwt({ exp: 'soon' })],
  ['no JSON', 'a.b.c'], ['over already, by this clock', jwt({ exp: inSeconds(-1) })], ['no date', { token: 'abc', expires: 'soon' }],
]) {
  test(`nothing is refreshed where the end isn't known: ${name}`, async t => {
    let n = 0;
    const it = start(t, { tokenCarrier: 'message', token: () => { n++; return token; } });
    await it.open();
    await it.pass(300_000);
    assert.equal(n, 1);
  });
}

for (const [answer, times] of [
  ['{"type":"auth","result":"refreshed","expires":1800003600}', 2],
  ['{"type":"auth","result":"refused"}', 2],
  ['{"type":"auth","result":"unavailable"}', 3],
]) {
  test(`of ${answer} the caller isn't told; asked ${times} times`, async t => {
    let n = 0;
    const it = start(t, { tokenCarrier: 'message', token: () => (n++ ? 'fresh' : jwt({ exp: inSeconds(60) })) });
    const socket = await it.open();
    await it.pass(45_000);
    socket.receive(answer);
    await it.pass(20_000);
    assert.equal(n, times);
    assert.deepEqual(it.messages, []);
    assert.equal(it.client.state.state, 'open');
  });
}

test('a refresh whose token can\'t be had is tried again', async t => {
  let n = 0;
  const it = start(t, { tokenCarrier: 'message', token: async () => {
    if (++n === 2) throw new Error('offline');
    return n === 1 ? jwt({ exp: inSeconds(60) }) : 'fresh';
  } });
  const socket = await it.open();
  await it.pass(60_000);
  assert.equal(n, 3);
  assert.equal(socket.sent.at(-1), '{"type":"auth","token":"fresh"}');
});

test('a refresh that outlives its connection is sent on no other', async t => {
  const given = [];
  let n = 0;
  const it = start(t, { tokenCarrier: 'message', token: () => (++n === 2 ? new Promise(done => given.push(done)) : jwt({ exp: inSeconds(60) })) });
  const first = await it.open();
  await it.pass(45_000);
  assert.equal(given.length, 1);
  first.end();
  await it.pass(500);
  it.socket.accept();
  const sent = it.socket.sent.length;
  given[0]('late');
  await it.settle();
  assert.equal(it.socket.sent.length, sent);
});

test('an application is handed it by the message that the caller makes', async t => {
  let n = 0;
  const it = start(t, { token: () => (n++ ? 'fresh' : jwt({ exp: inSeconds(60) })), refreshMessage: token => 'token ' + token });
  const socket = await it.open();
  await it.pass(45_000);
  assert.deepEqual(socket.sent, ['token fresh']);
});

test('where no message hands it over, 4401 will say so', async t => {
  let n = 0;
  const it = start(t, { token: () => { n++; return jwt({ exp: inSeconds(60) }); } });
  const socket = await it.open();
  await it.pass(60_000);
  assert.equal(n, 1);
  assert.deepEqual(socket.sent, []);
});

for (const [error, times] of [['not-allowed', 2], ['unavailable', 3]]) {
  test(`topics.v1 hands it over; after ${error} asked ${times} times`, async t => {
    let n = 0;
    const it = start(t, { protocols: 'topics.v1', token: () => (n++ ? 'fresh' : jwt({ exp: inSeconds(60) })) });
    const socket = await it.open();
    await it.pass(30_000);
    socket.receive({ event: 'pong', id: socket.requests.at(-1).id });
    await it.pass(15_000);
    const refresh = socket.requests.at(-1);
    assert.deepEqual(refresh, { action: 'refresh', id: refresh.id, token: 'fresh' });
    socket.receive({ event: 'error', id: refresh.id, action: 'refresh', error, message: 'No.' });
    await it.pass(20_000);
    assert.equal(n, times);
  });
}
