// Runs before the first paint: the chosen appearance, if somebody chose one. Otherwise the system decides.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("weergave");
  } catch {
    // no storage: the system decides
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  document.documentElement.classList.add("has-js");
})();
