"use strict";
// Shows the items that are asked for; counts them.
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $("filters"), items = [...$("rows").children];
  const texts = items.map((item) => item.textContent.toLowerCase());
  const tests = {
    "": () => true,
    apart: (right, runs) => right.length > 0 && right.length < runs,
    none: (right) => right.length === 0,
    every: (right, runs) => right.length === runs,
  };

  function fits(item, who) {
    const right = item.dataset.right;
    if (who in tests) return tests[who](right, Number(item.dataset.runs));
    const letter = who.slice(1);
    return who[0] === "=" ? right === letter : right.includes(letter) === (who[0] === "+");
  }

  function sift() {
    const wanted = Object.fromEntries(new FormData(form));
    const text = (wanted.text || "").trim().toLowerCase();
    let shown = 0;
    items.forEach((item, at) => {
      const kind = !wanted.kind || item.dataset.kind === wanted.kind;
      item.hidden = !(kind && fits(item, wanted.who || "") && texts[at].includes(text));
      shown += item.hidden ? 0 : 1;
    });
    $("count").textContent = shown === items.length ? `${shown} items` : `${shown} of ${items.length} items`;
    $("none").hidden = shown > 0;
  }

  form.addEventListener("input", sift);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A browser that comes back to the page fills the form in again.
  addEventListener("pageshow", sift);
})();
