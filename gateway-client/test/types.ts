// What a user in TypeScript writes: tsc checks it and nothing runs it. Lines that must not compile say so.
import { Client, connect, Message, Options, State, Topic, TopicError } from '@wsgateway/client';

const options: Options = {
  protocols: ['topics.v1'],
  token: async ({ refused }) => (refused ? null : { token: 'abc', expires: new Date() }),
  tokenCarrier: 'query',
  outbox: { messages: 10 },
  signal: new AbortController().signal,
};
const client: Client = connect(attempt => `/live?attempt=${attempt}`, options);

client.addEventListener('state', ({ detail }) => {
  switch (detail.state) {
    case 'connecting': return;
    case 'open': return detail.protocol.length;
    case 'waiting': return detail.until - Date.now() + (detail.rejection?.status ?? detail.code);
    case 'stopped': return detail.why.length;
    default: return detail satisfies never;
  }
});
client.addEventListener('message', event => event.data, { once: true });
client.addEventListener('overflow', ({ detail }) => detail.data);
client.addEventListener('error', ({ detail }: CustomEvent<TopicError>) => detail.error);
const state: State = client.state;
const kept: boolean = client.send(new Uint8Array(1));

const den: Topic = client.topic('room/den');
const subscribed: Promise<{ position?: string }> = den.subscribe((message: Message) => message.from?.length, { presence: true, history: 20 });
den.addEventListener('recovered', ({ detail }) => detail.recovered && detail.messages);
den.addEventListener('joined', ({ detail }) => detail.label);
den.publish({ text: 'hello' }, { retry: true }).then(({ position }) => position, (error: TopicError) => error.error);
den.members().then(({ members, count }) => members.length <= count);
den.history({ limit: 5 }).then(({ messages }) => messages.map(({ data }) => data));
const position: string | undefined = den.position;

// @ts-expect-error no such event
client.addEventListener('opened', () => {});
// @ts-expect-error no such carrier
connect('/live', { tokenCarrier: 'cookie' });
// @ts-expect-error until is of waiting alone
state.until;
// @ts-expect-error a number is no message
client.send(1);

export { kept, position, subscribed };
