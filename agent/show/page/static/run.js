"use strict";
// Shows the items that are asked for; counts them.
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("filters"), rows = [...$("rows").rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());

  function sift() {
    const wanted = Object.fromEntries(new FormData(form));
    const text = (wanted.text || "").trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, at) => {
      const fits = ["verdict", "kind", "cause"].every((name) => !wanted[name] || row.dataset[name] === wanted[name]);
      row.hidden = !(fits && texts[at].includes(text));
      shown += row.hidden ? 0 : 1;
    });
    $("count").textContent = shown === rows.length ? `${shown} items` : `${shown} of ${rows.length} items`;
    $("none").hidden = shown > 0;
  }

  form.addEventListener("input", sift);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A browser that comes back to the page fills the form in again.
  addEventListener("pageshow", sift);
})();
