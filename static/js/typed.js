// What was typed survives a session that ran out: it waits in this tab, locked with a key that only the page of the same
// person brings, until that person opens the form again. Gone after an hour, at logging out, and for anybody else.
"use strict";

const KEPT = "getypt";
const KEPT_MS = 60 * 60 * 1000;
const SAYS = {
  restored: "Dit had je al ingevuld. Het is nog niet opgeslagen.",
  waiting: "Je was even weg, daarom vragen we je opnieuw in te loggen. Wat je invulde staat er daarna weer.",
};
const LEFT_ALONE = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
const lock = document.documentElement.dataset.typedKey; // absent when nobody is signed in
const here = () => location.pathname + location.search;

// ---- the drawer: one record in this tab ----
function drawer() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null; // no storage, or not ours
  }
}

function put(record) {
  try {
    if (record) sessionStorage.setItem(KEPT, JSON.stringify(record));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // no storage: nothing is kept
  }
}

function keyFor(use) {
  const bytes = Uint8Array.from(lock.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, [use]);
}

async function locked(value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyFor("encrypt"), text);
  return { iv: [...iv], sealed: [...new Uint8Array(sealed)] };
}

async function unlocked(record) {
  const iv = Uint8Array.from(record.iv);
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyFor("decrypt"), Uint8Array.from(record.sealed));
  return JSON.parse(new TextDecoder().decode(text));
}

// ---- what stands in a form ----
function forms() {
  return [...document.querySelectorAll("main form")].filter(
    (form) => form.method === "post" && !form.getAttribute("action")?.startsWith("/account/"),
  );
}

// Typed or chosen; and the version that was shown, so that somebody else's change in between is still noticed.
function boxes(form) {
  return [...form.elements].filter((box) => box.name && (box.name === "version" || !LEFT_ALONE.has(box.type)));
}

function isTouched(form) {
  return boxes(form).some((box) =>
    box.options
      ? [...box.options].some((option) => option.selected !== option.defaultSelected)
      : box.checked !== box.defaultChecked || box.value !== box.defaultValue,
  );
}

function valuesOf(box) {
  if (box.options) return [...box.options].filter((option) => option.selected).map((option) => option.value);
  return box.type === "checkbox" || box.type === "radio" ? box.checked : box.value;
}

async function keep(chosen, state) {
  const all = forms();
  const found = chosen
    .filter((form) => boxes(form).some((box) => box.type !== "hidden"))
    .map((form) => ({
      at: all.indexOf(form),
      action: form.getAttribute("action") ?? "",
      boxes: boxes(form).map((box) => [box.name, valuesOf(box)]),
    }));
  if (!lock || !globalThis.crypto?.subtle || found.length === 0) return;
  put({ state, path: here(), at: Date.now(), ...(await locked(found)) });
}

function say(text, before) {
  const notice = document.createElement("div");
  notice.className = "utrecht-alert utrecht-alert--info";
  notice.setAttribute("role", "status");
  notice.tabIndex = -1;
  const line = document.createElement("p");
  line.textContent = text;
  const content = document.createElement("div");
  content.className = "utrecht-alert__content";
  content.append(line);
  notice.append(content);
  before.before(notice);
  return notice;
}

function restore(found) {
  let first = null;
  for (const kept of found) {
    const form = forms()[kept.at];
    if (!form || (form.getAttribute("action") ?? "") !== kept.action) continue;
    const now = boxes(form);
    const changed = [];
    kept.boxes.forEach(([name, value], index) => {
      const box = now[index]?.name === name ? now[index] : now.find((other) => other.name === name);
      if (!box) return;
      if (box.options) for (const option of box.options) option.selected = value.includes(option.value);
      else if (typeof value === "boolean") box.checked = value;
      else box.value = value;
      changed.push(box);
    });
    for (const box of changed) {
      for (let part = box.closest("details"); part; part = part.parentElement.closest("details")) {
        if (box.value !== box.defaultValue || box.checked !== box.defaultChecked) part.open = true;
      }
      for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    first ??= form;
  }
  if (first) say(SAYS.restored, first).focus();
}

// ---- a page opens: did what was sent arrive? ----
async function look() {
  const record = drawer();
  if (!record) return;
  const left = record.at + KEPT_MS - Date.now();
  if (!(left > 0)) {
    put(null);
    return;
  }
  setTimeout(() => put(null), left);
  const stopped = document.querySelector("[data-keeps-typed]");
  if (!lock || stopped) {
    // the login came in between, or the form was refused whole
    put({ ...record, state: "kept" });
    if (stopped) {
      stopped.hidden = false;
      for (const link of stopped.querySelectorAll("a")) link.href = record.path;
    } else {
      const form = document.querySelector("main form");
      if (form) say(SAYS.waiting, form);
    }
    return;
  }
  if (record.state !== "kept") {
    put(null);
    return;
  }
  try {
    const found = await unlocked(record);
    if (record.path !== here()) return; // waits until that page opens
    put(null);
    restore(found);
  } catch {
    put(null); // of somebody else
  }
}

// ---- wiring ----
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action")?.startsWith("/account/logout/")) put(null);
  else if (!event.defaultPrevented && forms().includes(form)) keep([form], "sent");
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const answer = event.detail.xhr;
  const isLogin = answer.status === 204 && answer.getResponseHeader("HX-Redirect")?.startsWith("/account/login/");
  if (isLogin && !answer.getResponseHeader("Clear-Site-Data")) keep(forms().filter(isTouched), "kept");
});
document.addEventListener("DOMContentLoaded", look);
