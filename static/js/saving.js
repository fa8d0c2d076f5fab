// Saving an activity: first into the queue of this browser, then to the server. Whatever happens in between, it is in one of
// the two. Without JavaScript, or where the browser keeps nothing, the form is sent as any other form.
"use strict";

(() => {
  const SAYS = {
    kept: "Bewaard op dit apparaat. Het wordt verstuurd zodra er netwerk is.",
    login: "Bewaard op dit apparaat. Log in om te versturen.",
    sent: "Verstuurd.",
    restored: "Dit had je al geschreven. Het is nog niet verstuurd.",
  };
  const ACTIVITY = /^\/activiteiten\/(nieuw|dagdeel|\d+)\/$/;
  const passed = new WeakSet(); // forms that go to the server as they are
  const busy = new WeakSet();

  const pathOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const pkOf = (form) => Number(ACTIVITY.exec(pathOf(form))?.[1]) || null;

  function fieldsOf(form, submitter) {
    const fields = {};
    for (const [name, value] of new FormData(form, submitter)) {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") (fields[name] ??= []).push(value);
    }
    return fields;
  }

  // "Oudergesprek · Beukenhof · 18-11-2026 · 45 min", from what stands in the form.
  function labelOf(form, fields) {
    const chosen = (name) => form.querySelector(`[name=${name}]:checked`)?.labels[0] ?? null;
    const plek = chosen("deployment")?.textContent.trim();
    const kind = fields.kind?.[0] ? chosen("kind")?.textContent.trim() : "";
    const day = (fields.done_on?.[0] ?? "").split("-").reverse().join("-");
    const button = plek ? "" : form.querySelector("button[type=submit], button:not([type])")?.innerText.replace(/\s+/g, " ").trim();
    return [button, kind, plek, day, button ? "" : `${fields.minutes?.[0] ?? "?"} min`].filter(Boolean).join(" · ");
  }

  function anotherId(form) {
    if (!form.elements.client_uuid) form.append(Waiting.make("input", "", { type: "hidden", name: "client_uuid" }));
    const box = form.elements.client_uuid;
    box.value = crypto.randomUUID();
    box.setAttribute("value", box.value);
  }

  function asAnyForm(form, submitter) {
    passed.add(form);
    form.inert = false;
    form.requestSubmit(submitter ?? undefined);
  }

  function emptied(form) {
    form.reset();
    anotherId(form);
    form.dispatchEvent(new CustomEvent("kansencoach:emptied", { bubbles: true }));
  }

  async function save(form, submitter) {
    const pk = pkOf(form);
    if (!pk && !form.elements.client_uuid?.value) anotherId(form);
    const fields = fieldsOf(form, submitter);
    const id = pk ? `wijziging-${pk}` : fields.client_uuid[0];
    await Waiting.ready;
    await Queue.put(id, { pk, fields, label: labelOf(form, fields) });
    form.dispatchEvent(new CustomEvent("kansencoach:kept", { bubbles: true }));
    if (form.dataset.replaces && form.dataset.replaces !== id) await Queue.drop(form.dataset.replaces);
    const isShell = "shell" in document.documentElement.dataset;
    const result = await Queue.send({ only: id, token: Waiting.token(), say: !isShell });
    const answer = result.answers[id];
    if (result.stopped) {
      await Waiting.heard(result, false);
      addToast(result.stopped === "login" ? SAYS.login : SAYS.kept, "warning");
      if (!pk) emptied(form);
      return;
    }
    if (answer && !Queue.hasArrived(answer) && !isShell) {
      asAnyForm(form, submitter); // the page says what is wrong, or shows both versions
      return;
    }
    if (answer && !Queue.hasArrived(answer)) {
      await Waiting.show();
      document.getElementById("wachtrij")?.scrollIntoView();
      return;
    }
    if (pk) await forget(pk);
    if (isShell) {
      addToast(SAYS.sent);
      emptied(form);
      await Waiting.show();
    } else location.assign(answer?.to ?? "/mijn-plekken/");
  }

  // Everything of one activity that waited for a choice: the choice was made.
  async function forget(pk) {
    const { mine } = await Queue.list();
    for (const one of mine) if (one.pk === pk) await Queue.drop(one.id);
  }

  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      if (!Waiting.can || form.method !== "post" || !ACTIVITY.test(pathOf(form))) return;
      if (passed.delete(form)) return;
      event.preventDefault();
      event.stopPropagation();
      if (busy.has(form)) return;
      busy.add(form);
      submitter?.setAttribute("aria-busy", "true");
      const saved = save(form, submitter);
      form.inert = true; // what is typed now would be emptied with the rest
      saved
        .catch(() => asAnyForm(form, submitter)) // this browser keeps nothing
        .finally(() => {
          busy.delete(form);
          form.inert = false;
          submitter?.removeAttribute("aria-busy");
        });
    },
    true,
  );

  // ---- back into a form: "Aanpassen" and "Kiezen" lead to its page with #wachtrij=… ----
  function fill(form, { fields, pk, state }) {
    for (const box of form.elements) {
      if (!box.name || box.name === "csrfmiddlewaretoken" || (box.name === "client_uuid" && state === "gone")) continue;
      const values = fields[box.name] ?? [];
      if (box.type === "radio" || box.type === "checkbox") box.checked = values.includes(box.value);
      else if (box.options) for (const option of box.options) option.selected = values.includes(option.value);
      else if (box.name === "version") box.value = values[0] ?? (pk ? "0" : "");
      else if (values.length) box.value = values[0];
      if (box.name === "client_uuid") box.setAttribute("value", box.value);
    }
    form.dataset.fillingIn = ""; // what usually follows from a choice gives way to what was typed
    for (const box of form.elements) {
      const details = box.closest("details");
      const isFilled = box.type === "radio" || box.type === "checkbox" ? box.checked && box.value : box.value;
      if (details && isFilled && box.type !== "hidden") details.open = true;
      for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    delete form.dataset.fillingIn;
  }

  async function reopen() {
    const id = /^#wachtrij=([\w-]+)$/.exec(location.hash)?.[1];
    const form = document.querySelector("form[data-activity-form]");
    if (!id || !form || "refused" in form.dataset) return;
    await Waiting.ready;
    const one = (await Queue.list()).mine.find((other) => other.id === id);
    if (!one) return;
    if ("shell" in document.documentElement.dataset) form.setAttribute("action", one.pk && one.state !== "gone" ? `/activiteiten/${one.pk}/` : "/activiteiten/nieuw/");
    fill(form, one);
    form.dataset.replaces = id;
    if (one.state === "conflict" && pkOf(form)) {
      history.replaceState(null, "", location.pathname + location.search);
      asAnyForm(form);
      return;
    }
    const { make } = Waiting;
    const notice = make("div", "", { class: "utrecht-alert utrecht-alert--warning", role: "status", tabindex: "-1" });
    const content = make("div", "", { class: "utrecht-alert__content" });
    content.append(make("p", SAYS.restored));
    for (const { label, text } of one.sentences ?? []) content.append(make("p", label ? `${label}: ${text}` : text));
    notice.append(content);
    form.before(notice);
    notice.focus();
  }

  document.addEventListener("kansencoach:filled", reopen); // the page without network has its choices now
  addEventListener("hashchange", reopen);
  if (!("shell" in document.documentElement.dataset)) reopen();

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("[data-leave-stored]");
    if (!link || !Waiting.can) return;
    event.preventDefault();
    await forget(Number(link.dataset.leaveStored));
    location.assign(link.href);
  });
})();
