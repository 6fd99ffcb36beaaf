// Rooms: who sends a message to /rooms/den is answered, and all who are in the room den hear it. Nothing is kept here.
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const { PORT = '8000', PUSH = 'http://127.0.0.1:9091', TOKEN, KEY } = process.env;
const key = new Webhook(KEY); // that the gateway signs its requests with

/** To the gateway's listener for back ends, with the token that it takes from this one. */
async function publish(topic, text) {
  const answer = await fetch(`${PUSH}/topics/http/${topic}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'text/plain' },
    body: text,
  });
  if (!answer.ok) throw new Error(`publish: ${answer.status} ${await answer.text()}`);
}

/** What becomes of an event: status, header fields, and what is sent to the client. */
async function answerTo(fields, body) {
  switch (fields['ce-type']) {
    case 'io.wsgateway.session.connect': {
      const room = encodeURIComponent(JSON.parse(body).parameters.room);
      const text = `Welcome to ${decodeURIComponent(room)}`;
      return [200, { 'Gateway-Subscribe': `room/${room}`, 'Gateway-State': `0:${room}` }, text];
    }
    case 'io.wsgateway.session.message': {
      const [count, room] = fields['gateway-state'].split(':'); // as it was in the answer before
      const who = decodeURIComponent(fields['ce-principal'] ?? 'somebody');
      await publish(`room/${room}`, `${who}: ${body}`);
      return [200, { 'Gateway-State': `${Number(count) + 1}:${room}` }, `${Number(count) + 1} sent`];
    }
    default:
      console.log('closed:', body);
      return [204, {}, ''];
  }
}

createServer(async (request, response) => {
  if (request.method === 'OPTIONS') { // the gateway asks first whether it may send its events here
    response.writeHead(200, { 'WebHook-Allowed-Origin': '*', 'WebHook-Allowed-Rate': '*' }).end();
    return;
  }
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    key.verify(body, request.headers, { jsonParse: false }); // throws if this isn't what the gateway has sent just now
    const [status, fields, text] = await answerTo(request.headers, body);
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...fields }).end(text);
  } catch (problem) {
    console.error(problem.name, problem.message);
    response.writeHead(problem.name === 'WebhookVerificationError' ? 400 : 500).end();
  }
}).listen(Number(PORT), '127.0.0.1');
