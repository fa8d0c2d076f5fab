// What is not sent yet, on the page: a line at the top that says so, and the moments at which it is sent. Also what this
// device may know of somebody: it opens with a page of that person, and closes when nobody is logged in.
"use strict";

const Waiting = (() => {
  const SOON_MS = 4_000;
  const LATER_MS = 60_000;
  const SAYS = {
    one: "1 activiteit nog niet verstuurd",
    more: (n) => `${n} activiteiten nog niet verstuurd`,
    network: " (geen netwerk)",
    busy: " (wordt verstuurd)",
    stays: "Wat je schreef blijft op dit apparaat staan. Het gaat vanzelf weg zodra er netwerk is.",
    login: "Log in om te versturen",
    now: "Nu versturen",
    look: "Bekijken",
    change: "Aanpassen",
    choose: "Kiezen wat er blijft staan",
    anew: "Als nieuwe activiteit schrijven",
    conflict: "Deze activiteit is intussen ook ergens anders gewijzigd.",
    away: "Weggooien",
    sure: "Echt weggooien",
    others: (n) =>
      n === 1
        ? "Op dit apparaat staat 1 activiteit van iemand anders die nog niet is verstuurd."
        : `Op dit apparaat staan ${n} activiteiten van iemand anders die nog niet zijn verstuurd.`,
    sealed: "Alleen die persoon kan ze lezen en versturen, na inloggen.",
    sent: (n) => (n === 1 ? "1 activiteit is verstuurd." : `${n} activiteiten zijn verstuurd.`),
  };
  const root = document.documentElement;
  const ticket = root.dataset.queue; // "" on a page for nobody or another role, absent on the page without network
  const can = "indexedDB" in self && Boolean(self.crypto?.subtle);
  let stopped = "";
  let isSending = false;
  let delay = SOON_MS;
  let timer = 0;
  let ready = Promise.resolve();

  function make(name, text, attributes = {}) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  // Twice, because nothing brings it back.
  function awayButton(work) {
    const button = make("button", SAYS.away, { type: "button", class: "link-button link-button--danger" });
    button.addEventListener("click", () => {
      if (button.textContent === SAYS.sure) work();
      else button.textContent = SAYS.sure;
    });
    return button;
  }

  function addressOf({ id, pk, state }) {
    const page = pk && state !== "gone" ? `/activiteiten/${pk}/` : "/activiteiten/nieuw/";
    return `${page}#wachtrij=${id}`;
  }

  function line(one) {
    const item = make("li", "", { class: "waiting__one" });
    item.append(make("span", one.label, { class: "waiting__what" }));
    const said = one.state === "conflict" ? [{ label: "", text: SAYS.conflict }] : (one.sentences ?? []);
    for (const { label, text } of said) item.append(make("p", label ? `${label}: ${text}` : text, { class: "waiting__why" }));
    const actions = make("span", "", { class: "waiting__actions" });
    const words = { conflict: SAYS.choose, gone: SAYS.anew };
    actions.append(make("a", words[one.state] ?? SAYS.change, { href: addressOf(one) }));
    actions.append(awayButton(() => Queue.drop(one.id).then(show)));
    item.append(actions);
    return item;
  }

  function sentence(mine, others) {
    const count = mine.length || others;
    const text = make("strong", count === 1 ? SAYS.one : SAYS.more(count));
    const said = make("p", "", { role: "status", class: "waiting__says" });
    said.append(text);
    const isWaiting = mine.some((one) => one.state === "waiting");
    if (ticket === "" || (stopped === "login" && isWaiting)) {
      const next = encodeURIComponent(location.pathname + location.search);
      const isLogin = location.pathname.startsWith("/account/");
      said.append(". ", isLogin ? `${SAYS.login}.` : make("a", `${SAYS.login}.`, { href: `/account/login/?next=${next}` }));
    } else if (isWaiting) said.append(isSending && navigator.onLine ? SAYS.busy : stopped === "network" || !navigator.onLine ? SAYS.network : SAYS.busy);
    return said;
  }

  function ownPart(mine) {
    const parts = [];
    if (mine.some((one) => one.state === "waiting") && stopped === "network") parts.push(make("p", SAYS.stays, { class: "soft small" }));
    const rows = make("ul", "", { class: "waiting__list" });
    rows.append(...mine.map(line));
    const isOpen = mine.some((one) => one.state !== "waiting") || "shell" in root.dataset;
    const details = make("details", "", isOpen ? { open: "" } : {});
    details.append(make("summary", SAYS.look), rows);
    parts.push(details);
    if (stopped === "network") {
      const now = make("button", SAYS.now, { type: "button", class: "link-button" });
      now.addEventListener("click", () => flush());
      parts.push(now);
    }
    return parts;
  }

  // On a form that was refused the reasons stand in the form itself, and so does a choice.
  const isOnThisPage = (one) =>
    one.state === "conflict"
      ? location.pathname === `/activiteiten/${one.pk}/` && document.querySelector("[data-refused]") !== null
      : one.state !== "waiting" && document.querySelector(`[name=client_uuid][value="${CSS.escape(one.id)}"]`) !== null;

  async function show() {
    const { mine: every, others } = await Queue.list();
    const mine = every.filter((one) => !isOnThisPage(one));
    document.getElementById("wachtrij")?.remove();
    if (mine.length + others === 0) return;
    const box = make("section", "", { id: "wachtrij", class: "waiting", "aria-label": "Nog niet verstuurd" });
    if (mine.length) box.append(sentence(mine, 0), ...ownPart(mine));
    else if (!ticket) box.append(sentence([], others));
    if (ticket && others) {
      const said = make("p", `${SAYS.others(others)} ${SAYS.sealed} `, { class: "waiting__others" });
      said.append(awayButton(() => Queue.dropOthers().then(show)));
      box.append(said);
    }
    document.querySelector("#inhoud > .page")?.prepend(box);
  }

  function token() {
    return document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  }

  // Send everything that waits; what was stored is told, what was refused stands in the list.
  async function flush() {
    clearTimeout(timer);
    if (!can || isSending || ticket === "") return;
    const { mine } = await Queue.list();
    if (!mine.some((one) => one.state === "waiting" || one.state === "refused")) return show();
    isSending = true;
    const result = await Queue.send({ token: token() });
    isSending = false;
    await heard(result, true);
  }

  async function heard(result, isTold) {
    stopped = result.stopped;
    const sent = Object.values(result.answers).filter(Queue.hasArrived).length;
    if (isTold && sent) addToast(SAYS.sent(sent));
    if (stopped === "network") {
      timer = setTimeout(flush, delay);
      delay = Math.min(LATER_MS, delay * 2);
      const registration = await navigator.serviceWorker?.getRegistration();
      await registration?.sync?.register("activiteiten").catch(() => {}); // where it does not exist, the page tries again
    } else delay = SOON_MS;
    await show();
  }

  // Another tab or the service worker was busy with the queue.
  function elsewhere(sent) {
    if (sent) addToast(SAYS.sent(sent));
    if (sent) stopped = "";
    if (!isSending) show();
  }

  async function takeAlong() {
    if (location.pathname !== "/mijn-plekken/" && (await Queue.carried())) return;
    const answer = await fetch("/mijn-plekken/meenemen/", { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (answer?.ok) await Queue.carry(await answer.json());
  }

  async function begin() {
    if (ticket) await Queue.unlock(ticket);
    else if (ticket === "" && (await Queue.lock())) await (await navigator.serviceWorker?.getRegistration())?.unregister();
    await show();
    if (ticket === "") return;
    await flush();
    if (ticket) await takeAlong();
  }

  if (can) {
    ready = begin().catch((error) => console.warn("wachtrij", error?.name));
    addEventListener("online", flush);
    addEventListener("offline", show);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
    if (Queue.news) Queue.news.onmessage = ({ data }) => elsewhere(data.sent);
    if (ticket && navigator.serviceWorker) {
      addEventListener("load", () => navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => {}));
    }
  }
  return { can, show, flush, heard, token, ready, make, ticket };
})();
