/**
 * A WebSocket client that doesn't give up: README.md beside this file says what it does and promises. No dependency, no build step.
 *
 * @module
 */
export type Token = {
    /**
     * what is presented
     */
    token: string;
    /**
     * when it ends: a date, milliseconds since 1970, or ISO 8601; a JWT says it itself
     */
    expires?: Date | number | string;
};
export type Options = {
    /**
     * subprotocols to offer; `topics.v1` for {@link Client#topic}
     */
    protocols?: string | string[];
    /**
     * asked before each connection, and before a token ends; `refused`: the gateway has just closed with 4401; `attempt`: how many
     * have failed in a row
     */
    token?: (asked: {
        refused: boolean;
        attempt: number;
    }) => string | Token | null | undefined | Promise<string | Token | null | undefined>;
    /**
     * where the token goes, `subprotocol` by default
     */
    tokenCarrier?: 'subprotocol' | 'query' | 'message';
    /**
     * the name in the query, `access_token` by default
     */
    tokenParameter?: string;
    /**
     * the message that hands the application a fresh token, where neither
     * `topics.v1` nor the carrier `message` has one
     */
    refreshMessage?: (token: string) => string;
    /**
     * keeps what is sent while not open, so many messages (100) of so many
     * bytes in all (65536); absent: nothing is kept
     */
    outbox?: {
        messages?: number;
        bytes?: number;
    };
    /**
     * further close codes after which not to connect again
     */
    stopCodes?: number[];
    /**
     * ms, 1000: the first delay is between 0 and this, the next between 0 and twice as much, …
     */
    baseDelay?: number;
    /**
     * ms, 30000: … up to this
     */
    maxDelay?: number;
    /**
     * ms, 10000: for token, URL and opening handshake together
     */
    handshakeTimeout?: number;
    /**
     * how an open connection is asked for life: `message`,
     * one that the application answers (`topics.v1` has one); `timeout`, ms to wait for any message, 5000; `idle`, ms without a
     * message after which it is asked, 30000, 0: never
     */
    probe?: {
        message?: string;
        timeout?: number;
        idle?: number;
    };
    /**
     * `false`: doesn't ask the gateway why an opening handshake failed
     */
    explain?: boolean;
    /**
     * `arraybuffer` by default
     */
    binaryType?: BinaryType;
    /**
     * closes the client
     */
    signal?: AbortSignal;
    /**
     * another implementation, such as npm's `ws`
     */
    WebSocket?: new (url: string | URL, protocols?: string[]) => any;
};
export type Rejection = {
    /**
     * the HTTP status
     */
    status: number;
    /**
     * the id, as in docs/handshake.md
     */
    reason: string;
    /**
     * what was found
     */
    detail?: string;
    /**
     * what helps
     */
    remedy?: string;
};
export type State = {
    state: 'connecting';
} | {
    state: 'open';
    protocol: string;
} | {
    state: 'waiting';
    until: number;
    code: number;
    reason: string;
    rejection?: Rejection;
    error?: unknown;
} | {
    state: 'stopped';
    why: 'closed' | 'ended' | 'rejected' | 'invalid';
    code?: number;
    reason?: string;
    rejection?: Rejection;
    error?: unknown;
};
export type Member = {
    session: string;
    principal?: string;
    label?: string;
};
export type Message = {
    /**
     * any JSON
     */
    data: any;
    /**
     * where it stands in the topic's history, if the topic has one
     */
    position?: string;
    /**
     * the principal that published it
     */
    from?: string;
};
export type Subscribed = {
    position?: string;
    recovered?: boolean;
    members?: Member[];
    count?: number;
};
export type Typed<M> = {
    addEventListener: <K extends keyof M & string>(type: K, listener: (event: M[K]) => void, options?: boolean | AddEventListenerOptions) => void;
    removeEventListener: <K extends keyof M & string>(type: K, listener: (event: M[K]) => void, options?: boolean | EventListenerOptions) => void;
    dispatchEvent: (event: Event) => boolean;
};
export type ClientEvents = {
    state: CustomEvent<State>;
    /**
     * a message that isn't of `topics.v1`
     */
    message: MessageEvent<any>;
    /**
     * what found no room in the outbox
     */
    overflow: CustomEvent<{
        data: any;
    }>;
    /**
     * an error of `topics.v1` that is no answer
     */
    error: CustomEvent<TopicError>;
};
export type TopicEvents = {
    message: CustomEvent<Message>;
    /**
     * subscribed again, or from `since`: whether nothing was
     * missed; the messages, so many, follow
     */
    recovered: CustomEvent<{
        recovered: boolean;
        messages: number;
    }>;
    /**
     * who is there, with `presence`: as it is subscribed, and
     * after more changes than are told one by one; where they are too many, how many alone
     */
    members: CustomEvent<{
        members?: Member[];
        count: number;
    }>;
    joined: CustomEvent<Member>;
    left: CustomEvent<Member>;
    /**
     * a member's label
     */
    changed: CustomEvent<Member>;
    /**
     * not subscribed, not any more, or not for now
     */
    error: CustomEvent<TopicError>;
};
/**
 * Connects, and stays connected.
 *
 * @param {string | URL | ((attempt: number) => string | URL | Promise<string | URL>)} url `ws:`, `wss:`, `http:`, `https:` or relative
 *     to the page, or what gives it for each attempt
 * @param {Options} [options]
 */
export declare function connect(url: string | URL | ((attempt: number) => string | URL | Promise<string | URL>), options?: Options): Client;
/**
 * A request of `topics.v1` that failed. `error` is the server's id (`not-allowed`, `unavailable`, …) or one of the client's:
 * `unknown`, no answer came, so it may have been done; `not-open`; `overflow`; `stopped`; `malformed`.
 */
export declare class TopicError extends Error {
    error: string;
    /** @param {string} error @param {string} [message] */
    constructor(error: string, message?: string);
}
declare const Client_base: new () => Typed<ClientEvents>;
/** A connection, and those that follow it. */
export declare class Client extends /** @type {new () => Typed<ClientEvents>} */ /** @type {new () => Typed<ClientEvents>} */ Client_base {
    #private;
    /**
     * @param {Parameters<typeof connect>[0]} url
     * @param {Options} [options]
     */
    constructor(url: Parameters<typeof connect>[0], options?: Options);
    /** What the last `state` event said. */
    get state(): State;
    /** Bytes that were sent and haven't left yet. */
    get bufferedAmount(): number;
    /**
     * Sends a message, or keeps it where an outbox was asked for.
     *
     * @param {string | ArrayBufferLike | ArrayBufferView | Blob} data
     * @returns {boolean} whether it was handed to the connection or kept
     */
    send(data: string | ArrayBufferLike | ArrayBufferView | Blob): boolean;
    /** Connects at once, also when stopped; not after {@link close}. */
    reconnect(): void;
    /** Closes for good. */
    close(code?: number, reason?: string): void;
    /**
     * The topic of this name: one object for each name.
     *
     * @param {string} name
     */
    topic(name: string): Topic;
    /**
     * Says what others are shown of this session; said again after each reconnection, and for the first time then, if it isn't open.
     *
     * @param {string} label
     * @returns {Promise<void>} when it is said, or kept to be said
     */
    label(label: string): Promise<void>;
}
declare const Topic_base: new () => Typed<TopicEvents>;
/** A topic, as far as this client is concerned with it. */
export declare class Topic extends /** @type {new () => Typed<TopicEvents>} */ /** @type {new () => Typed<TopicEvents>} */ Topic_base {
    #private;
    name: string;
    /** @type {string | undefined} Of the last message, to be kept and given as `since` another time. */
    position: string | undefined;
    /**
     * @param {string} name
     * @param {(action: string, fields: object, done: (event: any) => void, failed: (error: TopicError) => void, kept?: boolean) => void} ask
     */
    constructor(name: string, ask: (action: string, fields: object, done: (event: any) => void, failed: (error: TopicError) => void, kept?: boolean) => void);
    /**
     * Subscribes, and again after each reconnection, from the last position on.
     *
     * @param {(message: Message) => void} [listener] another one each time; `message` events tell the same
     * @param {{ presence?: boolean, history?: number, since?: string }} [options] `presence`: joined, left, changed and members are
     *     told; `history`: with the last so many messages; `since`: with those after this position. Where it is subscribed already
     *     only `presence` counts
     * @returns {Promise<Subscribed>} when it is subscribed for the first time
     */
    subscribe(listener?: (message: Message) => void, options?: {
        presence?: boolean;
        history?: number;
        since?: string;
    }): Promise<Subscribed>;
    /** Ends the subscription, and forgets its listeners and its position. */
    unsubscribe(): Promise<void>;
    /**
     * Publishes any JSON. Rejects with `unknown` if the connection ended before the answer: it may have been published.
     *
     * @param {any} data
     * @param {{ retry?: boolean }} [options] `retry`: publish again then, so that it may be published twice
     * @returns {Promise<{ position?: string }>}
     */
    publish(data: any, { retry }?: {
        retry?: boolean;
    }): Promise<{
        position?: string;
    }>;
    /**
     * Who is there: at most 1,000 of them, and how many there are.
     *
     * @returns {Promise<{ members: Member[], count: number }>}
     */
    members(): Promise<{
        members: Member[];
        count: number;
    }>;
    /**
     * Messages that the topic keeps.
     *
     * @param {{ since?: string, limit?: number }} [which]
     * @returns {Promise<{ messages: Message[], position?: string, recovered?: boolean }>}
     */
    history(which?: {
        since?: string;
        limit?: number;
    }): Promise<{
        messages: Message[];
        position?: string;
        recovered?: boolean;
    }>;
}
export {};
