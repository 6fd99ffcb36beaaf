// Open sessions: the first of them in some order, and one in full, to look into and to close.
import {called, learn, notice, tell} from "./across.js";
import {Failed, get, send} from "./api.js";
import {filters} from "./filters.js";
import {age, breakable, bytes, confirmed, count, element, facts, link, millis, panel, refill, replaceRows, row, some, table, time} from "./parts.js";

export const title = "Sessions";

const PAGE = 100;
const SORTS = [["", "oldest first"], ["newest", "newest first"], ["queued", "most queued"], ["received", "most received"], ["sent", "most sent"],
  ["dropped", "most dropped"], ["round-trip", "longest round trip"]];
const COLUMNS = [["id", "Session", "id mono"], ["node", "Node", "node"], ["application", "Application", ""], ["peer", "Address", "mono"], ["principal", "Principal", ""],
  ["path", "Path", "mono"], ["upstream", "Server", "upstream mono"], ["since", "Open for", ""], ["received", "Received", "number"], ["sent", "Sent", "number"],
  ["queued", "Queued", "number"], ["dropped", "Dropped", "number"], ["roundTrip", "Round trip", "number"], ["paused", "Not read from", ""]];

let content;
let parts;
let query = new URLSearchParams();
let shown;
let left;
/** Whether a session was seen that leads to a server: whoever has none isn't asked for which. */
let led = false;
/** What became of closing the session that is shown; it is told of for as long as it is shown. */
let outcome;

export function open(into, [id], asked) {
  if (content !== into) build(into);
  if (id !== undefined) {
    if (id !== shown) {
      parts.one.replaceChildren();
      outcome = "";
    }
    left = shown = id;
    return;
  }
  query = new URLSearchParams(asked);
  led ||= query.has("upstream");
  shown = undefined;
  parts.one.hidden = true;
  parts.list.hidden = false;
  parts.filters.show("upstream", led);
  parts.filters.fill(query);
  parts.rows.body.querySelector(`tr[data-key="${CSS.escape(left ?? "")}"] a`)?.focus();
  left = undefined;
}

function build(into) {
  content = into;
  parts = {
    rows: table("Open sessions", COLUMNS), missing: notice(), more: element("p", {class: "empty", role: "status"}), one: element("article", {"aria-labelledby": "title", hidden: true}),
    filters: filters("sessions", [
      {name: "sort", label: "Order", options: SORTS}, {name: "application", label: "Application", placeholder: "chat", list: true},
      {name: "route", label: "Route", placeholder: "/chat/{room}", list: true}, {name: "principal", label: "Principal", placeholder: "alice"},
      {name: "address", label: "Address", placeholder: "192.0.2.7"}, {name: "upstream", label: "Server", placeholder: "10.0.0.3:9000", list: true},
      {name: "id", label: "Session begins with", placeholder: "4f"}, {name: "node", label: "Node", placeholder: "its id", list: true},
    ]),
  };
  parts.rows.table.classList.add("rows", "sessions", "alone", "unled");
  parts.filters.show("node", false);
  parts.rows.body.addEventListener("click", event => {
    const inRow = event.target.closest("tr");
    if (inRow && !event.target.closest("a") && getSelection().isCollapsed) location.hash = `#sessions/${encodeURIComponent(inRow.dataset.key)}`;
  });
  parts.list = element("section", {class: "panel", "aria-label": title}, parts.filters.form, parts.missing, parts.rows.table, parts.more);
  content.append(element("h2", {class: "unseen"}, title), parts.list, parts.one);
  document.addEventListener("keydown", back);
}

export function close() {
  document.removeEventListener("keydown", back);
  content = undefined;
  shown = undefined;
}

const listed = () => `#sessions${query.size ? `?${query}` : ""}`;

function back(event) {
  if (event.key === "Escape" && shown !== undefined && !document.querySelector("dialog[open]")) location.hash = listed();
}

export async function refresh() {
  if (shown !== undefined) {
    await one(shown);
    return;
  }
  const asked = query.toString();
  const answer = await get("/sessions", {...parts.filters.wanted(query), limit: PAGE});
  const {sessions, matching} = answer;
  if (!content || shown !== undefined || asked !== query.toString()) return;
  const several = learn(answer) || query.has("node");
  parts.rows.table.classList.toggle("alone", !several);
  parts.filters.show("node", several);
  const leading = query.has("upstream") || sessions.some(({upstream}) => upstream);
  led ||= leading;
  parts.rows.table.classList.toggle("unled", !leading);
  parts.filters.show("upstream", led);
  tell(parts.missing, answer);
  for (const {node} of answer.answered ?? []) parts.filters.remember("node", node);
  for (const {application, route, upstream} of sessions) {
    parts.filters.remember("application", application);
    parts.filters.remember("route", route);
    parts.filters.remember("upstream", upstream);
  }
  replaceRows(parts.rows.body, sessions.map(made));
  parts.rows.table.hidden = sessions.length === 0;
  parts.more.textContent = said(sessions.length, matching, query.size > (query.has("sort") ? 1 : 0));
}

function said(here, all, filtered) {
  if (here === 0) return filtered ? "No open session fits these filters." : "No session is open.";
  return here < all ? `The first ${count(here)} of ${count(all)}.` : "";
}

const PAUSES = {output: "it reads slowly", callbacks: "callbacks wait", application: "application is busy", upstream: "server behind it is busy or lost"};
const pauses = reasons => (reasons ?? []).map(reason => PAUSES[reason] ?? reason).join(", ");

function made({id, node, application, address, principal, path, upstream, since, received, sent, queued, dropped, roundTrip, paused}) {
  return row(COLUMNS, {
    id: link(`#sessions/${encodeURIComponent(id)}`, id), node: node ? called(node) : "", application, peer: breakable(address, ":"), principal: principal ?? "", path: breakable(path, "/"),
    upstream: upstream ? breakable(upstream, ":") : "", since: age(since), received: count(received), sent: count(sent), queued: queued ? bytes(queued) : "", dropped: some(dropped),
    roundTrip: roundTrip ? millis(roundTrip) : "", paused: pauses(paused),
  }, {"data-key": id});
}

// --- one in full

async function one(id) {
  let session;
  try {
    session = await get(`/sessions/${encodeURIComponent(id)}`);
  } catch (error) {
    if (!(error instanceof Failed) || error.status !== 404 && error.status !== 410) throw error;
  }
  if (shown !== id || !content) return;
  const first = parts.one.childElementCount === 0;
  const ended = session === undefined;
  const heading = element("h2", {id: "title", tabindex: "-1"}, `Session ${id}`);
  const told = element("p", {class: "notice", role: "status"}, outcome || (ended ? "This session isn\u2019t open any more." : ""));
  told.hidden = !told.textContent;
  if (first) {
    parts.one.replaceChildren(element("section", {class: "panel"}, element("p", {}, link(listed(), "← All sessions")), heading, told,
        facts([]), element("p", {class: "row"}, element("button", {type: "button", class: "danger", onclick: () => end(id)}, "Close this session"))),
        element("div", {}));
    parts.list.hidden = true;
    parts.one.hidden = false;
    document.title = `Session ${id}`;
    scrollTo(0, 0);
    parts.one.querySelector("#title").focus();
  }
  const [top, further] = parts.one.children;
  if (top.children[2].textContent !== told.textContent) top.children[2].replaceWith(told);
  top.lastElementChild.hidden = ended;
  if (ended) return;
  refill(top.children[3], Array.from(about(session).children));
  const next = element("div", {}, more(session));
  if (!further.isEqualNode(next)) further.replaceWith(next);
}

function about({id, application, generation, address, principal, route, path, upstream, subprotocol, compressed, since, received, sent, receivedBytes, sentBytes, queued, dropped, roundTrip, paused, handshake}) {
  return facts([["Node", id.includes("-") ? called(id.split("-")[0]) : ""], ["Application", application], ["Generation", generation && element("span", {}, `${generation.jar}, ${generation.state} since `, time(generation.since))], ["Address", address], ["Principal", principal], ["Route", route], ["Path", path],
    ["Server behind it", upstream && link(`#sessions?${new URLSearchParams({upstream})}`, upstream)], ["Subprotocol", subprotocol], ["Compression", compressed ? "permessage-deflate" : "none"], ["Open since", element("span", {}, time(since), ` (${age(since)})`)],
    ["Received", `${count(received)} messages, ${bytes(receivedBytes)}`], ["Sent", `${count(sent)} messages, ${bytes(sentBytes)}`], ["Queued", bytes(queued)], ["Dropped", some(dropped)],
    ["Round trip", roundTrip ? millis(roundTrip) : "not measured yet"], ["Not read from", pauses(paused)],
    ["Handshake", handshake && link(`#handshakes/${handshake}`, `number ${handshake}`)]]);
}

function more({application, topics, subscriptions, request}) {
  const further = topics && subscriptions > topics.length ? element("p", {class: "soft"}, `and ${count(subscriptions - topics.length)} more`) : null;
  return [
    topics?.length ? panel("Subscribed to", {}, element("ul", {class: "plain mono"}, topics.map(topic =>
      element("li", {}, link(`#topics/${encodeURIComponent(application)}/${encodeURIComponent(topic)}`, topic)))), further) : null,
    request ? panel("Opening request", {}, element("pre", {tabindex: "0", role: "region", "aria-label": "Opening request"},
        [request.start, ...request.fields.map(({name, value}) => `${name}: ${value}`)].join("\n"))) : null,
  ].filter(Boolean);
}

async function end(id) {
  if (!await confirmed(`Close session ${id}?`, "Its peer is sent a Close with 1000 (normal closure), and may connect again at once.", "Close it")) return;
  try {
    await send("DELETE", `/sessions/${encodeURIComponent(id)}`);
    outcome = "It was closed.";
  } catch (error) {
    outcome = `It was not closed: ${error.message}`;
  }
  if (shown === id && content) await one(id);
  parts.one.querySelector("#title")?.focus();
}
