// /echo and /broadcast on ws; prints its port. SIGUSR2 collects garbage, with node --expose-gc.
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

const echo = new WebSocketServer({ noServer: true });
echo.on('connection', socket => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});

const broadcast = new WebSocketServer({ noServer: true });
broadcast.on('connection', socket => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    for (const client of broadcast.clients) {
      if (client.readyState === WebSocket.OPEN) {
        client.send(data, { binary });
      }
    }
  });
});

const at = { '/echo': echo, '/broadcast': broadcast };
const server = createServer();
server.on('upgrade', (request, socket, head) => {
  const found = at[request.url];
  if (found) {
    found.handleUpgrade(request, socket, head, opened => found.emit('connection', opened, request));
  } else {
    socket.destroy();
  }
});
server.listen(0, '127.0.0.1', 1024, () => console.log(`ready ${server.address().port}`));

process.on('SIGUSR2', () => globalThis.gc?.());
