// Fields above a list that say which of it is wanted, and keep that in the page's address.
import {element} from "./parts.js";

/**
 * A form of filters.
 *
 * @param section the name in the address, as in #sessions
 * @param fields each {name, label, options} or {name, label, placeholder, list}; a list gets what was seen, for a person to choose from
 */
export function filters(section, fields) {
  const inputs = new Map();
  const lists = new Map();
  const places = new Map();
  const form = element("form", {class: "filters", role: "search", "aria-label": `Which ${section}`});
  for (const {name, label, options, placeholder, list} of fields) {
    const id = `${section}-${name}`;
    const input = options
        ? element("select", {id, name}, options.map(([value, words]) => element("option", {value}, words)))
        : element("input", {id, name, placeholder, list: list ? `${id}-list` : null, spellcheck: "false", autocapitalize: "off", autocomplete: "off"});
    inputs.set(name, input);
    places.set(name, element("div", {}, element("label", {for: id}, label), input));
    form.append(places.get(name));
    if (list) {
      lists.set(name, element("datalist", {id: `${id}-list`}));
      form.append(lists.get(name));
    }
  }
  form.append(element("button", {type: "reset"}, "Clear"));
  const refine = () => {
    const wanted = Array.from(inputs, ([name, input]) => [name, input.value.trim()]).filter(([, value]) => value);
    const query = new URLSearchParams(wanted);
    history.replaceState(null, "", `#${section}${query.size ? `?${query}` : ""}`);
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  form.addEventListener("change", refine);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { // the fields are reset after the event
    for (const input of inputs.values()) input.value = "";
    refine();
  }));
  return {
    form,
    /** Shows what the address says; what it says of nothing here is left out. */
    fill(query) {
      for (const [name, input] of inputs) {
        if (document.activeElement !== input || input instanceof HTMLSelectElement) input.value = query.get(name) ?? "";
      }
    },
    /** What is wanted, by name. */
    wanted: query => Object.fromEntries(Array.from(inputs.keys()).flatMap(name => query.get(name) ? [[name, query.get(name)]] : [])),
    /** Shows a field, or not. */
    show(name, shown) {
      places.get(name).hidden = !shown;
    },
    /** Offers a value that was seen. */
    remember(name, value) {
      const list = lists.get(name);
      if (value === undefined || value === "" || list.childElementCount >= 100) return;
      if (!Array.from(list.options).some(option => option.value === value)) list.append(element("option", {value}));
    },
  };
}
