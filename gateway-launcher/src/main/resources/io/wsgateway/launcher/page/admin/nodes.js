// The nodes of the cluster: how each stands with the engine, and which of them don't answer.
import {learn, notice, tell} from "./across.js";
import {get} from "./api.js";
import {age, count, element, link, replaceRows, row, table, time} from "./parts.js";

export const title = "Nodes";

const COLUMNS = [["node", "Node", ""], ["id", "Id", "mono"], ["version", "Version", ""], ["up", "Up for", ""], ["seen", "Seen since", ""],
  ["sessions", "Sessions", "number"], ["engine", "Engine", ""], ["servers", "Servers", "mono"]];

let content;
let parts;

export function open(into) {
  if (content === into) return;
  content = into;
  parts = {rows: table(title, COLUMNS), missing: notice(), alone: element("p", {class: "empty", role: "status"})};
  content.append(element("h2", {class: "unseen"}, title),
      element("section", {class: "panel", "aria-label": title}, parts.missing, parts.rows.table, parts.alone));
}

export function close() {
  content = undefined;
}

export async function refresh() {
  const answer = await get("/nodes");
  if (!content) return;
  learn(answer);
  tell(parts.missing, answer);
  replaceRows(parts.rows.body, answer.nodes.map(made));
  parts.alone.textContent = answer.nodes.some(({id}) => id) ? "" : "This gateway stands alone: no engine is configured.";
}

function made({id, name, version, started, aliveSince, self, sessions, engine}) {
  return row(COLUMNS, {
    node: [name ?? "this gateway", self ? element("span", {class: "badge"}, "asked") : null].filter(Boolean), id: id ?? "", version, up: age(started),
    seen: aliveSince ? time(aliveSince) : "", sessions: link(`#sessions${id ? `?${new URLSearchParams({node: id})}` : ""}`, count(sessions)),
    engine: engine ? state(engine) : "none", servers: engine?.servers.join(", ") ?? "",
  }, {"data-key": id ?? ""});
}

function state({kind, up, partitions, problem}) {
  const [word, colour] = up ? ["up", "good"] : partitions ? [`${partitions} of 128 partitions`, "wait"] : ["away", "bad"];
  return [kind, " ", element("span", {class: `badge ${colour}`}, word), problem ? element("small", {}, problem) : null].filter(Boolean);
}
