// The admin API on the same origin, and the token for it.

const TOKEN = "admin.token";
const LONGEST = 10_000;

/** The gateway wants a token, or another one. */
export class Refused extends Error {}

/** The gateway doesn't answer. */
export class Unreachable extends Error {}

/** The gateway answered, and not with what was asked for. */
export class Failed extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

let kept = "";

export function token() {
  try { return sessionStorage.getItem(TOKEN) ?? ""; } catch { return kept; }
}

export function keepToken(text) {
  kept = text;
  try { sessionStorage.setItem(TOKEN, text); } catch { /* storage may be forbidden: then until the page is left */ }
}

/** JSON from a path; parameters that are empty aren't sent. */
export async function get(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== undefined && value !== null));
  return JSON.parse(await ask("GET", path + (query.size ? `?${query}` : "")));
}

/** Does something. */
export async function send(method, path) {
  await ask(method, path);
}

async function ask(method, path) {
  const secret = token();
  let answer;
  let text;
  try {
    answer = await fetch(path, {method, cache: "no-store", signal: AbortSignal.timeout(LONGEST),
      headers: {Accept: "application/json", ...secret && {Authorization: `Bearer ${secret}`}}});
    text = await answer.text();
  } catch (error) {
    throw new Unreachable("The gateway doesn\u2019t answer.", {cause: error});
  }
  if (answer.ok) return text;
  if (answer.status === 401 || answer.status === 429) throw new Refused(said(text, answer.status));
  throw new Failed(answer.status, said(text, answer.status));
}

/** The sentence of an answer, be it a text or the JSON of a problem. */
function said(text, status) {
  try {
    const {title, detail} = JSON.parse(text);
    return detail ?? title;
  } catch {
    return text.trim().slice(0, 1000) || `The gateway answered ${status}.`;
  }
}
