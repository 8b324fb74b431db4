// The charts of what is left: drawn by uPlot from history.json, fed by the events.
"use strict";
{
  const { clock, day, local, moment, second, size, text } = simgauge;
  /* global uPlot */
  const height = 272; // CSS pixels, as .chart in page.css
  const periods = [[1, text("day")], [7, text("week")], [14, text("fortnight")], [90, text("quarter")], [400, text("year")]]; // days
  const boxes = new Map(); // element -> what is drawn in it
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const make = (tag, attributes, ...inside) => {
    const el = Object.assign(document.createElement(tag), attributes);
    el.append(...inside);
    return el;
  };

  // charts finds the boxes that are there now.
  function charts() {
    for (const [box] of boxes) if (!box.isConnected) boxes.delete(box);
    for (const el of document.querySelectorAll(".charts")) if (!boxes.has(el)) begin(el);
  }

  function begin(el) {
    const choice = make("select", { name: "days" }, ...periods.map(([n, words]) => make("option", { value: n, selected: n === 14, textContent: words })));
    const box = { el, choice, plots: new Map(), loaded: 0 };
    boxes.set(el, box);
    choice.addEventListener("change", () => load(box));
    box.empty = make("p", { className: "empty", hidden: true, textContent: text("chart.empty") });
    el.replaceChildren(make("p", { className: "period" }, make("label", {}, text("period") + " ", choice)), box.empty);
    new ResizeObserver(() => { for (const p of box.plots.values()) p.u.setSize({ width: el.clientWidth, height }); }).observe(el);
    load(box);
  }

  // library is uPlot, which is loaded once there is something to draw: it would hold the first paint up.
  let library;
  const drawing = () => library ||= new Promise((resolve, reject) => {
    document.head.append(make("script", { src: document.documentElement.dataset.library, onload: resolve, onerror: reject }));
  });

  async function load(box) {
    box.loaded = Date.now();
    try {
      await drawing();
      const answer = await fetch(box.el.dataset.history + "&days=" + box.choice.value);
      if (answer.ok) show(box, await answer.json());
    } catch { /* the events say that the connection is gone */ }
  }

  // chartsAgain fetches what is drawn, after something changed.
  function chartsAgain() {
    for (const box of boxes.values()) again(box, 3000);
  }

  function again(box, delay) {
    box.due ||= setTimeout(() => { box.due = 0; load(box); }, Math.max(delay, box.loaded + 10000 - Date.now()));
  }

  function show(box, history) {
    const quotas = history.quotas.filter((q) => q.t.length + q.stated.length > 0);
    box.empty.hidden = quotas.length > 0;
    for (const [key, p] of box.plots) if (!quotas.some((q) => q.key === key)) { p.u.destroy(); p.el.remove(); box.plots.delete(key); }
    for (const q of quotas) {
      let p = box.plots.get(q.key);
      if (!p) box.plots.set(q.key, p = plot(box, q, quotas.length > 1));
      p.q = q;
      p.to = history.to;
      present(p);
      draw(p);
      describe(p);
    }
  }

  // present ends the curve with the figure that the gauge shows: what was counted since something was learnt last is not in the history.
  function present({ q, to }) {
    const gauge = document.querySelector(`[data-key="${CSS.escape(q.key)}"]`), said = q.stated.at(-1)?.[0] ?? 0;
    if (!gauge || !gauge.dataset.left || q.t.length === 0) return;
    const columns = [q.t, q.left, q.lower, q.upper];
    while (q.t.at(-2) > said && q.left.at(-2) === q.left.at(-1)) columns.forEach((c) => c.pop());
    if (q.t.at(-1) > said) columns.forEach((c) => c.pop());
    [to, gauge.dataset.left, gauge.dataset.lower, gauge.dataset.upper].forEach((value, i) => columns[i].push(+value));
  }

  // chartLive adds a figure to its chart, without asking the server for what is known.
  function chartLive({ k, r, l, u }) {
    for (const box of boxes.values()) {
      const p = box.plots.get(k);
      if (!p) continue;
      const now = Math.floor(Date.now() / 1000);
      for (const [column, value] of [["t", now], ["left", r], ["lower", l], ["upper", u]]) p.q[column].push(value);
      p.to = now;
      p.timer ||= setTimeout(() => { p.timer = 0; draw(p); }, 1000);
      if (p.q.t.length > 1000) again(box, 0);
      if (Date.now() - box.loaded > 60000) again(box, 0);
    }
  }

  function chartsRepaint() {
    for (const box of boxes.values()) for (const p of box.plots.values()) { p.colours = colours(); p.u.redraw(); }
  }

  const colours = () => Object.fromEntries(["good", "muted", "line", "cone", "ink", "card"].map((c) => [c, css("--" + c)]));
  const faint = (colour) => colour + "38"; // of #rrggbb, 22 %

  function plot(box, q, named) {
    const p = { q, to: 0, colours: colours() };
    const area = make("div", { className: "chart" });
    area.setAttribute("role", "img");
    p.readout = make("p", { className: "readout" });
    p.readout.setAttribute("aria-hidden", "true");
    p.table = make("tbody");
    p.el = make("div", { className: "plot" }, ...(named ? [make("h4", {}, make("bdi", { textContent: q.name }))] : []), area, p.readout, alternative(p));
    box.el.append(p.el);
    p.area = area;
    p.u = new uPlot(options(p, box.el.clientWidth), columns(p), area);
    return p;
  }

  // alternative is the chart for whoever does not see it.
  function alternative(p) {
    const head = make("tr", {}, make("th", { scope: "col", textContent: text("when") }), make("th", { scope: "col", className: "n", textContent: text("stated") }));
    return make("details", {}, make("summary", { textContent: text("table") }), make("table", {}, make("thead", {}, head), p.table));
  }

  function options(p, width) {
    const colour = (name) => () => p.colours[name];
    const line = (stroke, more) => ({ stroke, width: 2, points: { show: false }, ...more });
    const edge = { stroke: () => "transparent", width: 0, points: { show: false } };
    const axis = { stroke: colour("muted"), font: "12px system-ui, sans-serif", grid: { stroke: colour("line"), width: 1 }, ticks: { show: false } };
    return {
      width, height, tzDate: local, legend: { show: false }, padding: [12, 24, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { range: () => span(p) }, y: { range: (u, min, max) => [0, (max || 1) * 1.06] } },
      series: [{}, line(colour("good")), edge, edge, line(colour("cone"), { dash: [5, 4] }), edge, edge,
        { stroke: colour("ink"), paths: () => null, points: { show: true, size: 7, width: 2, fill: colour("card"), stroke: colour("ink") } }],
      bands: [{ series: [3, 2], fill: () => faint(p.colours.good) }, { series: [6, 5], fill: () => faint(p.colours.cone) }],
      axes: [
        { ...axis, space: 64, values: (u, splits, _, __, step) => splits.map((s) => tick(s, step)) },
        { ...axis, size: 62, incrs: steps(p.q.binary), values: (u, splits) => splits.map((s) => size(s, p.q.binary).replace(/\.0+ /, " ")) },
      ],
      hooks: { draw: [(u) => marks(u, p)], setCursor: [(u) => readout(u, p)] },
    };
  }

  // steps are round amounts in the units that are shown.
  function steps(binary) {
    const base = binary ? 1024 : 1000;
    return [0, 1, 2, 3, 4].flatMap((power) => [1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * base ** power));
  }

  function tick(at, step) {
    if (step < 60) return second(at);
    const date = local(at);
    return step >= 86400 || (date.getHours() === 0 && date.getMinutes() === 0) ? day(at) : clock(at);
  }

  // span shows all that was, and as much ahead as was behind and a half more.
  function span({ q, to }) {
    const from = Math.min(q.t[0] ?? to, q.stated[0]?.[0] ?? to, to - 10);
    return [from, Math.min(Math.max(to, q.ahead.t.at(-1) ?? to), to + 1.5 * (to - from))];
  }

  function columns({ q }) {
    const { ahead } = q;
    return uPlot.join([[q.t, q.left, q.lower, q.upper], [ahead.t, ahead.left, ahead.lower, ahead.upper], [q.stated.map((s) => s[0]), q.stated.map((s) => s[1])]]);
  }

  const draw = (p) => p.u.setData(columns(p));

  // marks are the present moment and the top-ups.
  function marks(u, p) {
    const { ctx, bbox } = u, scale = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = scale;
    ctx.strokeStyle = ctx.fillStyle = p.colours.muted;
    ctx.setLineDash([3 * scale, 3 * scale]);
    const now = u.valToPos(p.to, "x", true);
    ctx.beginPath();
    ctx.moveTo(now, bbox.top);
    ctx.lineTo(now, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = p.colours.good;
    for (const at of p.q.topups) {
      const x = u.valToPos(at, "x", true), y = bbox.top + bbox.height;
      if (x < bbox.left) continue;
      ctx.beginPath();
      ctx.moveTo(x, y - 11 * scale);
      ctx.lineTo(x + 6 * scale, y);
      ctx.lineTo(x - 6 * scale, y);
      ctx.fill();
    }
    ctx.restore();
  }

  function readout(u, p) {
    const i = u.cursor.idx, say = (octets) => size(octets, p.q.binary);
    const pick = (n) => (i == null ? null : u.data[n][i]);
    const left = pick(1) ?? pick(4) ?? pick(7);
    if (left == null) {
      p.readout.textContent = "";
      return;
    }
    const lower = pick(2) ?? pick(5), upper = pick(3) ?? pick(6);
    p.readout.textContent = moment(u.data[0][i]) + ": " + say(left) + (lower == null ? "" : " (" + text("between", say(lower), say(upper)) + ")");
  }

  // describe says in words what the chart shows, and fills its table.
  function describe(p) {
    const { t, left, stated, binary } = p.q, say = (octets) => size(octets, binary), n = t.length - 1;
    const words = n > 0 ? text("chart", moment(t[0]), say(left[0]), moment(t[n]), say(left[n])) : text("chart.empty");
    p.area.setAttribute("aria-label", words);
    const rows = stated.slice(-50).reverse();
    p.table.replaceChildren(...rows.map(([at, octets]) => make("tr", {}, make("th", { scope: "row", textContent: moment(at) }), make("td", { className: "n", textContent: say(octets) }))));
  }
  Object.assign(simgauge, { charts, chartLive, chartsAgain, chartsRepaint });
}
