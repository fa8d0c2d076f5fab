// The form of an activity: what is known is filled in, a tap sets it, and what does not belong to the chosen work is out
// of sight. Everything is read from the form at the moment itself, so the same file serves the page of the server and the
// form without network: there the buttons are made first, and the event "activity:fresh" on the form paints them.
//   [name=deployment]  data-role: the usual role at that plek
//   [name=school]      data-plek: only shown when that plek is chosen
//   [name=kind]        data-minutes: how long it usually takes; data-where="outside": belongs to no plek ("both": may)
//   [data-usual]       a button with data-plek, -school, -kind, -role and -minutes: fills all of them in
"use strict";
{
  const OUTSIDE = "buiten";
  const MOST = 1440;
  const TEXTS = { atSchool: "Op school", minutes: "min", where: "waar?", howLong: "hoe lang?" };

  const all = (where, selector) => [...where.querySelectorAll(selector)];
  const chosen = (form, name) => form.querySelector(`[name="${name}"]:checked`);
  const valueOf = (form, name) => chosen(form, name)?.value ?? "";
  const box = (form, name) => form.elements.namedItem(name);
  const labelOf = (radio) => radio.labels[0].textContent.trim();
  const show = (part, isShown) => {
    part.hidden = !isShown;
    if ("disabled" in part) part.disabled = !isShown; // what is not shown is not sent
  };

  function tell(control) {
    for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  function choose(form, name, value) {
    const radio = all(form, `[name="${name}"]`).find((one) => one.value === (value ?? ""));
    if (!radio || radio.checked) return;
    radio.checked = true;
    tell(radio);
  }

  function fill(control, value) {
    control.value = value;
    tell(control);
  }

  // ---- what follows from a choice ----
  function plekChanged(form, plek) {
    const kind = chosen(form, "kind");
    const isOutside = plek.value === OUTSIDE;
    if (kind?.value && (isOutside ? !kind.dataset.where : kind.dataset.where === "outside")) choose(form, "kind", "");
    const role = valueOf(form, "role");
    if (!isOutside && plek.dataset.role && (role === "" || role === form.dataset.role)) {
      choose(form, "role", plek.dataset.role);
      form.dataset.role = plek.dataset.role;
    }
  }

  function kindChanged(form, kind) {
    const plek = valueOf(form, "deployment");
    if (kind.dataset.where === "outside") choose(form, "deployment", OUTSIDE);
    else if (kind.value && plek === OUTSIDE && !kind.dataset.where) {
      const plekken = all(form, "[name=deployment]").filter((one) => one.value !== OUTSIDE);
      const back = plekken.find((one) => one.value === form.dataset.plek) ?? (plekken.length === 1 ? plekken[0] : null);
      if (back) choose(form, "deployment", back.value);
      else chosen(form, "deployment").checked = false;
    }
    const minutes = box(form, "minutes");
    if (kind.dataset.minutes && (minutes.value === "" || minutes.value === form.dataset.minutes)) {
      form.dataset.minutes = kind.dataset.minutes;
      fill(minutes, kind.dataset.minutes);
    }
  }

  function fillUsual(form, usual) {
    const { plek, school, kind, role, minutes } = usual.dataset;
    choose(form, "deployment", plek);
    choose(form, "school", school);
    choose(form, "kind", kind);
    choose(form, "role", role);
    fill(box(form, "minutes"), minutes);
  }

  // ---- what is in sight ----
  function paint(form) {
    const plek = valueOf(form, "deployment");
    const kind = valueOf(form, "kind");
    if (plek && plek !== OUTSIDE) form.dataset.plek = plek; // to come back to
    for (const part of all(form, "[data-schools]")) {
      let any = false;
      for (const radio of all(part, "[name=school]")) {
        const fits = radio.value === "" || radio.dataset.plek === plek;
        if (!fits && radio.checked) choose(form, "school", "");
        radio.closest("label").parentElement.hidden = !fits;
        any ||= fits && radio.value !== "";
      }
      part.hidden = !any && part.querySelector(".utrecht-form-field-error-message") === null;
    }
    for (const part of all(form, "[data-usuals]")) {
      let any = false;
      for (const usual of all(part, "[data-usual]")) {
        usual.hidden = usual.dataset.plek !== plek;
        any ||= !usual.hidden;
        const { school, role, minutes } = usual.dataset;
        const is = kind === usual.dataset.kind && valueOf(form, "role") === role && box(form, "minutes").value === minutes;
        usual.setAttribute("aria-pressed", String(is && valueOf(form, "school") === (school ?? "")));
      }
      part.hidden = !any;
    }
    for (const part of all(form, "[data-only-for]")) {
      show(part, kind === part.dataset.onlyFor || part.querySelector(".utrecht-form-field--invalid") !== null);
    }
    // A message to the school does not exist on work with one family. What was typed already stays in sight.
    for (const part of all(form, "[data-not-for]")) {
      const isNot = plek === OUTSIDE || part.dataset.notFor.split(" ").includes(kind);
      part.hidden = isNot && part.querySelector("textarea").value === "";
    }
    for (const part of all(form, "[data-not-when]")) {
      const isOn = box(form, part.dataset.notWhen)?.checked ?? false;
      show(part, !isOn);
    }
    for (const part of all(form, "[data-day]")) {
      const day = part.querySelector("input");
      const isChip = all(form, `[data-for="${day.id}"]`).some((chip) => chip.dataset.fill === day.value);
      const other = form.querySelector("[data-other-day]");
      const isWrong = part.querySelector(".utrecht-form-field--invalid") !== null;
      part.hidden = isChip && !isWrong && other?.getAttribute("aria-expanded") !== "true";
      if (other) other.setAttribute("aria-pressed", String(!isChip));
    }
    for (const chip of all(form, "[data-fill]")) {
      chip.setAttribute("aria-pressed", String(document.getElementById(chip.dataset.for)?.value === chip.dataset.fill));
    }
    for (const line of all(form, "[data-summary]")) line.textContent = summary(form);
  }

  // "Oudergesprek · 45 min · Beukenhof · gisteren": what will be stored, beside the button that stores it.
  function summary(form) {
    const plek = chosen(form, "deployment");
    const kind = chosen(form, "kind");
    const minutes = box(form, "minutes").value;
    const day = all(form, "[data-fill]").find((chip) => chip.dataset.isDay && chip.getAttribute("aria-pressed") === "true");
    const date = box(form, "done_on").value.split("-").reverse().join("-");
    return [
      kind?.value ? labelOf(kind) : plek && plek.value !== OUTSIDE ? TEXTS.atSchool : "",
      minutes ? `${minutes} ${TEXTS.minutes}` : TEXTS.howLong,
      plek ? labelOf(plek) : TEXTS.where,
      day ? day.textContent.trim() : date,
    ]
      .filter(Boolean)
      .join(" · ");
  }

  // ---- wiring ----
  const formOf = (event) => event.target.closest?.("[data-activity-form]");
  const waiting = new Set();

  function paintSoon(form) {
    if (waiting.has(form)) return;
    waiting.add(form);
    queueMicrotask(() => {
      waiting.delete(form);
      paint(form);
    });
  }

  function step(button) {
    const control = document.getElementById(button.dataset.for);
    const size = Number(button.dataset.step);
    // to the next whole quarter, so that 50 becomes 60 or 45
    const quarters = (Number(control.value) || 0) / Math.abs(size);
    const next = size > 0 ? Math.floor(quarters) + 1 : Math.ceil(quarters) - 1;
    fill(control, Math.min(MOST, Math.max(0, next * Math.abs(size))) || "");
  }

  // Nothing filled in is unknown, not 0: one less than 0 is unknown again.
  function count(button) {
    const control = document.getElementById(button.dataset.for);
    const add = Number(button.dataset.count);
    const next = control.value === "" ? Math.max(add, -1) : Number(control.value) + add;
    fill(control, next < 0 ? "" : Math.min(next, Number(control.max) || next));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[type=button]");
    const form = formOf(event);
    if (!button || !form) return;
    if ("step" in button.dataset) step(button);
    else if ("count" in button.dataset) count(button);
    else if ("fill" in button.dataset) {
      form.querySelector("[data-other-day]")?.setAttribute("aria-expanded", "false");
      fill(document.getElementById(button.dataset.for), button.dataset.fill);
    } else if ("usual" in button.dataset) fillUsual(form, button);
    else if ("otherDay" in button.dataset) {
      button.setAttribute("aria-expanded", "true");
      paint(form);
      const day = form.querySelector("[data-day] input");
      day.focus();
      try {
        day.showPicker();
      } catch {
        // the box itself, then
      }
    }
    paintSoon(form);
  });

  document.addEventListener("change", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (event.target.checked && !("fillingIn" in form.dataset)) {
      if (event.target.name === "deployment") plekChanged(form, event.target);
      if (event.target.name === "kind") kindChanged(form, event.target);
    }
    paintSoon(form);
  });
  for (const kind of ["input", "reset", "activity:fresh"]) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event);
      if (form) setTimeout(() => fresh(form)); // a reset has not happened yet
    });
  }

  function fresh(form) {
    for (const part of all(form, "[data-needs-script]")) part.hidden = false;
    paint(form);
  }

  // A script that only an opened part needs comes when it is opened.
  function fetchScript(part) {
    const source = part.open && part.dataset?.script;
    if (!source) return;
    delete part.dataset.script;
    const script = document.createElement("script");
    script.src = source;
    document.head.append(script);
  }
  document.addEventListener("toggle", (event) => fetchScript(event.target), true);
  for (const part of all(document, "details[data-script]")) fetchScript(part);

  for (const form of all(document, "[data-activity-form]")) {
    form.dataset.role = valueOf(form, "role");
    fresh(form);
  }
}
