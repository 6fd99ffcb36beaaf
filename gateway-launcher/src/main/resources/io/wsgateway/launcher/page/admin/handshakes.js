// The last opening handshakes, as they happen; each in full, with what helps.
import {Failed, get} from "./api.js";
import {filters} from "./filters.js";
import {breakable, element, facts, link, panel, refill, row, rule, table, time} from "./parts.js";
import {outcomes, Problems} from "./problems.js";

export const title = "Handshakes";

const PATH = "/handshakes";
const PAGE = 100;
const MOST_ROWS = 500;
/** An accepted handshake may get a reason up to a second later: for so long it is asked for again, in milliseconds. */
const UNSETTLED = 2000;
const COLUMNS = [["time", "Time", "time"], ["peer", "Peer", "peer mono"], ["path", "Path", "path"], ["outcome", "Outcome", "outcome"], ["reason", "Reason", "reason"]];

let content;
let parts;
let problems;
let query;
/** The number of the handshake that is shown in full; undefined: the list is. */
let shown;
/** The one that was last shown: whoever goes back finds the focus there. */
let left;
/** The greatest number so far, null before there is any; and the greatest that can't get a reason any more. */
let newest;
let settled;
/** Which list is asked for: answers to another one no longer count. */
let wanted;

export function open(into, [number], asked, {reasons}) {
  if (content !== into) build(into, reasons);
  if (number !== undefined) {
    left = shown = number;
    parts.one.replaceChildren();
    return;
  }
  shown = undefined;
  parts.one.replaceChildren();
  parts.one.hidden = true;
  parts.list.hidden = false;
  if (asked.toString() !== query.toString() || newest === null) afresh(asked);
  parts.filters.fill(query);
  parts.rows.body.querySelector(`tr[data-key="${CSS.escape(left ?? "")}"] a`)?.focus();
  left = undefined;
}

function build(into, reasons) {
  content = into;
  problems = new Problems();
  parts = {
    numbers: element("dl", {class: "numbers"}), rows: table("Opening handshakes", COLUMNS),
    none: element("p", {class: "empty", hidden: true}), one: element("article", {"aria-labelledby": "title", hidden: true}),
    more: element("p", {hidden: true}, element("button", {type: "button", onclick: older}, "Show older")),
    filters: filters("handshakes", [
      {name: "outcome", label: "Outcome", options: [["", "all"], ["rejected", "rejected"], ["accepted", "accepted"], ["failed", "failed"]]},
      {name: "reason", label: "Reason", options: [["", "all"], ...reasons.map(id => [id, id])]},
      {name: "route", label: "Route", placeholder: "/chat", list: true},
      {name: "address", label: "Address", placeholder: "192.0.2.7"},
    ]),
  };
  parts.list = element("div", {}, element("section", {class: "panel halves", "aria-label": "Counts"},
      element("div", {}, parts.numbers, problems.chart.box, problems.most),
      element("div", {}, element("h3", {}, "What went wrong, by reason"), problems.list, problems.none)),
      element("section", {class: "panel", "aria-label": title}, parts.filters.form, parts.rows.table, parts.none, parts.more));
  parts.rows.table.classList.add("rows", "handshakes");
  parts.rows.body.addEventListener("click", event => {
    const inRow = event.target.closest("tr");
    if (inRow && !event.target.closest("a") && getSelection().isCollapsed) location.hash = `#handshakes/${inRow.dataset.key}`;
  });
  content.append(element("h2", {class: "unseen"}, title), parts.list, parts.one);
  afresh(new URLSearchParams());
  document.addEventListener("keydown", back);
}

export function close() {
  problems.close();
  document.removeEventListener("keydown", back);
  content = undefined;
}

const listed = () => `#handshakes${query.size ? `?${query}` : ""}`;

function back(event) {
  if (event.key === "Escape" && shown !== undefined) location.hash = listed();
}

function afresh(asked) {
  query = new URLSearchParams(asked);
  newest = null;
  wanted = {};
}

export async function refresh() {
  if (shown !== undefined) {
    if (!parts.one.childElementCount) await whole(shown);
    return;
  }
  const mine = wanted;
  const cursor = newest === null ? {} : {after: settled};
  const [answer, counts] = await Promise.all([get(PATH, {...Object.fromEntries(query), ...cursor, limit: PAGE}), get(`${PATH}/counts`)]);
  if (!content || mine !== wanted) return;
  refill(parts.numbers, outcomes(counts));
  problems.show(counts, query.get("reason"));
  if (take(answer)) await refresh();
}

// --- the list

/** Takes an answer into the table; true if it must be asked for from the start. */
function take({newest: upTo, handshakes, next}) {
  const first = newest === null;
  if (!first && (upTo < newest || next)) {
    // The gateway was started again, or more came than one answer holds.
    afresh(query);
    return true;
  }
  settled = first ? oldEnough(handshakes) : newest;
  newest = upTo;
  const {body} = parts.rows;
  if (first) {
    body.replaceChildren(...handshakes.map(made));
    parts.more.hidden = !next;
  } else {
    handshakes.forEach(place);
    while (body.childElementCount > MOST_ROWS) {
      body.lastElementChild.remove();
      parts.more.hidden = false;
    }
  }
  handshakes.forEach(({route}) => parts.filters.remember("route", route));
  parts.none.hidden = body.childElementCount > 0;
  parts.rows.table.hidden = body.childElementCount === 0;
  parts.none.textContent = query.size ? "No handshake that is kept fits these filters."
      : "No handshake yet. Every one that goes wrong appears here as it happens, and some of the others.";
  return false;
}

/** The greatest number of those that were there some time before the newest: by the gateway's clock, not by ours. */
function oldEnough(handshakes) {
  const end = Date.parse(handshakes[0]?.time) - UNSETTLED;
  return handshakes.find(each => Date.parse(each.time) <= end)?.number ?? Math.max(0, (handshakes.at(-1)?.number ?? 1) - 1);
}

/** Puts a handshake where its number belongs, or in place of what was known of it before. */
function place(handshake) {
  const {body} = parts.rows;
  const next = Array.from(body.children).find(each => Number(each.dataset.key) <= handshake.number);
  const one = made(handshake);
  if (Number(next?.dataset.key) !== handshake.number) {
    body.insertBefore(one, next ?? null);
  } else if (!next.isEqualNode(one)) {
    const focused = next.contains(document.activeElement);
    next.replaceWith(one);
    if (focused) one.querySelector("a").focus();
  }
}

async function older() {
  const mine = wanted;
  const {body} = parts.rows;
  const answer = await get(PATH, {...Object.fromEntries(query), before: body.lastElementChild.dataset.key, limit: PAGE});
  if (mine !== wanted) return;
  const added = answer.handshakes.map(made);
  body.append(...added);
  parts.more.hidden = !answer.next || body.childElementCount >= MOST_ROWS;
  added[0]?.querySelector("a").focus();
}

const isFlawed = ({outcome, reason}) => outcome === "accepted" && reason !== undefined;
const kind = handshake => isFlawed(handshake) ? "flawed" : handshake.outcome;
const mark = handshake => isFlawed(handshake) ? "!" : handshake.outcome === "accepted" ? "✓" : "✗";

function made(handshake) {
  return row(COLUMNS, {
    time: link(`#handshakes/${handshake.number}`, time(handshake.time)), peer: breakable(handshake.address, ":"), path: asked(handshake),
    outcome: [element("b", {}, mark(handshake)), element("span", {class: "wide"}, ` ${handshake.outcome}`)],
    reason: handshake.reason ? element("span", {title: handshake.detail}, handshake.reason) : element("span", {class: "narrow soft"}, handshake.outcome),
  }, {class: kind(handshake), "data-key": handshake.number});
}

/** The path, and the route where that is another text. */
function asked({path, route}) {
  if (path === undefined) return [element("span", {class: "soft"}, "no request")];
  const shownPath = element("span", {class: "mono"}, breakable(path, "/"));
  return route === path ? [shownPath] : [shownPath, element("small", {}, route === undefined ? "no route" : ["route ", ...breakable(route, "/")])];
}

// --- one in full

async function whole(number) {
  let handshake;
  try {
    handshake = await get(`${PATH}/${encodeURIComponent(number)}`);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    if (number !== shown || !content) return;
    // What it was is gone, and so is a reason to stay.
    parts.list.hidden = true;
    parts.one.hidden = false;
    parts.one.replaceChildren(element("section", {class: "panel"}, backward(), element("h2", {id: "title", tabindex: "-1"}, error.message)));
    parts.one.querySelector("#title").focus();
    return;
  }
  if (number !== shown || !content) return;
  const name = `Handshake ${handshake.number}: ${handshake.outcome}${handshake.reason ? `, ${handshake.reason}` : ""}`;
  document.title = name;
  parts.one.replaceChildren(
      element("section", {class: "panel"}, backward(), element("h2", {id: "title", tabindex: "-1"}, name), remedy(handshake), about(handshake)),
      element("section", {class: "panel halves", "aria-label": "Request and response"},
          handshake.request ? element("p", {class: "whole soft"}, "As it was kept: what is secret isn\u2019t in it, but how long it was.") : null,
          head("Request", handshake.request, handshake.outcome === "failed" ? "None: it ended in the TLS handshake, which comes first." : "No whole request head arrived."),
          head("Response", handshake.response, "None.")),
      ...handshake.checks.length ? [panel("Checks, in the order they were made", {}, element("ol", {class: "checks"}, handshake.checks.map(check)))] : []);
  parts.list.hidden = true;
  parts.one.hidden = false;
  scrollTo(0, 0);
  parts.one.querySelector("#title").focus();
}

const backward = () => element("p", {}, link(listed(), "← All handshakes"));

function remedy(handshake) {
  const lines = handshake.reason
      ? [handshake.cause && element("p", {}, handshake.cause), element("p", {class: "helps"}, handshake.remedy),
        handshake.detail && element("p", {}, handshake.detail), handshake.section && element("p", {}, rule(handshake.section))]
      : [element("p", {class: "helps"}, "Accepted. Nothing is known to be wrong with it.")];
  return element("div", {class: `remedy ${kind(handshake)}`}, lines.filter(Boolean));
}

function about(handshake) {
  const others = [link(`#handshakes?${new URLSearchParams({address: handshake.address})}`, "of this address")];
  if (handshake.reason) others.push(", ", link(`#handshakes?${new URLSearchParams({reason: handshake.reason})}`, "for this reason"));
  if (handshake.route !== undefined) others.push(", ", link(`#handshakes?${new URLSearchParams({route: handshake.route})}`, "of this route"));
  return facts([["Time", new Date(handshake.time).toLocaleString()], ["Peer", handshake.peer], ["Listener", handshake.listener],
    ["Path", handshake.path ?? "none"], ["Route", handshake.route ?? "none"], ["Decided by", handshake.decidedBy],
    ["Session", handshake.session && link(`#sessions/${encodeURIComponent(handshake.session)}`, handshake.session)], ["Others", others]]);
}

function head(name, parsed, missing) {
  const text = parsed ? [parsed.start, ...parsed.fields.map(field => `${field.name}: ${field.value}`), ...parsed.body ? ["", parsed.body] : []].join("\n") : missing;
  return element("div", {}, element("h3", {}, name), element("pre", {tabindex: "0", role: "region", "aria-label": name}, text));
}

function check({name, observed, expected, passed, section, flaw}) {
  const unseen = flaw ? `met, but ${flaw}: ` : passed ? "met: " : "failed: ";
  return element("li", {class: flaw ? "flawed" : passed ? "passed" : "failed"}, element("span", {class: "unseen"}, unseen),
      element("b", {}, name), `: ${observed}`, element("small", {}, `expected: ${expected} · `, rule(section)));
}
