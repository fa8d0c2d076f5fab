// A long list of boxes to tick gets a search box above it. Without JavaScript the whole list is there.
"use strict";

for (const list of document.querySelectorAll("div.picker")) {
  const search = document.createElement("input");
  search.type = "search";
  search.className = "utrecht-textbox utrecht-textbox--html-input picker__search";
  search.placeholder = list.querySelector("[data-search]")?.dataset.search ?? "Zoek een school";
  search.setAttribute("aria-label", search.placeholder);
  search.autocomplete = "off";
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  search.addEventListener("input", () => {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    for (const label of list.querySelectorAll("label")) {
      const keep = label.querySelector("input").checked || wanted.every((word) => plain(label.textContent).includes(word));
      label.parentElement.hidden = !keep;
    }
  });
  // Enter in the search box must not save the form
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.parentElement.before(search);
}
