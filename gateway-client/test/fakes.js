import assert from 'node:assert/strict';
import { connect } from '../gateway-client.js';

/** The time at which each test begins, ms since 1970. */
export const START = 1_800_000_000_000;

/** A socket whose other side is the test. */
export class FakeSocket {
  binaryType = 'blob';
  bufferedAmount = 0;
  protocol = '';
  readyState = 0;
  sent = [];
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  constructor(url, protocols) {
    this.url = String(url);
    this.protocols = protocols;
  }

  send(data) {
    assert.equal(this.readyState, 1, 'sends while open only');
    this.sent.push(data);
  }

  close(code, reason) {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code < 5000)) throw new RangeError('close code ' + code);
    if (this.readyState < 2) this.closedWith = [code, reason];
    this.readyState = 2;
  }

  /** Opens it, with the first subprotocol offered unless another is named. */
  accept(protocol = this.protocols[0] ?? '') {
    this.readyState = 1;
    this.protocol = protocol;
    this.onopen?.({});
  }

  /** Hands in a text, or an object as JSON. */
  receive(data) {
    this.onmessage?.({ data: typeof data === 'string' || ArrayBuffer.isView(data) ? data : JSON.stringify(data) });
  }

  end(code = 1006, reason = '') {
    this.readyState = 3;
    this.onerror?.({});
    this.onclose?.({ code, reason });
  }

  /** What was sent, as objects. */
  get requests() {
    return this.sent.map(text => JSON.parse(text));
  }
}

/**
 * A client among fakes: its sockets, the states it told, and time, which passes only here.
 *
 * @param {import('node:test').TestContext} t
 */
export function start(t, options = {}, url = 'ws://gateway.example/live') {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: START });
  const random = { value: 0.5 };
  t.mock.method(Math, 'random', () => random.value);
  const asked = [];
  const answers = [];
  t.mock.method(globalThis, 'fetch', async (target, init) => {
    asked.push(new URL(target));
    const answer = answers.shift();
    if (!answer) throw new TypeError('fetch failed');
    return answer === 'never'
      ? new Promise((_, failed) => init.signal.addEventListener('abort', () => failed(init.signal.reason)))
      : new Response(typeof answer === 'string' ? answer : JSON.stringify(answer), { status: answer.httpStatus ?? 200 });
  });
  const sockets = [];
  const WebSocket = class extends FakeSocket {
    constructor(...given) {
      super(...given);
      if (new URL(given[0]).hash) throw new SyntaxError('fragment');
      sockets.push(this);
    }
  };
  const states = [];
  const messages = [];
  const client = connect(url, { WebSocket, ...options });
  client.addEventListener('state', ({ detail }) => {
    states.push('until' in detail ? { ...detail, until: detail.until - Date.now() } : detail);
  });
  client.addEventListener('message', ({ data }) => messages.push(data));
  t.after(() => client.close());
  const settle = () => new Promise(setImmediate);
  return {
    client, sockets, states, messages, random, asked, answers, settle,
    /** Lets time pass by half seconds; what falls due is done. */
    async pass(ms) {
      await settle();
      for (let left = ms; left > 0; left -= 500) {
        t.mock.timers.tick(Math.min(left, 500));
        await settle();
      }
    },
    /** The clock goes on, and nothing else does: the machine sleeps. */
    sleep(ms) {
      t.mock.timers.setTime(Date.now() + ms);
    },
    get socket() {
      return sockets.at(-1);
    },
    get last() {
      return states.at(-1);
    },
    /** Begins to connect, and is accepted. */
    async open(protocol) {
      await this.pass(1);
      this.socket.accept(protocol);
      await settle();
      return this.socket;
    },
  };
}
