// npm's ws as a server: prints its port, echoes, and ends when its standard input does.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
server.on('connection', socket => socket.on('message', (data, binary) => socket.send(data, { binary })));
server.on('listening', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
