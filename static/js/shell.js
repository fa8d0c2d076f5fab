// The page that works without network fills itself from what this coach carries along on the device. Everybody gets the same
// page; what is personal in it comes from this browser only.
"use strict";

(() => {
  const FROM = "Zoals het was op";
  const PATTERN = { deployment: "plek" }; // the choice that stands for those to come
  const form = document.querySelector("[data-activity-form]");
  const all = (name) => document.querySelectorAll(`[data-shell-${name}]`);

  // Radio buttons as many as there are plekken, each a copy of the one that the form brought.
  function radios(name, pairs) {
    const first = form.querySelector(`[name=${name}][value="${PATTERN[name]}"]`);
    const row = first.closest("label").parentElement;
    const copies = pairs.map(([value, text], at) => {
      const copy = row.cloneNode(true);
      const box = copy.querySelector("input");
      const label = copy.querySelector("label");
      box.id = `id_${name}_${at}`;
      box.value = value;
      label.htmlFor = box.id;
      label.lastChild.textContent = ` ${text}`;
      return copy;
    });
    row.replaceWith(...copies);
    if (copies.length === 1) copies[0].querySelector("input").defaultChecked = true;
  }

  function options(name, rows) {
    const option = ([value, text]) => new Option(text, value);
    const group = ([label, pairs]) => {
      const found = document.createElement("optgroup");
      found.label = label;
      found.append(...pairs.map(option));
      return found;
    };
    form.elements[name].replaceChildren(...rows.map((row) => (Array.isArray(row[1]) ? group(row) : option(row))));
  }

  function days() {
    const day = (back) => {
      const found = new Date(Date.now() - back * 24 * 60 * 60 * 1000);
      return [found.getFullYear(), found.getMonth() + 1, found.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    };
    const box = form.elements.done_on;
    box.max = day(0);
    box.defaultValue = day(0);
    const chips = form.querySelectorAll(`[data-fill][data-for="${box.id}"]`);
    chips.forEach((chip, back) => (chip.dataset.fill = day(back)));
    return day(0);
  }

  function usual(rows, today) {
    for (const list of all("usual")) {
      const pattern = list.querySelector("template");
      for (const { label, plek, meta, fields } of rows) {
        const item = pattern.content.cloneNode(true);
        item.querySelector("[data-what]").textContent = label[0].toUpperCase() + label.slice(1);
        item.querySelector("[data-where]").textContent = plek;
        item.querySelector("[data-meta]").textContent = meta;
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
        item.querySelector("[data-schools]").textContent = row.schools.join(", ");
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
    const { choices } = carried;
    radios("deployment", choices.deployment);
    options("kind", choices.kind);
    if (choices.school) options("school", choices.school);
    else form.elements.school.closest(".utrecht-form-field").hidden = true;
    usual(carried.usual, days());
    plekken(carried.plekken);
    for (const line of all("from")) line.textContent = `${FROM} ${carried.on.split("-").reverse().join("-")}.`;
    const script = document.createElement("script"); // after the choices: it looks for them once
    script.src = form.dataset.script;
    script.addEventListener("load", () => document.dispatchEvent(new Event("kansencoach:filled")));
    document.head.append(script);
    if (location.pathname.startsWith("/activiteiten/nieuw/")) document.getElementById("schrijven").scrollIntoView();
  }

  begin();
})();
