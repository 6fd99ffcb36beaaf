// npm's ws as a server behind the gateway, at PORT: echoes at /session, closes as a message says it (close 4321 reason), refuses
// /refused.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const sessions = new WebSocketServer({
  noServer: true,
  perMessageDeflate: { threshold: 0 },
  handleProtocols: offered => (offered.has('second') ? 'second' : false),
});

sessions.on('connection', socket => socket.on('message', (data, binary) => {
  const [, code, reason] = (!binary && /^close (\d+) (.*)$/.exec(data.toString())) || [];
  if (code) socket.close(Number(code), reason);
  else socket.send(data, { binary });
}));

const server = createServer();
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/session') {
    sessions.handleUpgrade(request, socket, head, opened => sessions.emit('connection', opened, request));
  } else {
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');
