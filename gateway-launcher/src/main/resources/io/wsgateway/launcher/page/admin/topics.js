// The topics of each application: how many listen to each, and what it keeps.
import {called, learn, notice, tell} from "./across.js";
import {Failed, get} from "./api.js";
import {filters} from "./filters.js";
import {breakable, bytes, count, element, facts, link, panel, replaceRows, row, span, table} from "./parts.js";

export const title = "Topics";

const PAGE = 100;
/** How many of the messages that are kept are shown, and how much of each. */
const MESSAGES = 50;
const MOST_TEXT = 2000;
const COLUMNS = [["topic", "Topic", "mono"], ["nodes", "Nodes", "node"], ["application", "Application", ""], ["subscribers", "Subscribers", "number"],
  ["messages", "Kept messages", "number"], ["bytes", "Kept bytes", "number"], ["position", "Position", "mono"]];

let content;
let parts;
let query = new URLSearchParams();
let shown;

export function open(into, path, asked) {
  if (content !== into) build(into);
  shown = path.length >= 2 ? {application: path[0], topic: path.slice(1).join("/")} : undefined;
  parts.one.replaceChildren();
  parts.one.hidden = shown === undefined;
  parts.list.hidden = shown !== undefined;
  if (shown === undefined) {
    query = new URLSearchParams(asked);
    parts.filters.fill(query);
  }
}

function build(into) {
  content = into;
  parts = {
    rows: table(title, COLUMNS), missing: notice(), none: element("p", {class: "empty", role: "status"}), one: element("article", {"aria-labelledby": "title", hidden: true}),
    filters: filters("topics", [{name: "sort", label: "Order", options: [["", "by name"], ["subscribers", "most subscribers"]]},
      {name: "application", label: "Application", placeholder: "chat", list: true}, {name: "prefix", label: "Topic begins with", placeholder: "room/"}]),
  };
  parts.rows.table.classList.add("rows", "alone");
  parts.rows.body.addEventListener("click", event => {
    const inRow = event.target.closest("tr");
    if (inRow && !event.target.closest("a") && getSelection().isCollapsed) location.hash = inRow.querySelector("a").hash;
  });
  parts.list = element("section", {class: "panel", "aria-label": title}, parts.filters.form, parts.missing, parts.rows.table, parts.none);
  content.append(element("h2", {class: "unseen"}, title), parts.list, parts.one);
  document.addEventListener("keydown", back);
}

export function close() {
  document.removeEventListener("keydown", back);
  content = undefined;
}

const listed = () => `#topics${query.size ? `?${query}` : ""}`;

function back(event) {
  if (event.key === "Escape" && shown) location.hash = listed();
}

export async function refresh() {
  if (shown) {
    await one(shown);
    return;
  }
  const asked = query;
  const answer = await get("/topics", {...parts.filters.wanted(query), limit: PAGE});
  const {topics, matching} = answer;
  if (!content || shown || asked !== query) return;
  parts.rows.table.classList.toggle("alone", !learn(answer));
  tell(parts.missing, answer);
  topics.forEach(({application}) => parts.filters.remember("application", application));
  replaceRows(parts.rows.body, topics.map(({application, nodes = [], topic, subscribers, history}) => row(COLUMNS, {
    topic: link(`#topics/${encodeURIComponent(application)}/${encodeURIComponent(topic)}`, breakable(topic, "/")), nodes: each(nodes), application,
    subscribers: count(subscribers), messages: kept(history, "messages", count), bytes: kept(history, "bytes", bytes),
    position: history?.position ?? "",
  }, {"data-key": JSON.stringify([application, topic])})));
  parts.rows.table.hidden = topics.length === 0;
  parts.none.textContent = topics.length === 0 ? query.size ? "No topic fits these filters." : "No topic has subscribers or a history."
      : topics.length < matching ? `The first ${count(topics.length)} of ${count(matching)}.` : "";
}

/** What is kept of a topic, where it is told: in a cluster only for one topic. */
const kept = (history, member, shown) => history?.[member] === undefined ? "" : shown(history[member]);

/** How many subscribers each node has. */
const each = nodes => nodes.map(({node, subscribers}) => `${called(node)}: ${count(subscribers)}`).join(", ");

// --- one

async function one({application, topic}) {
  const mine = shown;
  const path = `/${encodeURIComponent(application)}/${topic.split("/").map(encodeURIComponent).join("/")}`;
  let found;
  let messages = [];
  let untold = "Nothing.";
  try {
    found = await get(`/topics${path}`);
    learn(found);
    if (found.history?.messages) messages = (await get(`/histories${path}`, {after: before(found.history.position), limit: MESSAGES})).messages;
  } catch (error) {
    // What peers say to each other isn't for every token.
    if (error instanceof Failed && error.status === 403) untold = error.message;
    else if (!(error instanceof Failed) || error.status !== 404) throw error;
  }
  if (mine !== shown || !content) return;
  const next = element("div", {}, element("section", {class: "panel"}, element("p", {}, link(listed(), "← All topics")),
      element("h2", {id: "title", tabindex: "-1"}, topic),
      found ? facts(about(application, found)) : element("p", {class: "notice"}, "Nobody is subscribed to it, and nothing is kept of it.")),
  found?.history ? panel("What it keeps, the newest first", {}, messages.length
      ? element("ol", {class: "messages"}, messages.toReversed().map(message))
      : element("p", {class: "empty"}, untold)) : null);
  const first = parts.one.childElementCount === 0;
  if (!parts.one.firstElementChild?.isEqualNode(next)) parts.one.replaceChildren(next);
  document.title = `${topic} · Topics`;
  if (first) parts.one.querySelector("#title").focus();
}

/** The position so many messages earlier, as far as there are so many: epoch and offset. */
function before(position) {
  const [epoch, offset] = position.split(":");
  return `${epoch}:${Math.max(0, offset - MESSAGES)}`;
}

function about(application, {subscribers, history, nodes = []}) {
  const pairs = [["Application", application], ["Subscribers", count(subscribers)],
    ["Of which at", nodes.length > 1 ? each(nodes) : ""]];
  if (!history) return [...pairs, ["Keeps", "nothing"]];
  const {position, messages, mostMessages, mostBytes, seconds} = history;
  return [...pairs, ["Position", position], ["Keeps", messages === undefined ? "" : `${count(messages)} messages, ${bytes(history.bytes)}`],
    ["At most", mostMessages === undefined ? "" : `${count(mostMessages)} messages, ${bytes(mostBytes)}, ${span(seconds)}`]];
}

function message({position, text, base64}) {
  const words = text ?? `${bytes(Math.floor(base64.replaceAll("=", "").length * 3 / 4))} of binary`;
  const cut = words.length > MOST_TEXT ? `${words.slice(0, MOST_TEXT)} … and ${count(words.length - MOST_TEXT)} more characters` : words;
  return element("li", {}, element("small", {class: "mono"}, position), element("pre", {}, cut));
}
