// What goes wrong with handshakes: by reason and over time.
import {stacked, stackedBars} from "./charts.js";
import {count, element, link, span} from "./parts.js";

/** The most frequent reasons have a colour each, the others one together. */
const COLOURS = 7;

const sum = numbers => numbers.reduce((a, b) => a + b, 0);
/** How many there were for each reason; ids are unique. */
const wrong = ({flawed, rejected, failed}) => ({...flawed, ...rejected, ...failed});
const colour = index => Math.min(index, COLOURS - 1);

export class Problems {
  constructor() {
    this.list = element("ol", {class: "reasons"});
    this.none = element("p", {class: "empty", hidden: true}, "Nothing went wrong.");
    this.most = element("p", {class: "soft small"});
    this.chart = stackedBars(COLOURS, 60, count);
    this.ids = [];
  }

  /** The counts as the gateway tells them. */
  show(counts, chosen) {
    const all = wrong(counts);
    const ids = Object.keys(all).sort((a, b) => all[b] - all[a] || a.localeCompare(b));
    this.none.hidden = ids.length > 0;
    // While the order stays, so do the links: somebody may just be pressing one.
    if (this.ids.join() !== ids.join()) {
      this.list.replaceChildren(...ids.map((id, index) => element("li", {}, element("a", {"data-reason": id},
          element("i", {class: `c${colour(index)}`}), element("span", {}, id), " ", element("span")))));
      this.ids = ids;
    }
    for (const item of this.list.querySelectorAll("a")) {
      const {reason} = item.dataset;
      item.lastElementChild.textContent = count(all[reason]);
      item.href = reason === chosen ? "#handshakes" : `#handshakes?${new URLSearchParams({reason})}`;
      if (reason === chosen) item.setAttribute("aria-current", "true");
      else item.removeAttribute("aria-current");
    }
    this.draw(counts, ids);
  }

  draw({seconds, periods}, ids) {
    const columns = Array.from({length: COLOURS}, () => []);
    const times = [];
    for (const period of periods) {
      times.push(Date.parse(period.start) / 1000);
      columns.forEach(column => column.push(0));
      const counts = wrong(period);
      ids.forEach((id, index) => columns[colour(index)][times.length - 1] += counts[id] ?? 0);
    }
    this.chart.set(stacked([times, ...columns]));
    const totals = periods.map(period => sum(Object.values(wrong(period))));
    const peak = Math.max(0, ...totals);
    this.most.textContent = peak ? `each minute of the last ${span(seconds * periods.length)}; at most ${count(peak)}` : "";
    this.chart.describe(`Handshakes that went wrong, per minute, the last ${span(seconds * periods.length)}: ${count(sum(totals))}, at most ${count(peak)} in one`);
  }

  close() {
    this.chart.close();
  }
}

/** How many of each outcome, each leading to the list of them. */
export function outcomes({rejected, failed, accepted, flawed}) {
  const total = counts => sum(Object.values(counts));
  return [["rejected", total(rejected), "#handshakes?outcome=rejected"], ["failed in TLS", total(failed), "#handshakes?outcome=failed"],
    ["accepted", accepted, "#handshakes?outcome=accepted"], ["flawed", total(flawed)]]
      .map(([name, number, href]) => element("div", {title: href ? null : "accepted, and wrong all the same"},
          element("dt", {}, name), element("dd", {}, href ? link(href, count(number)) : count(number))));
}
