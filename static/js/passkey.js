// Around allauth's passkey scripts: say what went wrong in words, and take along whether this is one's own device.
"use strict";

(() => {
  const line = document.querySelector("[data-passkey-error]");

  function say(text) {
    if (!line) return;
    line.textContent = text;
    line.hidden = false;
  }

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    if (!line) return;
    say(event.detail.exception?.name === "InvalidStateError" ? line.dataset.double : line.dataset.cancelled);
  });

  if (!window.PublicKeyCredential) {
    for (const button of document.querySelectorAll("[data-passkey] button")) button.disabled = true;
    if (line) say(line.dataset.absent);
  }

  for (const button of document.querySelectorAll("[data-own-device]")) {
    // Before allauth sends the form: sending from a script fires no event to listen to.
    button.addEventListener("click", () => {
      const box = document.getElementById(button.dataset.ownDevice);
      document.getElementById("mfa_own_device").value = box?.checked ? "on" : "";
    });
  }
})();
