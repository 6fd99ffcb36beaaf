// Charts by uPlot, in the page's own colours; what they show stands beside them in words.
/* global uPlot */
import {element} from "./parts.js";

const HEIGHT = 130;
/** Steps between round numbers of bytes. */
const BINARY = Array.from({length: 50}, (_, power) => 2 ** power);
const charts = new Set();

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.forEach(chart => chart.redraw()));

/** A chart that is as wide as the element it stands in. */
class Chart {
  constructor({series, format, range, key, kind, binary}) {
    this.series = series;
    this.format = format;
    this.box = element("div", {class: "chart", role: "img"});
    this.legend = element("p", {class: "legend"});
    this.values = series.map(() => element("b"));
    this.when = element("span", {class: "soft"});
    if (key) {
      series.forEach(({label}, index) => this.legend.append(
          element("span", {}, element("i", {class: kind === "bars" ? `c${index}` : `s${index}`}), `${label} `, this.values[index])));
      this.legend.append(this.when);
    }
    const axis = {stroke: () => colour("soft"), grid: {stroke: () => colour("line"), width: 1}, ticks: {show: false}, font: "12px system-ui"};
    this.plot = new uPlot({
      width: 300, height: HEIGHT, legend: {show: false}, padding: [8, 18, 0, 0],
      cursor: {y: false, ...kind === "bars" && {points: {show: false}}, drag: {x: false, y: false}},
      scales: {x: {range}, y: {range: (_, __, most) => [0, most > 0 ? most * 1.1 : 1]}},
      axes: [{...axis, size: 24, space: 70, values: [[3600, "{HH}:{mm}", null, null, null, null, null, null, 1],
          [60, "{HH}:{mm}", null, null, null, null, null, null, 1], [1, "{HH}:{mm}:{ss}", null, null, null, null, null, null, 1]]},
        {...axis, size: 62, space: 34, values: (_, ticks) => ticks.map(format), ...binary && {incrs: BINARY}}],
      series: [{}, ...series.map(({}, index) => kind === "bars"
          ? {fill: () => colour(`c${index}`), width: 0, points: {show: false}, paths: uPlot.paths.bars({size: [.8, 40], align: 1})}
          : {stroke: () => colour(`s${index}`), width: 1.5, spanGaps: false, points: {show: false}})],
      hooks: {setCursor: [() => this.tell()]},
    }, [[], ...series.map(() => [])], this.box);
    this.observer = new ResizeObserver(([{contentRect}]) =>
      this.plot.setSize({width: Math.max(200, Math.floor(contentRect.width)), height: Math.max(HEIGHT, Math.floor(contentRect.height))}));
    this.observer.observe(this.box);
    charts.add(this);
  }

  /** Columns as uPlot takes them; shown are what legends and words speak of, where that differs from what is drawn. */
  set(columns, shown = columns) {
    this.shown = shown;
    this.plot.setData(columns);
    this.tell();
  }

  /** Says what is under the cursor, or else the newest. */
  tell() {
    const {shown} = this;
    if (!shown) return;
    const last = shown[0].length - 1;
    const at = this.plot.cursor.idx ?? last;
    this.values.forEach((value, index) => {
      const number = shown[index + 1][at];
      value.textContent = number === null || number === undefined ? "none" : this.format(number);
    });
    this.when.textContent = at === last || at < 0 ? "" : new Date(shown[0][at] * 1000).toLocaleTimeString();
  }

  describe(words) {
    this.box.setAttribute("aria-label", words);
  }

  redraw() {
    this.plot.redraw(false, true);
  }

  close() {
    charts.delete(this);
    this.observer.disconnect();
    this.plot.destroy();
  }
}

/** Lines over the last ten minutes. */
export function lines(series, format, binary) {
  const range = plot => {
    const now = plot.data[0].at(-1) ?? Date.now() / 1000;
    return [now - 600, now];
  };
  return new Chart({series, format, range, key: true, kind: "lines", binary});
}

/** Bars that stand on each other. The values of one moment stand in a row; what is drawn are their sums from below. */
export function stackedBars(seriesCount, seconds, format) {
  const range = plot => {
    const now = (plot.data[0].at(-1) ?? Date.now() / 1000) + seconds;
    return [Math.min(plot.data[0][0] ?? now, now - 15 * seconds), now];
  };
  return new Chart({series: Array.from({length: seriesCount}, () => ({})), format, range, key: false, kind: "bars"});
}

/** Sums from below: the first series stands on all others, and so is drawn first. */
export function stacked([times, ...columns]) {
  const sums = [];
  for (let at = columns.length - 1; at >= 0; at--) {
    sums[at] = columns[at].map((value, index) => value + (sums[at + 1]?.[index] ?? 0));
  }
  return [times, ...sums];
}
