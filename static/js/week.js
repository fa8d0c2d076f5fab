// The proposals of a week: minutes by steps, and on the button what is going to be written.
// Without this script the boxes and the button do the same.
for (const form of document.querySelectorAll("[data-proposals]")) {
  const sum = form.querySelector("[data-sum]");
  const hours = (minutes) => `${(minutes / 60).toLocaleString("nl-NL", { maximumFractionDigits: 2 })} u`;
  const show = () => {
    let total = 0;
    for (const line of form.querySelectorAll("[data-proposal]")) {
      const isChosen = line.querySelector("input[type=checkbox]").checked;
      line.classList.toggle("proposal--left", !isChosen);
      if (isChosen) total += Number(line.querySelector("input[type=number]").value) || 0;
    }
    sum.textContent = `· ${hours(total)}`;
  };
  for (const button of form.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const box = document.getElementById(button.dataset.for);
      const step = Number(button.dataset.step);
      // to the next whole quarter, so that 50 becomes 60 or 45
      const quarters = (Number(box.value) || 0) / Math.abs(step);
      const next = step > 0 ? Math.floor(quarters) + 1 : Math.ceil(quarters) - 1;
      box.value = Math.min(1440, Math.max(15, next * Math.abs(step)));
      show();
    });
  }
  form.addEventListener("input", show);
}

for (const box of document.querySelectorAll("[data-select]")) box.addEventListener("focus", () => box.select());
