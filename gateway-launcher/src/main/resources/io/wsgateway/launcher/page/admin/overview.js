// All of it at a glance: what goes through, what waits, what goes wrong.
import {get} from "./api.js";
import {lines} from "./charts.js";
import * as source from "./live.js";
import {bytes, closeCode, count, counted, element, facts, link, millis, panel, rate, refill, table, row, time} from "./parts.js";
import {outcomes, Problems} from "./problems.js";

export const title = "Overview";

const MAX_EVENTS = 100;
const DAY = 86_400_000;
const ENDS = [["code", "How", ""], ["by", "Ended by", ""], ["sessions", "Sessions", "number"]];

/** Each with what it shows of the points, and where there is more of it. */
const CHARTS = [
  {name: "Sessions", href: "#sessions", columns: {sessions: "open"}, format: count},
  {name: "Messages per second", href: "#sessions?sort=received", columns: {received: "received", sent: "sent"}, format: rate},
  {name: "Queued", href: "#sessions?sort=queued", columns: {queued: "peers have not read yet"}, format: bytes, binary: true},
  {name: "Round trip", href: "#sessions?sort=round-trip", columns: {median: "half within", high: "99 % within"}, format: millis},
  {name: "Memory", columns: {heap: "heap", buffers: "buffers"}, format: bytes, binary: true},
];

let content;
let charts;
let problems;
let parts;

export function open(into) {
  if (content === into) return;
  content = into;
  problems = new Problems();
  charts = CHARTS.map(({name, href, columns, format, binary}) => {
    const chart = lines(Object.values(columns).map(label => ({label})), format, binary);
    const heading = element("h2", {}, href ? link(href, name) : name);
    return {chart, columns: Object.keys(columns), format, name,
      panel: element("section", {class: "panel", "aria-label": name}, heading, chart.legend, chart.box)};
  });
  parts = {
    none: element("p", {class: "notice", hidden: true}),
    numbers: element("dl", {class: "numbers"}), events: element("ol", {class: "events"}),
    quiet: element("p", {class: "empty"}, "Nothing has happened since this page was opened."),
    ends: table("How sessions ended", ENDS), idle: element("p", {class: "problem", hidden: true}), tls: element("div"),
    unended: element("p", {class: "empty", hidden: true}, "No session has ended yet."),
  };
  const wrong = element("section", {class: "panel", "aria-label": "Handshakes that went wrong"},
      element("h2", {}, link("#handshakes?outcome=rejected", "Handshakes that went wrong")), parts.numbers, problems.list, problems.none,
      problems.chart.box, problems.most);
  content.append(element("h2", {class: "unseen"}, title), parts.none,
      element("div", {class: "charts"}, ...charts.map(each => each.panel), wrong),
      element("div", {class: "columns"}, panel("Events", {}, parts.events, parts.quiet),
          element("div", {}, panel("How sessions ended", {}, parts.idle, parts.ends.table, parts.unended), parts.tls)));
  draw();
}

export function close() {
  charts.forEach(({chart}) => chart.close());
  problems.close();
  content = undefined;
}

export async function refresh() {
  const [counts, ends] = await Promise.all([get("/handshakes/counts"), get("/ends")]);
  if (!content) return;
  if (source.state === "none") await ask();
  if (!content) return;
  refill(parts.numbers, outcomes(counts));
  problems.show(counts);
  showEnds(ends);
  parts.none.hidden = source.state === "open" || source.state !== "none" && source.points.at.length > 0;
  parts.none.textContent = source.state === "none"
      ? "The application status isn\u2019t here, which tells how much goes through: only sessions are drawn, since this page was opened."
      : "Not connected to the application status, which tells how much goes through.";
}

/** Asks for what nobody tells by itself, as far as it can be asked for. */
async function ask() {
  const {open: sessions} = await get("/sessions", {limit: 1});
  source.add({at: Date.now(), sessions});
  if (content) draw();
}

export function heard(update) {
  if (update.event === "happened") happened(update);
  else draw();
  if (update.tls) showTls(update.tls);
}

function draw() {
  for (const {chart, columns, format, name} of charts) {
    chart.set([source.points.at, ...columns.map(column => source.points[column])]);
    const newest = columns.map((column, index) => `${chart.series[index].label}: ${told(source.points[column].at(-1), format)}`);
    chart.describe(`${name}, the last ten minutes; now ${newest.join(", ")}`);
  }
  if (source.state === "open") parts.none.hidden = true;
  if (source.latest.tls) showTls(source.latest.tls);
}

const told = (number, format) => number === null || number === undefined ? "none" : format(number);

function showEnds({ends, idleEnds}) {
  parts.unended.hidden = ends.length > 0;
  parts.ends.table.hidden = ends.length === 0;
  parts.ends.body.replaceChildren(...ends.toSorted((a, b) => b.sessions - a.sessions).slice(0, 20).map(({code, by, sessions}) =>
    row(ENDS, {code: code === undefined ? "other codes" : closeCode(code), by, sessions: count(sessions)})));
  parts.idle.hidden = !idleEnds;
  if (idleEnds) {
    parts.idle.textContent = `${counted(idleEnds.sessions, "session was", "sessions were")} lost after ${idleEnds.seconds} s of silence: most likely ${idleEnds.likely}. ${idleEnds.remedy}`;
  }
}

// --- events

function happened({events, more}) {
  const items = events.map(event => element("li", {class: event.what}, time(event.at), " ", sentence(event)));
  if (more) items.push(element("li", {}, `and ${count(more)} more`));
  parts.events.prepend(...items.reverse());
  while (parts.events.childElementCount > MAX_EVENTS) parts.events.lastElementChild.remove();
  parts.quiet.hidden = true;
}

function sentence({what, address, application, code, reason, by, id}) {
  const who = element("bdi", {}, address);
  switch (what) {
    case "connected": return [who, " connected to ", link(`#sessions/${encodeURIComponent(id)}`, application)];
    case "disconnected": return [who, ` left ${application}: ${closeCode(code)}`, ...reason ? [", ", element("bdi", {}, reason)] : [], ` (by ${by})`];
    case "observed": return [who, " is beyond limit ", link("#limits", id), ", which only counts"];
    case "limit": return [who, " was refused: limit ", link("#limits", id)];
    default: return [what];
  }
}

// --- TLS

const PROVIDERS = {openssl: "OpenSSL", jdk: "the JDK"};

function showTls(listeners) {
  const made = listeners.map(tls => panel(`TLS of ${tls.listener}`, {}, facts([
    ["by", PROVIDERS[tls.provider] ?? tls.provider],
    ["clients\u2019 certificates", tls.authorities && `of ${counted(tls.authorities, "authority", "authorities")}`],
    ["reloads", tls.reloads && counted(tls.reloads, "reload", "reloads")], ["failed reloads", tls.failures || ""],
    ...tls.certificates.map(certificate => [certificate.names.slice(0, 4).join(", ") || "default", validity(certificate)]),
  ]), tls.failure ? element("p", {class: "problem"}, `The files can\u2019t be used: ${tls.failure}`) : null));
  const next = element("div", {}, made);
  if (!next.isEqualNode(parts.tls)) {
    parts.tls.replaceWith(next);
    parts.tls = next;
  }
}

// The days are those at which the log warns.
function validity({source: file, expires}) {
  const left = Date.parse(expires) - Date.now();
  const kind = left <= 7 * DAY ? "bad" : left <= 30 * DAY ? "wait" : "";
  return element("span", {}, element("span", {class: kind}, left <= 0 ? "expired " : "until ", new Date(expires).toLocaleDateString(),
      left > 0 && left <= 30 * DAY ? ` (${counted(Math.floor(left / DAY), "day", "days")} left)` : ""), ` · ${file}`);
}
