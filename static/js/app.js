// What the pages do beyond HTML and htmx. No framework, nothing inline. Names of events stand here and nowhere else.
"use strict";

const EVENTS = {
  beforeRequest: "htmx:beforeRequest",
  afterRequest: "htmx:afterRequest",
  afterSettle: "htmx:afterSettle",
  responseError: "htmx:responseError",
  sendError: "htmx:sendError",
  timeout: "htmx:timeout",
  toast: "kansencoach:toast", // HX-Trigger: {"kansencoach:toast": "Opgeslagen."}
};
const TOAST_STAYS_MS = 8000;
const root = document.documentElement;

// ---- toasts ----
const TEXTS = {
  failed: "Dat lukte niet. Er is niets gewijzigd. Probeer het opnieuw.",
  gone: "Dit bestaat niet meer, of het hoort niet bij jou. Ververs de pagina.",
  offline: "Geen verbinding. Wat je invulde staat er nog. Probeer het straks opnieuw.",
  close: "Melding sluiten",
};

function addToast(text, kind) {
  const region = document.getElementById("toasts");
  if (!region) return;
  const toast = document.createElement("div");
  toast.className = kind ? `toast toast--${kind}` : "toast";
  toast.dataset.toast = "";
  if (kind) toast.dataset.stays = "";
  const line = document.createElement("p");
  line.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", TEXTS.close);
  close.textContent = "×";
  toast.append(line, close);
  region.append(toast);
  watchToasts();
}

function watchToasts() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-watched])")) {
    toast.dataset.watched = "";
    if ("stays" in toast.dataset) continue;
    let timer = setTimeout(() => toast.remove(), TOAST_STAYS_MS);
    // who is reading or about to undo gets all the time
    for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
    for (const name of ["mouseleave", "focusout"]) {
      toast.addEventListener(name, () => {
        clearTimeout(timer);
        timer = setTimeout(() => toast.remove(), TOAST_STAYS_MS);
      });
    }
  }
}

// ---- light or dark ----
function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function nameThemeSwitch() {
  for (const label of document.querySelectorAll("[data-theme-switch] [data-light]")) {
    label.textContent = isDark() ? label.dataset.dark : label.dataset.light;
  }
}

function switchTheme() {
  const theme = isDark() ? "light" : "dark";
  root.dataset.theme = theme;
  try {
    localStorage.setItem("weergave", theme);
  } catch {
    // for this page only, then
  }
  nameThemeSwitch();
}

// ---- focus: where the eye goes ----
function focusWhereAsked(where) {
  const wanted = where.matches?.("[data-focus]") ? where : where.querySelector?.("[data-focus]");
  if (wanted) wanted.focus({ preventScroll: false });
}

// ---- one submit is enough ----
const SUBMITTED = new WeakSet();

function guardSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (SUBMITTED.has(form)) {
    event.preventDefault();
    return;
  }
  SUBMITTED.add(form);
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-busy", "true");
    // disabled only after the browser has read the button's own name and value
    setTimeout(() => (button.disabled = true), 0);
  }
}

function releaseSubmit(form) {
  SUBMITTED.delete(form);
  for (const button of form.querySelectorAll('[aria-busy="true"]')) {
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
}

// ---- wiring ----
document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-close-toast], [data-theme-switch], [data-print]");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  if (!target) return;
  if ("closeToast" in target.dataset) target.closest("[data-toast]").remove();
  else if ("themeSwitch" in target.dataset) switchTheme();
  else {
    target.closest("details")?.removeAttribute("open");
    print();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]") ?? document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  // a row or form that opened in place closes through its own cancel link, so the server decides what is shown
  const opened = event.target.closest?.("[data-closes]") ?? document.querySelector("[data-closes]");
  const cancel = opened?.querySelector("[data-cancel]");
  if (cancel) cancel.click();
});

document.addEventListener("submit", guardSubmit);
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) releaseSubmit(form);
});

document.addEventListener(EVENTS.beforeRequest, () => root.classList.add("is-busy"));
document.addEventListener(EVENTS.afterRequest, (event) => {
  root.classList.remove("is-busy");
  const form = event.target.closest?.("form");
  if (form) releaseSubmit(form);
});
document.addEventListener(EVENTS.afterSettle, (event) => {
  watchToasts();
  focusWhereAsked(event.target);
});
document.addEventListener(EVENTS.responseError, (event) => {
  const status = event.detail?.xhr?.status;
  addToast(status === 404 || status === 403 ? TEXTS.gone : TEXTS.failed, "error");
});
for (const name of [EVENTS.sendError, EVENTS.timeout]) {
  document.addEventListener(name, () => addToast(TEXTS.offline, "warning"));
}
document.addEventListener(EVENTS.toast, (event) => addToast(event.detail?.value ?? String(event.detail)));

// everything in a closed details goes onto paper too
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    details.dataset.printed = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-printed]")) {
    details.open = false;
    delete details.dataset.printed;
  }
});

nameThemeSwitch();
watchToasts();
focusWhereAsked(document);
