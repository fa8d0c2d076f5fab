// Says beforehand that the month of the day is closed, so that saving once is enough. Without this file the form asks.
(() => {
  "use strict";
  const told = document.querySelector("[data-closed-months]");
  const day = document.querySelector("[name='done_on']");
  const seen = document.querySelector("[name='seen_closed']");
  if (!told || !day || !seen) return;
  const own = seen.value.split(" ").filter(Boolean);
  const tell = () => {
    const month = day.value.slice(0, 7);
    const months = new Set(own);
    for (const text of told.children) {
      const isNow = text.dataset.month === month || own.includes(text.dataset.month);
      text.hidden = !isNow;
      if (isNow) months.add(text.dataset.month);
    }
    seen.value = [...months].join(" ");
  };
  day.addEventListener("input", tell);
  day.addEventListener("change", tell);
  document.addEventListener("click", () => window.setTimeout(tell)); // the buttons "vandaag" and "gisteren"
  tell();
})();
