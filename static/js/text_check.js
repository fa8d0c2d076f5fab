// While a note or a message is being typed: what would be refused on saving, said calmly under the field. The server looks
// (nothing is kept there); without network or script nothing is said here, and saving still checks.
"use strict";
{
  const WAIT_MS = 600;
  const waiting = new WeakMap();
  const asked = new WeakMap();

  async function look(part, box) {
    asked.get(box)?.abort();
    const said = part.querySelector("[data-findings]");
    if (box.value.trim() === "") {
      said.replaceChildren();
      return;
    }
    const question = new AbortController();
    asked.set(box, question);
    const body = new URLSearchParams({ text: box.value });
    const headers = { "X-CSRFToken": box.form.elements.namedItem("csrfmiddlewaretoken").value };
    try {
      const answer = await fetch(part.dataset.check, { method: "POST", body, headers, signal: question.signal });
      if (!answer.ok || answer.redirected) return;
      const { sentences } = await answer.json();
      const now = [...said.children].map((line) => line.textContent);
      if (now.join("\n") === sentences.join("\n")) return; // said already
      said.replaceChildren(
        ...sentences.map((sentence) => {
          const line = document.createElement("p");
          line.textContent = sentence;
          return line;
        }),
      );
    } catch {
      // no network, or a newer question
    }
  }

  // What was typed before this file was here.
  for (const part of document.querySelectorAll("[data-check]")) {
    const box = part.querySelector("textarea");
    if (box.value !== box.defaultValue) look(part, box);
  }

  document.addEventListener("input", (event) => {
    const part = event.target.closest?.("[data-check]");
    if (!part || event.target.tagName !== "TEXTAREA") return;
    clearTimeout(waiting.get(event.target));
    waiting.set(event.target, setTimeout(() => look(part, event.target), WAIT_MS));
  });
}
