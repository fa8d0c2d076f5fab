// What was typed survives. Locked with a key that only the page of the same person brings, and gone at logging out and for
// anybody else:
//  * a session that ran out: what was sent waits in this tab, an hour at most, until that person opens the form again;
//  * a closed browser: a form with data-keeps-draft is kept on this device while it is filled in (a draft), a day at most,
//    until the server says that it was saved (data-saved with the form's client_uuid) or the person throws it away.
"use strict";

const KEPT = "getypt";
const KEPT_MS = 60 * 60 * 1000;
const DRAFTS = "concepten";
const DRAFT_MS = 24 * 60 * 60 * 1000;
const DRAFT_WAIT_MS = 300;
const SAYS = {
  draft: "Concept van",
  yesterday: "gisteren",
  discard: "Weggooien",
  discarded: "Concept weggegooid.",
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
  return isTick(box) ? box.checked : box.value;
}

const isTick = (box) => box.type === "checkbox" || box.type === "radio";

const valuesIn = (form) => boxes(form).map((box) => [box.name, valuesOf(box), isTick(box) ? box.value : null]);

async function keep(chosen, state) {
  const all = forms();
  const found = chosen
    .filter((form) => boxes(form).some((box) => box.type !== "hidden"))
    .map((form) => ({
      at: all.indexOf(form),
      action: form.getAttribute("action") ?? "",
      boxes: valuesIn(form),
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

function fillIn(form, kept) {
  const now = boxes(form);
  const changed = [];
  kept.forEach(([name, value, option], index) => {
    const fits = (box) => box?.name === name && (!isTick(box) || option === null || box.value === option);
    const box = fits(now[index]) ? now[index] : now.find(fits);
    if (!box) return;
    if (box.options) for (const one of box.options) one.selected = value.includes(one.value);
    else if (typeof value === "boolean") box.checked = value;
    else box.value = value;
    changed.push(box);
  });
  for (const box of changed) {
    for (let part = box.closest("details"); part; part = part.parentElement.closest("details")) {
      if (!isTick(box) && !box.options && box.value !== box.defaultValue) part.open = true;
      if (isTick(box) && box.checked !== box.defaultChecked) part.open = true;
    }
  }
  form.dataset.fillingIn = ""; // what usually follows from a choice gives way to what was typed
  for (const box of changed) for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  delete form.dataset.fillingIn;
}

function restore(found) {
  let first = null;
  for (const kept of found) {
    const form = forms()[kept.at];
    if (!form || (form.getAttribute("action") ?? "") !== kept.action) continue;
    fillIn(form, kept.boxes);
    first ??= form;
  }
  if (first) say(SAYS.restored, first).focus();
}

// ---- drafts: one per address, on this device ----
function drafts() {
  try {
    return JSON.parse(localStorage.getItem(DRAFTS)) ?? {};
  } catch {
    return {};
  }
}

function putDrafts(found) {
  try {
    if (Object.keys(found).length > 0) localStorage.setItem(DRAFTS, JSON.stringify(found));
    else localStorage.removeItem(DRAFTS);
  } catch {
    // no storage, or full: nothing is kept
  }
}

function dropDraft() {
  const found = drafts();
  delete found[location.pathname];
  putDrafts(found);
}

const uuidOf = (form) => form.elements.namedItem("client_uuid")?.value ?? "";

let isDone = false; // logging out, or saved: what still waits to be kept is not kept any more

async function keepDraft(form) {
  if (!lock || !globalThis.crypto?.subtle) return;
  const isWorthIt = isTouched(form) || "refused" in form.dataset;
  const sealed = isWorthIt ? await locked(valuesIn(form)) : null;
  if (isDone) return;
  const found = drafts();
  if (sealed) found[location.pathname] = { at: Date.now(), uuid: uuidOf(form), ...sealed };
  else delete found[location.pathname];
  putDrafts(found);
}

function timeOf(at) {
  const made = new Date(at);
  const time = made.toLocaleTimeString("nl-NL", { hour: "2-digit", minute: "2-digit" });
  return made.toDateString() === new Date().toDateString() ? time : `${SAYS.yesterday} ${time}`;
}

function sayDraft(form, at) {
  const notice = document.createElement("div");
  notice.className = "draft";
  notice.setAttribute("role", "status");
  const line = document.createElement("span");
  line.textContent = `${SAYS.draft} ${timeOf(at)}`;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "link-button";
  discard.textContent = SAYS.discard;
  discard.addEventListener("click", () => {
    dropDraft();
    form.reset();
    line.textContent = SAYS.discarded;
    discard.remove();
    document.querySelector("h1")?.focus();
  });
  notice.append(line, discard);
  form.before(notice);
}

async function lookForDrafts() {
  const saved = new Set([...document.querySelectorAll("[data-saved]")].map((part) => part.dataset.saved));
  const now = Date.now();
  const found = Object.fromEntries(
    Object.entries(drafts()).filter(([, draft]) => !saved.has(draft.uuid) && draft.at + DRAFT_MS > now && draft.at <= now),
  );
  putDrafts(found);
  for (const link of document.querySelectorAll("[data-draft-of]")) {
    const draft = found[link.dataset.draftOf];
    link.hidden = !draft;
    if (draft) link.querySelector("[data-draft-at]").textContent = timeOf(draft.at);
  }
  const form = document.querySelector("form[data-keeps-draft]");
  if (!form || !lock) return;
  let timer;
  for (const kind of ["input", "change", "click"]) {
    form.addEventListener(kind, (event) => {
      if (!event.isTrusted) return;
      isDone = false;
      clearTimeout(timer);
      timer = setTimeout(() => keepDraft(form), DRAFT_WAIT_MS);
    });
  }
  // In the queue it is safe (static/js/saving.js): from here on it is no draft.
  form.addEventListener("kansencoach:kept", () => {
    clearTimeout(timer);
    isDone = true;
    dropDraft();
  });
  const draft = found[location.pathname];
  if ("refused" in form.dataset) {
    await keepDraft(form);
    return;
  }
  if (!draft || isBack || location.hash.startsWith("#wachtrij=")) return; // the queue fills this form (saving.js)
  try {
    fillIn(form, await unlocked(draft));
    const key = form.elements.namedItem("client_uuid");
    if (key && draft.uuid) key.value = draft.uuid; // the same activity, should it have arrived after all
    sayDraft(form, draft.at);
  } catch {
    dropDraft(); // of somebody else
  }
}

// ---- a page opens: did what was sent arrive? ----
let isBack = false; // what was sent too late stands in the form again

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
    isBack = true;
  } catch {
    put(null); // of somebody else
  }
}

// ---- wiring ----
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action")?.startsWith("/account/logout/")) {
    isDone = true;
    put(null);
    putDrafts({});
  } else if (!event.defaultPrevented && forms().includes(form)) keep([form], "sent");
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const answer = event.detail.xhr;
  const isLogin = answer.status === 204 && answer.getResponseHeader("HX-Redirect")?.startsWith("/account/login/");
  if (isLogin && !answer.getResponseHeader("Clear-Site-Data")) keep(forms().filter(isTouched), "kept");
});
document.addEventListener("DOMContentLoaded", async () => {
  await look();
  await lookForDrafts();
});
