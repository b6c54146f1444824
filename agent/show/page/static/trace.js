// The page of a trace: its time axis, and the trace itself to be saved.
(() => {
  const trace = JSON.parse(document.getElementById("raw").textContent);
  const heard = perceptsOf(trace.episode.calls), save = document.getElementById("save");
  document.addEventListener("keydown", timeline(document, () => heard).pressed);
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(trace, null, 1)], { type: "application/json" }));
    link.download = save.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
