// The form of an activity: step buttons, usual lengths and days, and the part that belongs to one kind of work only.
"use strict";

for (const button of document.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const box = document.getElementById(button.dataset.for);
    const step = Number(button.dataset.step);
    // to the next whole quarter, so that 50 becomes 60 or 45
    const quarters = (Number(box.value) || 0) / Math.abs(step);
    const next = step > 0 ? Math.floor(quarters) + 1 : Math.ceil(quarters) - 1;
    box.value = Math.min(1440, Math.max(0, next * Math.abs(step))) || "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;

for (const chip of document.querySelectorAll("[data-fill]")) {
  const box = document.getElementById(chip.dataset.for);
  const show = () => chip.setAttribute("aria-pressed", String(box.value === chip.dataset.fill));
  chip.addEventListener("click", () => {
    box.value = chip.dataset.fill;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  box.addEventListener("input", show);
  show();
}

for (const part of document.querySelectorAll("[data-only-for]")) {
  const choice = document.getElementById(part.dataset.on);
  const show = () => {
    const fits = choice.value === part.dataset.onlyFor || part.querySelector(".utrecht-form-field--invalid") !== null;
    part.hidden = !fits;
    part.disabled = !fits; // what is not shown is not sent
  };
  choice.addEventListener("change", show);
  show();
}

// A message to the school does not exist on work with one family. What was typed already stays in sight.
for (const part of document.querySelectorAll("[data-not-for]")) {
  const choice = document.getElementById(part.dataset.on);
  const box = part.querySelector("textarea");
  const show = () => {
    part.hidden = part.dataset.notFor.split(" ").includes(choice.value) && box.value === "";
  };
  choice.addEventListener("change", show);
  show();
}
