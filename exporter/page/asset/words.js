// Texts, sizes and moments, written as the server writes them. The scripts of the page share this one name; each file is a block of its own.
"use strict";
const simgauge = {};
{
  const root = document.documentElement;
  const texts = JSON.parse(root.dataset.texts);

  // text is that of a key, its arguments in the places {0}, {1} …
  const text = (key, ...args) => texts[key].replace(/\{(\d)\}/g, (_, i) => args[i]);

  // size writes octets in the largest unit of which there is one; digits are cut off, so that what is left is never said to be more.
  const size = (octets, binary) => {
    const base = binary ? 1024 : 1000;
    let unit = 0, scale = 1;
    while (unit < 4 && octets >= scale * base) {
      scale *= base;
      unit++;
    }
    const value = octets / scale;
    const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    const shift = 10 ** digits;
    return (Math.floor(octets * shift / scale) / shift).toFixed(digits) + " " + ["B", "KB", "MB", "GB", "TB"][unit];
  };

  const relative = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });

  // ago says how far a moment (in milliseconds) is from now: in minutes below 90, hours below 48, else days.
  const ago = (at) => {
    const seconds = (at - Date.now()) / 1000, far = Math.abs(seconds);
    if (far < 30) return seconds > 0 ? text("soon") : text("now");
    const [unit, length] = far < 5400 ? ["minute", 60] : far < 172800 ? ["hour", 3600] : ["day", 86400];
    return relative.format(Math.sign(seconds) * Math.round(far / length), unit);
  };

  // zone is how far the machine's clock is ahead of UTC, in seconds: the page speaks of its time, wherever the browser is.
  const zone = () => {
    const made = document.querySelector(".made time");
    const m = made && /([+-])(\d\d):(\d\d)$/.exec(made.dateTime);
    return m ? Number(m[1] + 1) * (m[2] * 3600 + m[3] * 60) : 0;
  };

  // local is a moment (Unix) as a Date whose local fields are those of the machine's clock.
  const local = (unix) => {
    const d = new Date((unix + zone()) * 1000);
    return new Date(d.getTime() + d.getTimezoneOffset() * 60000);
  };

  const written = (options) => {
    const format = new Intl.DateTimeFormat(root.lang === "en" ? "en-GB" : root.lang, { hourCycle: "h23", ...options });
    return (unix) => format.format(local(unix));
  };
  const time = { hour: "2-digit", minute: "2-digit" }, date = { day: "numeric", month: "short" };
  Object.assign(simgauge, {
    text, size, ago, local,
    clock: written(time), second: written({ ...time, second: "2-digit" }), day: written(date), moment: written({ ...date, ...time }),
  });
}
