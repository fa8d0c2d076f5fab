// Logging out empties this device. What is not sent yet would be gone: that is said first, with how much it is.
"use strict";

(() => {
  const SAYS = {
    question: (n) => (n === 1 ? "1 activiteit is nog niet verstuurd" : `${n} activiteiten zijn nog niet verstuurd`),
    what: "Als je uitlogt, wissen we alles van jou op dit apparaat. Ook wat nog niet is verstuurd.",
    failed: "Versturen lukt nu niet. Probeer het als er weer netwerk is.",
    first: "Eerst versturen",
    stay: "Ingelogd blijven",
    out: "Uitloggen en wissen",
  };
  const asked = new WeakSet();

  // True when it may all go, or when nothing is left to send.
  function agrees(count) {
    const { make } = Waiting;
    const dialog = make("dialog", "", { class: "leaving", "aria-labelledby": "uitloggen-vraag" });
    const said = make("p", SAYS.what, { role: "status" });
    const button = (text, kind) => make("button", text, { type: "button", class: `utrecht-button utrecht-button--${kind}-action` });
    const [first, stay, out] = [button(SAYS.first, "primary"), button(SAYS.stay, "secondary"), button(SAYS.out, "secondary")];
    const actions = make("div", "", { class: "form__actions" });
    actions.append(first, stay, out);
    dialog.append(make("h2", SAYS.question(count), { id: "uitloggen-vraag" }), said, actions);
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((done) => {
      const close = (answer) => {
        done(answer);
        dialog.remove();
      };
      dialog.addEventListener("cancel", () => close(false));
      stay.addEventListener("click", () => close(false));
      out.addEventListener("click", () => close(true));
      first.addEventListener("click", async () => {
        await Waiting.flush();
        if ((await Queue.list()).mine.length === 0) close(true);
        else said.textContent = SAYS.failed;
      });
    });
  }

  async function leave(form) {
    const { mine, others } = await Queue.list();
    if (mine.length && !(await agrees(mine.length))) return;
    await Queue.leave();
    // Of somebody else, sealed: not for this person to read, and not to throw away either.
    if (others) form.append(Waiting.make("input", "", { type: "hidden", name: "sealed", value: "stays" }));
    send(form);
  }

  function send(form) {
    asked.add(form);
    form.requestSubmit();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const isLeaving = "leaves" in form.dataset || form.getAttribute("action")?.startsWith("/account/logout/");
      if (!Waiting.can || !isLeaving || asked.delete(form)) return;
      event.preventDefault();
      event.stopPropagation();
      leave(form).catch(() => send(form));
    },
    true,
  );
})();
