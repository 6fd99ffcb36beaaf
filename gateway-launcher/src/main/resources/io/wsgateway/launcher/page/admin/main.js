// Which section is shown, asked again and again; and how it stands with the gateway.
import {Failed, get, keepToken, Refused, token, Unreachable} from "./api.js";
import * as source from "./live.js";
import {element, time} from "./parts.js";
import * as applications from "./applications.js";
import * as configuration from "./configuration.js";
import * as handshakes from "./handshakes.js";
import * as limits from "./limits.js";
import * as nodes from "./nodes.js";
import * as overview from "./overview.js";
import * as sessions from "./sessions.js";
import * as topics from "./topics.js";

/*
 * A section is a module with a title and these functions:
 *   open(content, path, query, data)  shows what the address says, in an element of its own; called again when that changes
 *   refresh()                         asks the gateway, and shows the answer; what it throws is told
 *   heard(update)                     optional: what came by itself
 *   close()                           optional: the element goes
 */
const SECTIONS = {overview, sessions, topics, applications, nodes, limits, configuration, handshakes};
const EVERY = 2000;
const LONGEST_WAIT = 15_000;

const $ = id => document.getElementById(id);
const data = JSON.parse($("data").textContent);

let name;
let timer;
let round = 0;
let failures = 0;
let paused = false;
let refused = false;
let problem = "";
/** When the gateway started, as it said first. */
let since;

// --- where we are

/** The address: a section, what in it, and how: #sessions/ID?sort=queued. */
function address() {
  const [path, query] = location.hash.slice(1).split(/\?(.*)/s);
  const [section, ...rest] = path.split("/").map(part => {
    try { return decodeURIComponent(part); } catch { return part; }
  });
  return {section: section in SECTIONS ? section : "overview", path: rest, query: new URLSearchParams(query ?? "")};
}

function follow() {
  const {section, path, query} = address();
  if (section !== name) {
    SECTIONS[name]?.close?.();
    name = section;
    $("content").replaceChildren(element("div"));
    scrollTo(0, 0);
  }
  for (const each of $("nav").querySelectorAll("a")) {
    if (each.hash === `#${name}`) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  $("again").hidden = true;
  document.title = `${SECTIONS[name].title} · WebSocket gateway`;
  tell("");
  SECTIONS[name].open($("content").firstElementChild, path, query, data);
  start();
}

// --- the loop

/** Asks anew, once even while paused: somebody wants to see something else. */
function start() {
  clearTimeout(timer);
  round++;
  if (!document.hidden && !refused) poll(round);
}

async function poll(mine) {
  let wait = EVERY;
  try {
    if (since === undefined || failures) await greet();
    if (source.state === "none") source.connect(data.live);
    await SECTIONS[name].refresh();
    if (mine !== round) return;
    failures = 0;
    tell("");
  } catch (error) {
    if (mine !== round) return;
    if (error instanceof Refused) {
      ask(error.message);
      return;
    }
    if (error instanceof Failed) {
      // It answers, and what was asked for is wrong or can't be had: the same question would get the same answer.
      failures = 0;
      tell(error.message);
      wait = LONGEST_WAIT;
    } else if (error instanceof Unreachable) {
      wait = Math.min(LONGEST_WAIT, 500 * 2 ** failures++);
    } else {
      reportError(error);
    }
  }
  show();
  if (!paused) timer = setTimeout(poll, wait, mine);
}

/** Learns since when the gateway runs, and says so where it was started again. */
async function greet() {
  const counts = await get("/handshakes/counts");
  if (since !== undefined && since !== counts.since) {
    $("again").replaceChildren("The gateway was started again at ", time(counts.since), "; what is counted begins there.");
    $("again").hidden = false;
  }
  since = counts.since;
}

/** What is wrong with what is shown; the sections say more where they know more. */
function tell(sentence) {
  if (problem === sentence) return;
  problem = sentence;
  $("problem").textContent = sentence;
  $("problem").hidden = !sentence;
}

function show() {
  const lost = failures > 0 || source.state === "lost";
  const [kind, words] = refused ? ["lost", "refused"] : paused ? ["waiting", "paused"]
      : failures > 0 ? ["lost", "no answer; asking again"] : lost ? ["waiting", "reconnecting"] : ["live", "live"];
  document.body.classList.toggle("stale", failures > 0);
  if ($("state").textContent === words) return;
  $("state").dataset.state = kind;
  $("state").textContent = words;
}

// --- the token

function ask(sentence) {
  const first = $("ask").hidden;
  refused = true;
  source.disconnect();
  $("ask").hidden = false;
  $("content").hidden = true;
  $("why").textContent = /wait/.test(sentence) ? sentence : token() ? "The gateway refused this token." : "This gateway asks for the token of admin.token.";
  if (first) $("token").focus();
  show();
}

$("ask").addEventListener("submit", event => {
  event.preventDefault();
  keepToken($("token").value.trim());
  $("token").value = "";
  refused = false;
  $("ask").hidden = true;
  $("content").hidden = false;
  start();
});

// --- what a person does, and what comes by itself

$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").textContent = paused ? "Resume" : "Pause";
  $("pause").setAttribute("aria-pressed", String(paused));
  show();
  if (paused) clearTimeout(timer);
  else start();
});
$("skip").addEventListener("click", event => {
  event.preventDefault(); // the hash is the address of a section
  $("main").focus();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else if (!paused) start();
});
addEventListener("hashchange", follow);
for (const event of ["snapshot", "changed", "happened"]) {
  source.live.addEventListener(event, ({detail}) => {
    if (!paused) SECTIONS[name].heard?.(detail);
  });
}
source.live.addEventListener("state", () => {
  // The one way has found out: the other should.
  if (source.state === "lost" && !failures && !paused) start();
  show();
});

$("nav").append(...Object.entries(SECTIONS).map(([key, {title}]) => element("li", {}, element("a", {href: `#${key}`}, title))));
// Handshakes had pages of their own, whose addresses stand in logs and notes.
const [, number] = /^\/handshakes(?:\/(\d+))?$/.exec(location.pathname) ?? [];
if (location.pathname !== "/") history.replaceState(null, "", `/#handshakes${number ? `/${number}` : ""}${location.search}`);
follow();
