// The fakes say what the module makes of what happens; this says that it happens so, with real sockets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { connect } from '../gateway-client.js';

test('npm\'s ws: lost, closed, rejected, and open again', { timeout: 30_000 }, async t => {
  let turn = 0;
  const turns = [];
  const server = new WebSocketServer({
    host: '127.0.0.1', port: 0,
    handleProtocols: ([first]) => first,
    verifyClient: (_, answer) => answer(turn++ !== 2, 503),
  });
  await once(server, 'listening');
  t.after(() => server.close());
  server.on('connection', socket => {
    socket.on('message', text => {
      const { action, id, topic, since } = JSON.parse(text);
      turns.push([action, since]);
      if (action !== 'subscribe') return;
      // Both in one write: what comes behind the answer mustn't overtake it.
      socket._socket.cork();
      socket.send(JSON.stringify({ event: 'subscribed', id, topic, position: 'e:' + turns.length, recovered: Boolean(since) }));
      socket.send(JSON.stringify({ event: 'message', topic, position: `e:${turns.length}0`, data: turns.length }));
      socket._socket.uncork();
    });
  });
  const client = connect(`http://127.0.0.1:${server.address().port}/live`,
    { WebSocket, protocols: ['topics.v1'], explain: false, baseDelay: 1, token: () => 'abc' });
  t.after(() => client.close());
  const states = [];
  client.addEventListener('state', ({ detail }) => states.push(detail.state + (detail.code ?? '')));
  const den = client.topic('den');
  const heard = [];
  const next = async () => (await once(den, 'message'))[0].detail.data;
  const subscribed = den.subscribe(({ data }) => heard.push(data));

  assert.equal(await next(), 1);
  await subscribed;
  for (const socket of server.clients) socket.terminate();
  assert.equal(await next(), 2);
  for (const socket of server.clients) socket.close(1012, 'restart retry-after=0');
  assert.equal(await next(), 3);
  for (const socket of server.clients) socket.close(1008, 'enough');
  await once(client, 'state');

  assert.deepEqual(states, ['connecting', 'open', 'waiting1006', 'connecting', 'open', 'waiting1012', 'connecting', 'waiting1006', 'connecting',
    'open', 'stopped1008']);
  assert.deepEqual(turns, [['subscribe', undefined], ['subscribe', 'e:10'], ['subscribe', 'e:20']]);
  assert.deepEqual(heard, [1, 2, 3]);
});

test('npm\'s ws: a connection that is closed while it connects throws nothing', { timeout: 30_000 }, async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const client = connect(`ws://127.0.0.1:${server.address().port}`, { WebSocket });
  await new Promise(connecting => client.addEventListener('state', connecting, { once: true }));
  await new Promise(setImmediate);
  client.close();
  assert.equal(client.state.state, 'stopped');
  server.close();
  await once(server, 'close');
});
