// The nodes of a cluster: what they are called whose something is, and who is missing in an answer. Of a gateway that stands alone, nothing.
import {element} from "./parts.js";

/** Names by id, as answers have told them. */
const names = new Map();

/** Learns the names in an answer; true if it is of several nodes. */
export function learn({answered = [], missing = []}) {
  for (const {node, name} of [...answered, ...missing]) names.set(node, name);
  return answered.length + missing.length > 1;
}

/** What a node is called; its id where another has the same name. */
export function called(id) {
  const name = names.get(id);
  return name === undefined || Array.from(names.values()).filter(each => each === name).length > 1 ? id : name;
}

/** Where it is said who is missing; nothing to see where nobody is. */
export const notice = () => element("p", {class: "notice", role: "status", hidden: true});

/** Says who is missing in an answer. */
export function tell(into, {missing = []}) {
  const said = missing.map(({node, why}) => `Node ${called(node)} hasn\u2019t answered: ${why}.`).join(" ");
  if (into.textContent !== said) into.textContent = said;
  into.hidden = !said;
}
