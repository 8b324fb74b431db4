// Keeps the page live: figures by server-sent events, everything else by fetching the page again and changing what differs.
"use strict";
{
  const { ago, charts, chartLive, chartsAgain, chartsRepaint, clock, morph, size, text } = simgauge;
  const byId = (id) => document.getElementById(id);
  const arcs = [["sure", "l"], ["soft", "r"], ["softer", "u"]];
  const quiet = 60000; // between two announcements to a screen reader
  const calm = 5000; // between two fetches of the page that figures alone ask for
  let source, lost, again, wait = 5000, spoke = 0, fetched = Date.now(), due;

  // figures ----------------------------------------------------------------------------------------

  function figure(e) {
    const gauge = document.querySelector(`[data-key="${CSS.escape(e.k)}"]`);
    if (!gauge) return;
    const say = (octets) => size(octets, "binary" in gauge.dataset);
    const set = (selector, words) => { const el = gauge.querySelector(selector); if (el && el.textContent !== words) el.textContent = words; };
    set(".figure", say(e.r));
    set(".range", text("between", say(e.l), say(e.u)));
    const counted = Math.max(0, +gauge.dataset.counted + (gauge.dataset.left - e.r));
    set(".counted", say(counted));
    Object.assign(gauge.dataset, { left: e.r, lower: e.l, upper: e.u, counted });
    dial(gauge, e, text("value", say(e.r), say(e.l), say(e.u)));
    if (gauge === document.querySelector("[data-key]")) document.title = say(e.r) + " · simgauge";
    speak(gauge, say(e.r));
    chartLive(e);
    const shown = +gauge.dataset.runsOut || 0;
    if (Math.abs((e.x || 0) - shown) > Math.max(60, 0.02 * Math.abs(shown - Date.now() / 1000))) later(calm);
  }

  function dial(gauge, e, words) {
    const meter = gauge.querySelector(".meter"), total = +gauge.dataset.total;
    if (!meter || !total) return;
    const share = (octets) => Math.min(100, 100 * octets / total);
    meter.setAttribute("aria-valuenow", Math.round(share(e.r)));
    meter.setAttribute("aria-valuetext", words);
    for (const [arc, bound] of arcs) {
      const path = gauge.querySelector("." + arc);
      if (path) path.setAttribute("stroke-dasharray", share(e[bound]).toFixed(2) + " 200");
    }
  }

  // speak tells a screen reader, seldom.
  function speak(gauge, left) {
    if (Date.now() - spoke < quiet) return;
    spoke = Date.now();
    byId("said").textContent = text("said", gauge.querySelector("h3").textContent.trim(), left);
  }

  // the page ---------------------------------------------------------------------------------------

  function later(delay) {
    if (due) return;
    due = setTimeout(() => { due = 0; refresh(); }, Math.max(0, fetched + delay - Date.now()));
  }

  async function refresh() {
    fetched = Date.now();
    try {
      const answer = await fetch("./" + location.search, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const low = document.querySelectorAll(".gauge.low").length;
      document.title = fresh.title;
      morph(byId("main"), fresh.getElementById("main"));
      dress();
      if (document.querySelectorAll(".gauge.low").length > low) byId("said").textContent = text("low");
    } catch { /* the events say that the connection is gone */ }
  }

  // dress does what the server cannot: it finds what needs a script, after each change.
  function dress() {
    for (const button of document.querySelectorAll(".copy")) button.hidden = !navigator.clipboard;
    times();
    charts();
  }

  function times() {
    for (const t of document.querySelectorAll("time[data-rel]")) {
      const words = ago(Date.parse(t.dateTime));
      if (t.textContent !== words) t.textContent = words;
    }
  }

  // the connection ---------------------------------------------------------------------------------

  function connect() {
    clearTimeout(again);
    if (source || document.hidden) return;
    source = new EventSource("events");
    source.onopen = () => {
      if (lost) later(0);
      lost = 0;
      wait = 5000;
      tell("on", text("live"));
    };
    source.onmessage = (m) => figure(JSON.parse(m.data));
    source.addEventListener("stale", () => { later(1000); chartsAgain(); });
    source.onerror = () => {
      lost ||= Date.now();
      tell("off", text("lost", clock(lost / 1000)));
      if (source.readyState !== EventSource.CLOSED) return; // it tries by itself
      source = null;
      again = setTimeout(connect, wait);
      wait = Math.min(60000, 2 * wait);
    };
  }

  function disconnect() {
    if (source) source.close();
    source = null;
    clearTimeout(again);
  }

  function tell(state, words) {
    const link = byId("link");
    link.hidden = false;
    link.className = "link " + state;
    if (link.textContent === words) return;
    link.textContent = words;
    if (state === "off") byId("said").textContent = words;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return disconnect();
    connect();
    later(0);
  });

  // buttons ----------------------------------------------------------------------------------------

  document.addEventListener("click", async (e) => {
    const button = e.target.closest(".copy");
    if (!button) return;
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    byId("said").textContent = text("copied");
    button.textContent = text("copied");
  });

  document.addEventListener("submit", async (e) => {
    if (!e.target.matches("form.ask")) return;
    e.preventDefault();
    const form = e.target, button = form.querySelector("button"), error = form.querySelector(".error");
    button.disabled = true;
    error.textContent = "";
    try {
      const answer = await fetch("ask" + location.search, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } });
      if (!answer.ok) error.textContent = (await answer.json()).error;
    } catch {
      error.textContent = text("unreached");
    }
    button.disabled = false;
    later(0);
  });

  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (document.documentElement.dataset.theme || (system.matches ? "dark" : "light")) === "dark";

  function theme() {
    const button = byId("theme");
    button.hidden = false;
    button.setAttribute("aria-pressed", dark());
    chartsRepaint();
  }

  byId("theme").addEventListener("click", () => {
    const wish = dark() ? "light" : "dark", root = document.documentElement;
    root.dataset.theme = wish;
    try { localStorage.setItem("theme", wish); } catch { /* for this page only, then */ }
    theme();
  });
  system.addEventListener("change", theme);

  theme();
  // The server has made everything that is seen first: let that be painted before.
  requestAnimationFrame(() => setTimeout(() => {
    dress();
    connect();
  }));
  setInterval(() => { if (!document.hidden) times(); }, 30000);
}
