/**
 * A WebSocket client that doesn't give up: README.md beside this file says what it does and promises. No dependency, no build step.
 *
 * @module
 */

/**
 * @typedef {object} Token
 * @property {string} token what is presented
 * @property {Date | number | string} [expires] when it ends: a date, milliseconds since 1970, or ISO 8601; a JWT says it itself
 */

/**
 * @typedef {object} Options
 * @property {string | string[]} [protocols] subprotocols to offer; `topics.v1` for {@link Client#topic}
 * @property {(asked: { refused: boolean, attempt: number }) => string | Token | null | undefined | Promise<string | Token | null | undefined>} [token]
 *     asked before each connection, and before a token ends; `refused`: the gateway has just closed with 4401; `attempt`: how many
 *     have failed in a row
 * @property {'subprotocol' | 'query' | 'message'} [tokenCarrier] where the token goes, `subprotocol` by default
 * @property {string} [tokenParameter] the name in the query, `access_token` by default
 * @property {(token: string) => string} [refreshMessage] the message that hands the application a fresh token, where neither
 *     `topics.v1` nor the carrier `message` has one
 * @property {{ messages?: number, bytes?: number }} [outbox] keeps what is sent while not open, so many messages (100) of so many
 *     bytes in all (65536); absent: nothing is kept
 * @property {number[]} [stopCodes] further close codes after which not to connect again
 * @property {number} [baseDelay] ms, 1000: the first delay is between 0 and this, the next between 0 and twice as much, …
 * @property {number} [maxDelay] ms, 30000: … up to this
 * @property {number} [handshakeTimeout] ms, 10000: for token, URL and opening handshake together
 * @property {{ message?: string, timeout?: number, idle?: number }} [probe] how an open connection is asked for life: `message`,
 *     one that the application answers (`topics.v1` has one); `timeout`, ms to wait for any message, 5000; `idle`, ms without a
 *     message after which it is asked, 30000, 0: never
 * @property {boolean} [explain] `false`: doesn't ask the gateway why an opening handshake failed
 * @property {BinaryType} [binaryType] `arraybuffer` by default
 * @property {AbortSignal} [signal] closes the client
 * @property {new (url: string | URL, protocols?: string[]) => any} [WebSocket] another implementation, such as npm's `ws`
 */

/**
 * What the gateway says of an opening handshake that failed.
 *
 * @typedef {object} Rejection
 * @property {number} status the HTTP status
 * @property {string} reason the id, as in docs/handshake.md
 * @property {string} [detail] what was found
 * @property {string} [remedy] what helps
 */

/**
 * @typedef {{ state: 'connecting' }
 *   | { state: 'open', protocol: string }
 *   | { state: 'waiting', until: number, code: number, reason: string, rejection?: Rejection, error?: unknown }
 *   | { state: 'stopped', why: 'closed' | 'ended' | 'rejected' | 'invalid', code?: number, reason?: string, rejection?: Rejection,
 *       error?: unknown }} State
 */

/**
 * @typedef {object} Member
 * @property {string} session
 * @property {string} [principal]
 * @property {string} [label]
 */

/**
 * @typedef {object} Message
 * @property {any} data any JSON
 * @property {string} [position] where it stands in the topic's history, if the topic has one
 * @property {string} [from] the principal that published it
 */

/** @typedef {{ position?: string, recovered?: boolean, members?: Member[], count?: number }} Subscribed */

/**
 * @template M
 * @typedef {object} Typed
 * @property {<K extends keyof M & string>(type: K, listener: (event: M[K]) => void, options?: boolean | AddEventListenerOptions) => void} addEventListener
 * @property {<K extends keyof M & string>(type: K, listener: (event: M[K]) => void, options?: boolean | EventListenerOptions) => void} removeEventListener
 * @property {(event: Event) => boolean} dispatchEvent
 */

/**
 * @typedef {object} ClientEvents
 * @property {CustomEvent<State>} state
 * @property {MessageEvent<any>} message a message that isn't of `topics.v1`
 * @property {CustomEvent<{ data: any }>} overflow what found no room in the outbox
 * @property {CustomEvent<TopicError>} error an error of `topics.v1` that is no answer
 */

/**
 * @typedef {object} TopicEvents
 * @property {CustomEvent<Message>} message
 * @property {CustomEvent<{ recovered: boolean, messages: number }>} recovered subscribed again, or from `since`: whether nothing was
 *     missed; the messages, so many, follow
 * @property {CustomEvent<{ members?: Member[], count: number }>} members who is there, with `presence`: as it is subscribed, and
 *     after more changes than are told one by one; where they are too many, how many alone
 * @property {CustomEvent<Member>} joined
 * @property {CustomEvent<Member>} left
 * @property {CustomEvent<Member>} changed a member's label
 * @property {CustomEvent<TopicError>} error not subscribed, not any more, or not for now
 */

const TOPICS = 'topics.v1';
const TICK = 5_000; // ms between looks at the clock
const SLEPT = 120_000; // hidden pages' timers are late by a minute, which is no sleep
const STABLE = 10_000;
const LONGEST_HINT = 300_000;
const ANSWER = 10_000;
const IN_FLIGHT = 32; // requests without an answer, beyond which those that may be kept are
const LEAD = 60_000; // a token is refreshed so long before its end, or when a third of its time is left

/**
 * Connects, and stays connected.
 *
 * @param {string | URL | ((attempt: number) => string | URL | Promise<string | URL>)} url `ws:`, `wss:`, `http:`, `https:` or relative
 *     to the page, or what gives it for each attempt
 * @param {Options} [options]
 */
export function connect(url, options) {
  return new Client(url, options);
}

/**
 * A request of `topics.v1` that failed. `error` is the server's id (`not-allowed`, `unavailable`, …) or one of the client's:
 * `unknown`, no answer came, so it may have been done; `not-open`; `overflow`; `stopped`; `malformed`.
 */
export class TopicError extends Error {
  /** @param {string} error @param {string} [message] */
  constructor(error, message) {
    super(message ?? error);
    this.name = 'TopicError';
    this.error = error;
  }
}

/** @type {(topic: Topic) => void} */
let enter;
/** @type {(topic: Topic, event: any, error: TopicError | false) => void} */
let take;
/** @type {(topic: Topic, error: TopicError) => void} */
let abandon;

/** A connection, and those that follow it. */
export class Client extends /** @type {new () => Typed<ClientEvents>} */ (EventTarget) {
  #url;
  #options;
  /** @type {State} */
  #state = { state: 'connecting' };
  /** @type {any} */
  #socket;
  #attempt = 0; // changes as a connection begins and ends: what belongs to an earlier one does nothing any more
  #failures = 0;
  #notBefore = 0;
  #opened = 0;
  #refused = false;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #probing;
  #ticked = 0;
  #heard = 0;
  #refreshAt = 0;
  /** @type {{ data: any, size: number, sent?: () => void }[]} */
  #outbox = [];
  #outboxBytes = 0;
  #id = 0;
  #inFlight = 0;
  /** @type {Map<any, { done: (event: any) => void, failed: (error: TopicError) => void, timer?: ReturnType<typeof setTimeout> }>} */
  #asked = new Map();
  /** @type {Map<string, Topic>} */
  #topics = new Map();
  /** @type {string | undefined} */
  #label;
  /** @type {AbortController | undefined} */
  #explaining;
  #listening = new AbortController();

  /**
   * @param {Parameters<typeof connect>[0]} url
   * @param {Options} [options]
   */
  constructor(url, options = {}) {
    super();
    this.#url = url;
    this.#options = options;
    const { signal } = this.#listening;
    const page = /** @type {any} */ (globalThis);
    page.addEventListener?.('online', () => this.#wake(true), { signal });
    page.addEventListener?.('pageshow', (/** @type {PageTransitionEvent} */ event) => event.persisted && this.#wake(true), { signal });
    page.document?.addEventListener('visibilitychange', () => page.document.hidden || this.#wake(false), { signal });
    options.signal?.addEventListener('abort', () => this.close(), { signal });
    if (options.signal?.aborted) this.close();
    else this.#after(0, () => this.#connect());
  }

  /** What the last `state` event said. */
  get state() {
    return this.#state;
  }

  /** Bytes that were sent and haven't left yet. */
  get bufferedAmount() {
    return /** @type {number} */ (this.#socket?.bufferedAmount ?? 0);
  }

  /**
   * Sends a message, or keeps it where an outbox was asked for.
   *
   * @param {string | ArrayBufferLike | ArrayBufferView | Blob} data
   * @returns {boolean} whether it was handed to the connection or kept
   */
  send(data) {
    return this.#post(data);
  }

  /** Connects at once, also when stopped; not after {@link close}. */
  reconnect() {
    if (this.#closed) return;
    this.#drop();
    this.#failures = this.#notBefore = 0;
    this.#refused = false;
    this.#connect();
  }

  /** Closes for good. */
  close(code = 1000, reason = '') {
    if (this.#closed) return;
    this.#socket?.close(code, reason); // throws for a code that isn't a client's
    this.#closed = true;
    this.#listening.abort();
    this.#stop({ state: 'stopped', why: 'closed', code, reason });
  }

  /**
   * The topic of this name: one object for each name.
   *
   * @param {string} name
   */
  topic(name) {
    if (![this.#options.protocols].flat().includes(TOPICS)) throw new Error('protocols: no ' + TOPICS);
    let topic = this.#topics.get(name);
    if (!topic) {
      topic = new Topic(name, (action, fields, done, failed, kept) => this.#ask(action, fields, done, failed, kept));
      this.#topics.set(name, topic);
    }
    return topic;
  }

  /**
   * Says what others are shown of this session; said again after each reconnection, and for the first time then, if it isn't open.
   *
   * @param {string} label
   * @returns {Promise<void>} when it is said, or kept to be said
   */
  label(label) {
    this.#label = label;
    return new Promise((done, failed) => this.#ask('label', { label }, () => done(), error => (error.error === 'not-open' ? done() : failed(error))));
  }

  // --- connecting

  async #connect() {
    this.#opened = 0;
    const attempt = ++this.#attempt;
    this.#after(this.#options.handshakeTimeout ?? 10_000, () => this.#lost(1006, 'handshake-timeout'));
    this.#show({ state: 'connecting' });
    let url, refreshAt;
    /** @type {string | undefined} */
    let token;
    try {
      if (attempt === this.#attempt) url = typeof this.#url === 'function' ? await this.#url(this.#failures) : this.#url;
      if (attempt === this.#attempt) [token, refreshAt] = await this.#token();
    } catch (error) {
      if (attempt === this.#attempt) this.#lost(1006, 'not-prepared', error);
      return;
    }
    if (attempt !== this.#attempt) return;
    this.#refreshAt = /** @type {number} */ (refreshAt);
    const { WebSocket = globalThis.WebSocket, protocols = [], tokenCarrier = 'subprotocol', tokenParameter = 'access_token',
      binaryType = 'arraybuffer' } = this.#options;
    const offered = [protocols].flat();
    let address, socket;
    try {
      address = new URL(/** @type {string | URL} */ (url), globalThis.document?.baseURI);
      address.protocol = address.protocol.replace('http', 'ws');
      const target = new URL(address);
      const names = [...offered];
      if (token && tokenCarrier === 'query') target.searchParams.set(tokenParameter, token);
      if (token && tokenCarrier === 'subprotocol') names.push('bearer.' + asName(token));
      socket = new WebSocket(target, names);
    } catch (error) {
      return this.#stop({ state: 'stopped', why: 'invalid', error });
    }
    this.#socket = socket;
    socket.binaryType = binaryType;
    socket.onopen = () => {
      if (token && tokenCarrier === 'message') socket.send(asFirst(token));
      this.#open(attempt);
    };
    socket.onmessage = (/** @type {MessageEvent} */ { data }) => this.#receive(data);
    socket.onclose = (/** @type {CloseEvent} */ { code, reason }) => {
      const failed = !this.#opened;
      this.#lost(code, reason);
      if (failed) this.#explain(address, offered, code, reason);
    };
    socket.onerror = () => {}; // a close follows
  }

  /** @param {number} attempt */
  #open(attempt) {
    this.#opened = this.#ticked = this.#heard = Date.now();
    this.#after(TICK, () => this.#tick());
    if (this.#speaksTopics()) {
      if (this.#label !== undefined) this.label(this.#label).catch(() => {});
      this.#topics.forEach(enter);
    } else {
      this.#outbox = this.#outbox.filter(({ sent, size }) => !sent || ((this.#outboxBytes -= size), false));
      this.#fail(new TopicError('not-open'));
    }
    this.#show({ state: 'open', protocol: this.#socket.protocol });
    if (attempt === this.#attempt) this.#flush();
  }

  #speaksTopics() {
    return this.#socket?.protocol === TOPICS;
  }

  /**
   * The connection ended, or never came to be.
   *
   * @param {number} code
   * @param {string} reason
   * @param {unknown} [error]
   */
  #lost(code, reason, error) {
    const now = Date.now();
    if (this.#opened && now - this.#opened >= STABLE) {
      this.#failures = 0;
      this.#refused = false;
    }
    this.#drop();
    const { token, stopCodes = [], baseDelay = 1_000, maxDelay = 30_000 } = this.#options;
    if (code === 4401 && token && !this.#refused) {
      this.#refused = true;
    } else if (code === 1000 || code === 1008 || (code >= 4400 && code < 4500 && code !== 4408 && code !== 4429) || stopCodes.includes(code)) {
      return this.#stop({ state: 'stopped', why: 'ended', code, reason });
    }
    const hint = /retry-after=(\d+)$/.exec(reason);
    if (code === 1013 && !hint) this.#failures = Math.max(this.#failures, 3);
    const least = hint ? Math.min(+hint[1] * 1_000, LONGEST_HINT) : 0;
    this.#notBefore = now + least;
    const most = Math.min(maxDelay, baseDelay * 2 ** this.#failures++);
    this.#wait(least + Math.random() * most, { code, reason, ...(error !== undefined && { error }) });
  }

  /**
   * @param {number} delay
   * @param {{ code: number, reason: string, rejection?: Rejection, error?: unknown }} why
   */
  #wait(delay, why) {
    this.#after(delay, () => this.#connect());
    this.#show({ ...why, state: 'waiting', until: Math.round(Date.now() + delay) });
  }

  /** @param {Extract<State, { state: 'stopped' }>} state */
  #stop(state) {
    this.#drop();
    const error = new TopicError('stopped');
    this.#outbox = [];
    this.#outboxBytes = 0;
    this.#fail(error);
    this.#topics.forEach(topic => abandon(topic, error));
    this.#show(state);
  }

  /** Lets go of the connection: nothing of it is heard any more. */
  #drop() {
    const socket = this.#socket;
    this.#attempt++;
    this.#socket = undefined;
    this.#refreshAt = 0;
    this.#explaining?.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#probing);
    this.#probing = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#fail(new TopicError('unknown'), true);
  }

  /** @param {State} state */
  #show(state) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: state }));
  }

  /**
   * The one thing to be done next, in place of what was.
   *
   * @param {number} delay
   * @param {() => void} what
   */
  #after(delay, what) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(what, delay);
  }

  /**
   * Asks the gateway why it rejected; a browser doesn't say. Another origin's gateway doesn't tell pages.
   *
   * @param {URL} address
   * @param {string[]} offered
   * @param {number} code
   * @param {string} reason
   */
  async #explain(address, offered, code, reason) {
    const attempt = this.#attempt;
    if (this.#state.state !== 'waiting') return;
    const url = new URL('/.gateway/explain', address);
    url.protocol = url.protocol.replace('ws', 'http');
    const { explain, token, maxDelay = 30_000 } = this.#options;
    if (explain === false || (globalThis.location && location.origin !== url.origin)) return;
    url.searchParams.set('target', address.pathname);
    offered.forEach(name => url.searchParams.append('subprotocol', name));
    const abort = this.#explaining = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER);
    abort.signal.onabort = () => clearTimeout(timer);
    let told;
    try {
      const response = await fetch(url, { cache: 'no-store', credentials: 'omit', redirect: 'error', signal: abort.signal });
      told = response.ok && await response.json();
    } catch {
      // nobody there, or nobody who tells
    }
    clearTimeout(timer);
    if (!told || attempt !== this.#attempt) return;
    const { accepted, status, detail, remedy, subprotocol } = told;
    if (accepted && (subprotocol || !offered.length)) return;
    const rejection = accepted ? { status, reason: 'browser-will-fail' } : { status, reason: told.reason, detail, remedy };
    if ((status === 401 || status === 403) && !token) return this.#stop({ state: 'stopped', why: 'rejected', code, reason, rejection });
    // What is rejected for what it is won't heal soon.
    const slow = status < 500 && status !== 408 && status !== 429;
    this.#wait(slow ? maxDelay * (1 + Math.random()) / 2 : this.#state.until - Date.now(), { code, reason, rejection });
  }

  // --- life and time

  #tick() {
    const now = Date.now();
    const late = now - this.#ticked - TICK;
    this.#ticked = now;
    this.#after(TICK, () => this.#tick());
    const { idle = 30_000 } = this.#options.probe ?? {};
    if (late > TICK) this.#wake(late > SLEPT);
    else if (idle && now - this.#heard >= idle) this.#probe();
    if (this.#refreshAt && now >= this.#refreshAt) this.#refresh();
  }

  /**
   * Something has happened after which a connection may be dead, or is possible again.
   *
   * @param {boolean} doubtful whether one that can't be asked is given up
   */
  #wake(doubtful) {
    const now = Date.now();
    if (this.#state.state === 'waiting') {
      const delay = Math.max(this.#notBefore - now, 0) + Math.random() * (this.#options.baseDelay ?? 1_000);
      if (now + delay < this.#state.until) this.#wait(delay, this.#state);
    } else if (this.#opened && this.#socket && !this.#probe() && doubtful) {
      this.#lost(1006, 'slept');
    }
  }

  /** Asks whether the other side is there; false where that can't be asked. */
  #probe() {
    const { message, timeout = 5_000 } = this.#options.probe ?? {};
    const text = message ?? (this.#speaksTopics() && JSON.stringify({ action: 'ping', id: ++this.#id }));
    if (text === false) return false;
    if (!this.#probing) {
      this.#probing = setTimeout(() => this.#lost(1006, 'probe-timeout'), timeout);
      this.#socket.send(text);
    }
    return true;
  }

  /** @returns {Promise<[string | undefined, number]>} the token, and when to ask for the next; 0: not known */
  async #token() {
    const given = await this.#options.token?.({ refused: this.#refused, attempt: this.#failures });
    const token = typeof given === 'string' ? given : given?.token;
    const end = (given && typeof given === 'object' && given.expires && +new Date(given.expires)) || (token && endOf(token)) || 0;
    const left = end - Date.now();
    return [token, left > 0 ? end - Math.min(LEAD, left / 3) : 0];
  }

  async #refresh() {
    const attempt = this.#attempt;
    const { tokenCarrier, refreshMessage } = this.#options;
    const later = () => {
      if (attempt === this.#attempt) this.#refreshAt = Date.now() + ANSWER;
    };
    this.#refreshAt = 0;
    if (tokenCarrier !== 'message' && !refreshMessage && !this.#speaksTopics()) return; // 4401 will say so
    let token, refreshAt;
    try {
      [token, refreshAt] = await this.#token();
    } catch {
      return later();
    }
    if (!token || attempt !== this.#attempt) return;
    this.#refreshAt = refreshAt;
    if (refreshMessage) this.#socket.send(refreshMessage(token));
    else if (tokenCarrier === 'message') this.#socket.send(asFirst(token));
    else this.#ask('refresh', { token }, () => {}, ({ error }) => error !== 'not-allowed' && later());
  }

  // --- messages

  /** @param {any} data */
  #receive(data) {
    this.#heard = Date.now();
    if (this.#probing) {
      clearTimeout(this.#probing);
      this.#probing = undefined;
      this.#flush();
    }
    if (typeof data === 'string') {
      if (this.#options.tokenCarrier === 'message' && data.startsWith('{"type":"auth",')) {
        if (data.includes('"unavailable"')) this.#refreshAt = Date.now() + ANSWER;
        return;
      }
      if (this.#speaksTopics()) return this.#take(data);
    }
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  /** @param {string} text */
  #take(text) {
    let event;
    try {
      event = JSON.parse(text) ?? {};
    } catch {
      event = { event: 'error', error: 'malformed', message: text };
    }
    const failed = event.event === 'error' && new TopicError(event.error, event.message);
    const asked = this.#asked.get(event.id);
    const topic = this.#topics.get(event.topic);
    if (asked) {
      this.#answered(event.id);
      this.#flush(); // before what listeners publish
      failed ? asked.failed(failed) : asked.done(event);
    } else if (topic) {
      take(topic, event, failed);
    } else if (failed) {
      this.dispatchEvent(new CustomEvent('error', { detail: failed }));
    }
  }

  /**
   * @param {boolean | undefined} keeps whether it can wait
   * @param {unknown} [sent] given for a request
   */
  #takes(keeps, sent) {
    return this.#opened && this.#socket?.readyState === 1 && !(keeps && (this.#probing || (sent && this.#inFlight >= IN_FLIGHT)));
  }

  /**
   * @param {any} data
   * @param {boolean} [kept]
   * @param {() => void} [sent]
   */
  #post(data, kept = true, sent = undefined) {
    const { outbox } = this.#options;
    const keeps = Boolean(outbox && kept);
    if (this.#takes(keeps, sent)) {
      this.#socket.send(data);
      sent?.();
      return true;
    }
    if (!keeps || this.#state.state === 'stopped') return false;
    const { messages = 100, bytes = 65_536 } = /** @type {NonNullable<Options['outbox']>} */ (outbox);
    const { size } = new Blob([data]);
    if (this.#outbox.length >= messages || this.#outboxBytes + size > bytes) {
      this.dispatchEvent(new CustomEvent('overflow', { detail: { data } }));
      return false;
    }
    this.#outbox.push({ data, size, sent });
    this.#outboxBytes += size;
    return true;
  }

  #flush() {
    for (let [first] = this.#outbox; first && this.#takes(true, first.sent); [first] = this.#outbox) {
      this.#outbox.shift();
      this.#outboxBytes -= first.size;
      this.#socket.send(first.data);
      first.sent?.();
    }
  }

  /**
   * @param {string} action
   * @param {object} fields
   * @param {(event: any) => void} done called at once as the answer comes, before what comes behind it
   * @param {(error: TopicError) => void} failed
   * @param {boolean} [kept]
   */
  #ask(action, fields, done, failed, kept = false) {
    const id = ++this.#id;
    /** @type {{ done: typeof done, failed: typeof failed, timer?: ReturnType<typeof setTimeout> }} */
    const asked = { done, failed };
    this.#asked.set(id, asked);
    const sent = () => {
      this.#inFlight++;
      asked.timer = setTimeout(() => {
        this.#answered(id);
        this.#flush();
        failed(new TopicError('unknown'));
      }, ANSWER);
    };
    const { state } = this.#state;
    const spoken = state !== 'open' || this.#speaksTopics();
    if (!spoken || !this.#post(JSON.stringify({ action, id, ...fields }), kept, sent)) {
      this.#answered(id);
      failed(new TopicError(state === 'stopped' ? state : spoken && kept && this.#options.outbox ? 'overflow' : 'not-open'));
    }
  }

  /** @param {any} id */
  #answered(id) {
    const timer = this.#asked.get(id)?.timer;
    if (timer) this.#inFlight--;
    clearTimeout(timer);
    this.#asked.delete(id);
  }

  /**
   * @param {TopicError} error
   * @param {boolean} [sent] only those that were sent
   */
  #fail(error, sent = false) {
    for (const [id, { failed, timer }] of [...this.#asked]) {
      if (sent && !timer) continue;
      this.#answered(id);
      failed(error);
    }
  }
}

/** A topic, as far as this client is concerned with it. */
export class Topic extends /** @type {new () => Typed<TopicEvents>} */ (EventTarget) {
  #ask;
  #wanted = false;
  #before = false; // was subscribed by an earlier connection
  #live = false; // what comes belongs to the subscription that was asked for last
  #tries = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {{ presence?: boolean, history?: number, since?: string }} */
  #options = {};
  #listening = new AbortController();
  /** @type {{ promise: Promise<Subscribed>, done: (event: any) => void, failed: (error: TopicError) => void } | undefined} */
  #subscribed;

  static {
    enter = topic => topic.#enter();
    take = (topic, event, error) => topic.#take(event, error);
    abandon = (topic, error) => topic.#abandon(error);
  }

  /**
   * @param {string} name
   * @param {(action: string, fields: object, done: (event: any) => void, failed: (error: TopicError) => void, kept?: boolean) => void} ask
   */
  constructor(name, ask) {
    super();
    this.name = name;
    /** @type {string | undefined} Of the last message, to be kept and given as `since` another time. */
    this.position = undefined;
    this.#ask = ask;
  }

  /**
   * Subscribes, and again after each reconnection, from the last position on.
   *
   * @param {(message: Message) => void} [listener] another one each time; `message` events tell the same
   * @param {{ presence?: boolean, history?: number, since?: string }} [options] `presence`: joined, left, changed and members are
   *     told; `history`: with the last so many messages; `since`: with those after this position. Where it is subscribed already
   *     only `presence` counts
   * @returns {Promise<Subscribed>} when it is subscribed for the first time
   */
  subscribe(listener, options = {}) {
    if (listener) this.addEventListener('message', ({ detail }) => listener(detail), { signal: this.#listening.signal });
    if (!this.#wanted || !this.#subscribed) {
      this.#wanted = true;
      this.#before = false;
      this.#options = { ...options };
      this.position = options.since;
      /** @type {any} */
      const made = {};
      made.promise = new Promise((done, failed) => Object.assign(made, { done, failed }));
      made.promise.catch(() => {}); // `error` events tell as well
      this.#subscribed = made;
      this.#enter();
      return made.promise;
    }
    if (options.presence && !this.#options.presence) {
      this.#options = { ...this.#options, presence: true };
      this.#enter(this.#live);
    }
    return this.#subscribed.promise;
  }

  /** Ends the subscription, and forgets its listeners and its position. */
  unsubscribe() {
    this.#wanted = this.#live = false;
    this.#tries++;
    clearTimeout(this.#again);
    this.#listening.abort();
    this.#listening = new AbortController();
    this.position = undefined;
    this.#subscribed?.failed(new TopicError('unsubscribed'));
    return this.#request('unsubscribe', {}).then(() => {}, (/** @type {TopicError} */ error) => {
      if (!/^(not-open|stopped|unknown)$/.test(error.error)) throw error;
    });
  }

  /**
   * Publishes any JSON. Rejects with `unknown` if the connection ended before the answer: it may have been published.
   *
   * @param {any} data
   * @param {{ retry?: boolean }} [options] `retry`: publish again then, so that it may be published twice
   * @returns {Promise<{ position?: string }>}
   */
  async publish(data, { retry = false } = {}) {
    let unknown;
    for (;;) {
      try {
        return await this.#request('publish', { data }, true);
      } catch (error) {
        if (!retry || /** @type {TopicError} */ (error).error !== 'unknown') throw unknown ?? error;
        unknown = error;
      }
    }
  }

  /**
   * Who is there: at most 1,000 of them, and how many there are.
   *
   * @returns {Promise<{ members: Member[], count: number }>}
   */
  members() {
    return this.#request('presence', {});
  }

  /**
   * Messages that the topic keeps.
   *
   * @param {{ since?: string, limit?: number }} [which]
   * @returns {Promise<{ messages: Message[], position?: string, recovered?: boolean }>}
   */
  history(which = {}) {
    return this.#request('history', which);
  }

  /**
   * @param {string} action
   * @param {object} fields
   * @param {boolean} [kept]
   * @returns {Promise<any>}
   */
  #request(action, fields, kept) {
    return new Promise((done, failed) => this.#ask(action, { topic: this.name, ...fields }, done, failed, kept));
  }

  /** @param {boolean} [live] it is subscribed, and stays so: members are asked for as well */
  #enter(live = false) {
    clearTimeout(this.#again);
    this.#live = live;
    if (!this.#wanted) return;
    const tried = ++this.#tries;
    const since = live ? undefined : this.position;
    const { presence, history } = this.#options;
    this.#ask('subscribe', { topic: this.name, since, presence, history: live || since !== undefined ? undefined : history }, reply => {
      if (tried !== this.#tries) return;
      const { messages = [], members, count, position, recovered } = reply;
      if (!live && (this.#before || since !== undefined)) this.#tell('recovered', { recovered: recovered === true, messages: messages.length });
      this.#before = this.#live = true;
      messages.forEach((/** @type {Message} */ message) => tried === this.#tries && this.#deliver(message));
      if (tried !== this.#tries) return;
      this.position = position; // also none, if the topic has no history
      if (members) this.#tell('members', { members, count });
      this.#subscribed?.done(reply);
    }, error => {
      if (tried !== this.#tries || error.error === 'not-open') return;
      if (error.error === 'stopped') return this.#abandon(error);
      if (error.error === 'unavailable' || error.error === 'unknown') {
        this.#again = setTimeout(() => this.#enter(this.#live), ANSWER * (1 + Math.random()) / 2);
      } else if (live) {
        this.#options.presence = false;
      } else {
        this.#wanted = false;
        this.#subscribed?.failed(error);
      }
      if (error.error !== 'unknown') this.#tell('error', error);
    });
  }

  /** The client has stopped. @param {TopicError} error */
  #abandon(error) {
    clearTimeout(this.#again);
    this.#subscribed?.failed(error);
    this.#subscribed = undefined;
  }

  /**
   * Takes what nobody asked for, or not any more: answers have an id.
   *
   * @param {any} event
   * @param {TopicError | false} error
   */
  #take(event, error) {
    if (!this.#live || event.id !== undefined) return;
    if (error) {
      if (event.action === 'subscribe') this.#wanted = this.#live = false; // it was ended
      this.#tell('error', error);
    } else if (event.event === 'message') this.#deliver(event);
    else if (event.event === 'presence') this.#tell('members', { members: event.members, count: event.count });
    else if (/^(joined|left|changed)$/.test(event.event)) this.#tell(event.event, event.member);
  }

  /** @param {Message} message */
  #deliver(message) {
    this.position = message.position ?? this.position;
    this.#tell('message', message);
  }

  /** @param {string} type @param {any} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * A token as it may stand in the name of a subprotocol.
 *
 * @param {string} token
 */
function asName(token) {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(token) ? token : btoa(token).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

/** @param {string} token */
function asFirst(token) {
  return JSON.stringify({ type: 'auth', token });
}

/**
 * When a JWT ends, in ms since 1970; 0 if it doesn't say, or is none.
 *
 * @param {string} token
 */
function endOf(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).exp * 1_000 || 0;
  } catch {
    return 0;
  }
}
