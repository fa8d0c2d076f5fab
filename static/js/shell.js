// The page that works without network fills itself from what this coach carries along on the device. Everybody gets the same
// page; what is personal in it comes from this browser only.
"use strict";

(() => {
  const SAYS = { from: "Zoals het was op", today: "vandaag", yesterday: "gisteren" };
  const NEW = { method: "post", action: "/activiteiten/nieuw/" }; // saving.js keeps what is sent there
  const form = document.querySelector("[data-shell-form]");
  const all = (name) => document.querySelectorAll(`[data-shell-${name}]`);

  const iso = (day) => [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

  // The form came along on another day: today and the working day before it are others by now.
  function days() {
    const today = new Date();
    const before = new Date(today);
    do before.setDate(before.getDate() - 1);
    while ([0, 6].includes(before.getDay()));
    const isYesterday = today - before < 1.5 * 24 * 60 * 60 * 1000;
    const names = [SAYS.today, isYesterday ? SAYS.yesterday : before.toLocaleDateString("nl-NL", { weekday: "long" })];
    const box = form.elements.done_on;
    box.max = box.defaultValue = iso(today);
    form.querySelectorAll("[data-is-day]").forEach((chip, back) => {
      chip.dataset.fill = iso(back ? before : today);
      chip.textContent = names[back];
    });
    return iso(today);
  }

  function usual(rows, today) {
    for (const list of all("usual")) {
      const pattern = list.querySelector("template");
      for (const { label, plek, meta, fields } of rows) {
        const item = pattern.content.cloneNode(true);
        item.querySelector("[data-what]").textContent = label[0].toUpperCase() + label.slice(1);
        item.querySelector("[data-where]").textContent = plek;
        item.querySelector("[data-meta]").textContent = meta;
        for (const [name, value] of Object.entries(NEW)) item.querySelector("form").setAttribute(name, value);
        for (const [name, value] of Object.entries({ ...fields, done_on: today })) {
          const box = document.createElement("input");
          Object.assign(box, { type: "hidden", name });
          box.setAttribute("value", value);
          item.querySelector("form").append(box);
        }
        list.append(item);
      }
    }
  }

  function plekken(rows) {
    for (const list of all("plekken")) {
      const pattern = list.querySelector("template");
      for (const row of rows) {
        const item = pattern.content.cloneNode(true);
        for (const name of ["name", "period", "left"]) item.querySelector(`[data-${name}]`).textContent = row[name];
        const schools = item.querySelector("[data-schools]");
        schools.textContent = row.schools.join(", ");
        schools.hidden = row.schools.length === 0;
        list.append(item);
      }
    }
  }

  async function begin() {
    for (const link of all("again")) link.href = location.pathname + location.search;
    addEventListener("online", () => all("back").forEach((part) => (part.hidden = false)));
    addEventListener("offline", () => all("back").forEach((part) => (part.hidden = true)));
    await Waiting.ready;
    const carried = Waiting.can ? await Queue.carried() : null;
    all(carried ? "somebody" : "nobody").forEach((part) => (part.hidden = false));
    if (!carried) return Waiting.can && Waiting.show();
    for (const part of all("fields")) part.innerHTML = carried.fields; // made by our own server, and sealed since
    usual(carried.usual, days());
    plekken(carried.plekken);
    for (const line of all("from")) line.textContent = `${SAYS.from} ${carried.on.split("-").reverse().join("-")}.`;
    for (const [name, value] of Object.entries(NEW)) form.setAttribute(name, value);
    form.dataset.activityForm = ""; // from now on it is one (activity.js)
    form.dispatchEvent(new CustomEvent("activity:fresh", { bubbles: true }));
    document.dispatchEvent(new Event("kansencoach:filled"));
    if (location.pathname.startsWith("/activiteiten/nieuw/")) document.getElementById("schrijven").scrollIntoView();
  }

  begin();
})();
