// The limits: what is in force, how much of it is used, how near single peers come, how often each was reached.
import {get} from "./api.js";
import * as source from "./live.js";
import {bar, bytes, count, element, row, some, table} from "./parts.js";

export const title = "Limits";

const COLUMNS = [["limit", "Limit", "mono"], ["set", "Set to", "number"], ["used", "Used now", "number"], ["share", "", "share"],
  ["p99", "99 % of peers within", "number"], ["most", "Most of one peer", "number"], ["recommended", "Suggested", "number"], ["reached", "Reached", "number"]];

let content;
let body;
let asked = {reached: {}, today: [], yesterday: []};

export function open(into) {
  if (content === into) return;
  content = into;
  const made = table(title, COLUMNS);
  body = made.body;
  content.append(element("h2", {class: "unseen"}, title), element("section", {class: "panel", "aria-label": title},
      element("p", {class: "soft"}, "What single peers came to is of today, or of yesterday where today has too little; what is suggested leaves room above it. Reached is counted since the gateway started."),
      made.table));
}

export async function refresh() {
  asked = await get("/limits");
  draw();
}

export function heard(update) {
  if (update.event !== "happened") draw();
}

function draw() {
  const set = asked.limits ?? source.latest.limits ?? {};
  const used = {connections: source.latest.total, "outbound-bytes-total": source.latest.totals?.queued};
  const seen = new Map([...asked.yesterday, ...asked.today].map(each => [each.limit, each]));
  const keys = [...new Set([...Object.keys(set), ...seen.keys(), ...Object.keys(asked.reached)])].sort();
  body.replaceChildren(...keys.map(key => {
    const written = key.includes("bytes") ? bytes : count;
    const {p99, most, recommended} = seen.get(key) ?? {};
    const value = number => number === undefined ? "" : written(number);
    const limited = set[key] > 0;
    return row(COLUMNS, {
      limit: key, set: limited ? written(set[key]) : key in set ? "no limit" : "", used: value(used[key]),
      share: limited && used[key] !== undefined ? bar(used[key] / set[key]) : "",
      p99: value(p99), most: value(most), recommended: value(recommended), reached: some(asked.reached[key]),
    }, {"data-key": key, class: asked.reached[key] ? "reached" : null});
  }));
}
