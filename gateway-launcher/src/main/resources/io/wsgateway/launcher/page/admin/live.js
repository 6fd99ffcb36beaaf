// What the gateway says by itself, each second, over the WebSocket of an application that speaks status.v1; and the last ten minutes
// of it. Where there is no such application, or it can't be reached, the sections' own questions are all there is.
import {token} from "./api.js";

const LONGEST_WAIT = 15_000;
/** How long points are kept, in seconds; and after how long without one a line is broken off. */
const KEPT = 600;
const GAP = 12;
const COLUMNS = ["at", "sessions", "received", "sent", "queued", "median", "high", "heap", "buffers"];

/** Events: snapshot, changed, happened, each with its object as detail; and state, when that has changed. */
export const live = new EventTarget();

/** Seconds since 1970, and at each what was; null where nothing is known. */
export let points = empty();

/** none: there is no source; else connecting, open, lost. */
export let state = "none";

/** What was said of the whole gateway last: totals, limits, tls. */
export let latest = {};

let path;
let current;
let attempts = 0;
let timer;

function empty() {
  return Object.fromEntries(COLUMNS.map(column => [column, []]));
}

/** Connects, and again whenever the connection is lost; to nothing where there is no path. */
export function connect(to) {
  path = to;
  if (path) open();
}

/** Ends it, until connect is called. */
export function disconnect() {
  clearTimeout(timer);
  current?.close();
  current = undefined;
  become("none");
}

function open() {
  become("connecting");
  const secret = token();
  const socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + path,
      secret ? ["status.v1", `bearer.${base64url(secret)}`] : ["status.v1"]);
  current = socket;
  let settled;
  socket.onopen = () => {
    become("open");
    settled = setTimeout(() => attempts = 0, 5000);
  };
  socket.onmessage = message => receive(JSON.parse(message.data));
  socket.onclose = () => {
    clearTimeout(settled);
    if (socket !== current) return;
    become("lost");
    // Jitter: not everybody at once.
    timer = setTimeout(open, Math.min(LONGEST_WAIT, 500 * 2 ** attempts++) * (.5 + Math.random() / 2));
  };
}

function become(next) {
  if (state === next) return;
  state = next;
  live.dispatchEvent(new CustomEvent("state"));
}

function receive(update) {
  if (update.event === "snapshot") {
    points = empty();
    [...update.history ?? [], ...update.sample ? [update.sample] : []].forEach(add);
    latest = update;
  } else if (update.event === "changed") {
    latest = {...latest, ...update, tls: update.tls ?? latest.tls};
    if (update.sample) add(update.sample);
  }
  live.dispatchEvent(new CustomEvent(update.event, {detail: update}));
}

/** Adds what was at one moment; the gateway tells it in milliseconds. */
export function add(sample) {
  const at = sample.at / 1000;
  const before = points.at.at(-1);
  if (before !== undefined && at - before > GAP) push({at: before + 1});
  push({...sample, at});
  while (points.at[0] < at - KEPT) COLUMNS.forEach(column => points[column].shift());
}

function push(point) {
  for (const column of COLUMNS) points[column].push(point[column] ?? null);
}

function base64url(text) {
  const binary = Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
