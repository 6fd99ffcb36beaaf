// A way to a gateway that the test has in its hand.
import { connect, createServer } from 'node:net';

/**
 * Leads connections to the address, host:port; where later ones go may be changed by to. cut ends all connections at once; swallow
 * lets nothing through those that are open any more, in either direction, and no end either; close ends the relay.
 */
export async function openRelay(to) {
  const pairs = new Set();
  const relay = { to };
  const server = createServer(client => {
    const [host, port] = relay.to.split(':');
    const up = connect({ host, port: Number(port) });
    const pair = { ends: [client, up], dead: false };
    pairs.add(pair);
    for (const [one, other] of [[client, up], [up, client]]) {
      one.on('data', data => pair.dead || other.write(data));
      one.on('error', () => {});
      one.on('close', () => {
        if (pair.dead) return;
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  relay.address = `127.0.0.1:${server.address().port}`;
  relay.cut = () => pairs.forEach(({ ends }) => ends.forEach(end => end.destroy()));
  relay.swallow = () => pairs.forEach(pair => { pair.dead = true; });
  relay.close = () => {
    server.close();
    relay.cut();
  };
  return relay;
}
