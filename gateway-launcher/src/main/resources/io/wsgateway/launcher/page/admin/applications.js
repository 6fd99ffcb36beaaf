// What runs, since when, with how many sessions; what went wrong in it; what can't be used, and why.
import {called, learn, notice, tell} from "./across.js";
import {get} from "./api.js";
import {age, count, counted, element, facts, link, time} from "./parts.js";

export const title = "Applications";

let content;
let list;
let none;
let missing;
/** The pages that applications for operators have of their own. */
let pages;

export function open(into, path, query, data) {
  if (content === into) return;
  content = into;
  pages = new Map(data.applications.filter(({page}) => page).map(each => [each.application, each.path]));
  list = element("div", {class: "cards"});
  none = element("p", {class: "empty", hidden: true}, "The applications folder has nothing in it.");
  missing = notice();
  content.append(element("h2", {class: "unseen"}, title), missing, list, none);
}

export async function refresh() {
  const answer = await get("/applications");
  const {applications} = answer;
  const several = learn(answer);
  tell(missing, answer);
  none.hidden = applications.length > 0;
  const next = element("div", {class: "cards"}, applications.map(each => card(each, several)));
  if (!next.isEqualNode(list)) {
    list.replaceWith(next);
    list = next;
  }
}

const KINDS = {running: "good", leaving: "wait", waiting: "wait", failed: "bad", kept: "wait"};

function card({jar, node, state, since, started, replace, problem}, several) {
  return element("section", {class: "panel", "aria-label": jar},
      element("h2", {}, jar, " ", element("span", {class: `badge ${KINDS[state] ?? ""}`}, state)),
      problem ? element("p", {class: "problem"}, problem) : null,
      facts([["node", several && node ? called(node) : ""], ["since", since && element("span", {}, time(since), ` (${age(since)})`)], ["sessions on replacement", replace]]),
      started.map(application));
}

const FAULTS = {threw: "threw", blocked: "held an event loop", computed: "computed too long", paused: "failed so often that it was paused",
  threads: "started many threads", heap: "held much of a full heap"};

function application({name, paths, sessions, threads, faults}) {
  return element("div", {class: "application"}, element("h3", {}, name), facts([
    ["at", paths.join(", ")],
    ["sessions", link(`#sessions?${new URLSearchParams({application: name})}`, count(sessions))],
    ["own page", pages.has(name) ? link(pages.get(name), pages.get(name)) : ""],
    ["own threads", threads || ""],
  ]), Object.entries(faults ?? {}).map(([kind, fault]) => element("div", {class: "problem fault"},
      element("p", {}, element("b", {}, FAULTS[kind] ?? kind), ` ${counted(fault.count, "time", "times")}, at last `, time(fault.last)),
      element("p", {class: "mono"}, fault.line))));
}
