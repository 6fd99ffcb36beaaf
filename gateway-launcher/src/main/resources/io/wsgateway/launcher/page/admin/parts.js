// What all sections are made of: elements, numbers and times as people read them. Everything that came over the network goes into
// the page as text, through textContent and append: never as HTML.

/** An element with these attributes and children; an attribute that is false, null or undefined is left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

/** A heading and what belongs under it. */
export function panel(title, attributes, ...children) {
  return element("section", {class: "panel", "aria-label": title, ...attributes}, element("h2", {}, title), ...children);
}

/** Names and values, as a list of definitions; what has no value is left out. */
export function facts(pairs) {
  return element("dl", {class: "facts"}, pairs.filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]).flat());
}

/**
 * A table that stays one on small screens, where its cells stand below each other, each with its column's name: browsers forget what
 * is a table once it is laid out otherwise, so the roles are written down.
 *
 * @param columns [key, title, class] of each
 */
export function table(label, columns) {
  const head = element("tr", {role: "row"}, columns.map(([, title, kind]) =>
    element("th", {role: "columnheader", scope: "col", class: kind}, title)));
  const body = element("tbody", {role: "rowgroup"});
  return {body, table: element("table", {role: "table", "aria-label": label}, element("thead", {role: "rowgroup"}, head), body)};
}

/** A row; cells are texts, elements or lists of them, by the columns' keys. */
export function row(columns, cells, attributes = {}) {
  return element("tr", {role: "row", ...attributes}, columns.map(([key, title, kind]) => {
    const content = cells[key] ?? "";
    return element("td", {role: "cell", class: kind, "data-title": title, "data-empty": content === "" ? true : null}, element("div", {}, content));
  }));
}

/** Shows these rows. Those that were there stay, but for the cells that have changed: with them the focus, and what is selected. */
export function replaceRows(body, rows) {
  const before = new Map(Array.from(body.children, each => [each.dataset.key, each]));
  const shown = rows.map(each => {
    const old = before.get(each.dataset.key);
    if (!old) return each;
    Array.from(each.cells).forEach((cell, index) => {
      if (!cell.isEqualNode(old.cells[index])) old.cells[index].replaceWith(cell);
    });
    old.className = each.className;
    return old;
  });
  // Moving an element takes the focus from it: only where the order is another one.
  if (shown.length === body.childElementCount && shown.every((each, index) => body.children[index] === each)) return;
  const focused = body.contains(document.activeElement) ? document.activeElement : null;
  body.replaceChildren(...shown);
  focused?.focus();
}

/** Shows these. Those that are the same stay: with them the focus, and what somebody is just pressing. */
export function refill(parent, children) {
  children.forEach((each, index) => {
    const old = parent.children[index];
    if (!old) parent.append(each);
    else if (!old.isEqualNode(each)) old.replaceWith(each);
  });
  while (parent.childElementCount > children.length) parent.lastElementChild.remove();
}

export function link(href, ...content) {
  return element("a", {href}, ...content);
}

/** A text that may be broken into lines behind this character. */
export const breakable = (text, character) =>
  String(text).split(character).flatMap((part, at) => at ? [character, element("wbr"), part] : [part]);

export const count = number => Number(number).toLocaleString("en");

/** A number that isn't shown where it is 0. */
export const some = number => number ? count(number) : "";

export const counted = (number, one, several) => `${count(number)} ${number === 1 ? one : several}`;

export const rate = number => number >= 100 ? count(Math.round(number)) : count(Math.round(number * 10) / 10);

export function bytes(number) {
  for (const [unit, size] of [["GiB", 2 ** 30], ["MiB", 2 ** 20], ["KiB", 2 ** 10]]) {
    if (number >= size) return `${+(number / size).toFixed(number >= 100 * size ? 0 : 1)} ${unit}`;
  }
  return number === 1 ? "1 byte" : `${number} B`;
}

export function millis(number) {
  if (number >= 1000) return `${+(number / 1000).toFixed(2)} s`;
  return number >= 10 ? `${Math.round(number)} ms` : `${+number.toPrecision(2)} ms`;
}

/** How long it has been, in the two greatest units. */
export function age(iso) {
  let left = Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 1000));
  const parts = [];
  for (const [unit, size] of [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]]) {
    if (left >= size || unit === "s" && parts.length === 0) parts.push(`${Math.floor(left / size)} ${unit}`);
    left %= size;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

export function span(seconds) {
  return seconds >= 7200 ? `${Math.round(seconds / 3600)} h` : seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
}

export function time(iso) {
  const at = new Date(iso);
  const today = at.toDateString() === new Date().toDateString();
  return element("time", {datetime: iso, title: at.toLocaleString()}, today ? at.toLocaleTimeString() : at.toLocaleString());
}

/** The section of an RFC, as a link to it. */
export function rule(section) {
  const [, rfc, part] = /^RFC (\d+)(?: section ([\d.]*\d))?/.exec(section ?? "") ?? [];
  if (!rfc) return section ?? "";
  return element("a", {href: `https://datatracker.ietf.org/doc/html/rfc${rfc}${part ? `#section-${part}` : ""}`, rel: "noreferrer"}, section);
}

const CLOSE_CODES = {
  1000: "normal closure", 1001: "going away", 1002: "protocol error", 1003: "unsupported data", 1005: "no status received",
  1006: "abnormal closure", 1007: "invalid payload data", 1008: "policy violation", 1009: "message too big",
  1010: "mandatory extension", 1011: "internal error", 1012: "service restart", 1013: "try again later", 1014: "bad gateway",
};

export const closeCode = code => code in CLOSE_CODES ? `${CLOSE_CODES[code]} (${code})` : `close code ${code}`;

/** A share of a whole, drawn; what it says stands beside it in words. */
export function bar(share) {
  const most = Math.min(Math.max(share, 0), 1);
  return element("meter", {min: 0, max: 1, high: .8, optimum: 0, value: most.toFixed(3), "aria-hidden": "true"});
}

// Answers the question that was asked last.
let answer;

/** Asks once whether to do what can't be undone; resolves with whether to. */
export function confirmed(question, consequence, yes) {
  const dialog = document.getElementById("confirm");
  document.getElementById("question").textContent = question;
  document.getElementById("consequence").textContent = consequence;
  document.getElementById("yes").textContent = yes;
  dialog.returnValue = "no";
  answer?.(false);
  return new Promise(resolve => {
    answer = resolve;
    // A dialog tells that it was closed later, when it may be open again.
    dialog.onclose = () => { if (!dialog.open) resolve(dialog.returnValue === "yes"); };
    dialog.showModal();
  });
}
