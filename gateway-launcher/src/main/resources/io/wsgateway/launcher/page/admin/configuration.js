// The configuration in force: where listeners lead, each value, and where it comes from. What is secret is masked by the gateway.
import {get} from "./api.js";
import {count, element, panel, row, table} from "./parts.js";

export const title = "Configuration";

const VALUES = [["key", "Key", "mono"], ["value", "Value", "mono"], ["origin", "From", ""]];
const ROUTES = [["path", "Path", "mono"], ["listener", "Listener", "mono"], ["host", "Host", "mono"], ["application", "Application", ""],
  ["subprotocols", "Subprotocols", "mono"], ["origins", "Origins", "mono"], ["compression", "Compression", ""], ["auth", "Identity", ""],
  ["connections", "Sessions at most", "number"]];

let content;
let parts;
let values = [];

export function open(into, path, query) {
  if (content !== into) build(into);
  parts.words.value = query.get("words") ?? parts.words.value;
}

function build(into) {
  content = into;
  parts = {routes: table("Routes", ROUTES), values: table("Values", VALUES), none: element("p", {class: "empty", role: "status"})};
  parts.words = element("input", {id: "words", type: "search", placeholder: "limits", spellcheck: "false", autocapitalize: "off", autocomplete: "off", oninput: draw});
  parts.set = element("input", {id: "set", type: "checkbox", onchange: draw});
  content.append(element("h2", {class: "unseen"}, title), panel("Routes", {}, parts.routes.table), panel("Values", {},
      element("form", {class: "filters", role: "search", "aria-label": "Which values", onsubmit: event => event.preventDefault()},
          element("div", {}, element("label", {for: "words"}, "Key or value has"), parts.words),
          element("div", {class: "check"}, parts.set, element("label", {for: "set"}, "only what is written, no defaults"))),
      parts.values.table, parts.none));
}

export function close() {
  content = undefined;
}

export async function refresh() {
  const [configuration, {routes}] = await Promise.all([get("/configuration"), get("/routes")]);
  if (!content) return;
  if (JSON.stringify(values) !== JSON.stringify(configuration.values) || !parts.values.body.childElementCount) {
    ({values} = configuration);
    draw();
  }
  parts.routes.body.replaceChildren(...routes.map(route => row(ROUTES, {
    ...route, host: route.host ?? "", auth: route.auth ?? "", subprotocols: route.subprotocols.join(", ") + (route.subprotocolRequired ? " (required)" : ""),
    origins: (route.origins.length ? route.origins.join(", ") : "own") + (route.originAbsentAllowed ? "" : "; never absent"),
    connections: route.connections ? count(route.connections) : "",
  })));
}

function draw() {
  const words = parts.words.value.trim().toLowerCase();
  const found = values.filter(({key, value, origin}) => (!parts.set.checked || origin !== "default")
      && (!words || `${key} ${value}`.toLowerCase().includes(words)));
  parts.values.body.replaceChildren(...found.map(({key, value, origin, place}) =>
    row(VALUES, {key, value, origin: place ?? origin}, {class: origin})));
  parts.values.table.hidden = found.length === 0;
  parts.none.textContent = found.length ? "" : "Nothing fits.";
}
