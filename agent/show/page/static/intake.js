// Files that are dropped or chosen go to the server, each with how far it is.
const makeIntake = (arrived) => {
  const intake = document.getElementById("intake"), files = document.getElementById("files");
  const rows = document.getElementById("uploads"), most = Number(intake.dataset.bytes);
  let over = 0;

  // Sent at once, and shown after what was chosen before it: the first is then the first that is asked about.
  async function take(file, name, before) {
    const row = make("li", "upload"), bar = make("span", "bar"), done = make("span"), stop = make("button", "quiet", "Cancel");
    const label = make("span", "name");
    label.append(make("bdi", "", name));
    done.style.width = "0";
    stop.type = "button";
    bar.append(done);
    row.append(label, bar, stop);
    rows.append(row);
    try {
      if (file.size > most) throw new Error(`It has ${Math.ceil(file.size / 1048576)} MB; expected ${most >> 20} at most`);
      const way = sendFile(file, name, (share) => { done.style.width = `${100 * share}%`; });
      stop.addEventListener("click", way.stop);
      announce(`Sending ${name}`);
      const clip = await way.sent;
      await before;
      await arrived(clip);
      row.remove();
    } catch (error) {
      refuse(row, label, bar, stop, error);
    }
  }

  function refuse(row, label, bar, stop, error) {
    const why = make("span", "error", error.message);
    why.setAttribute("role", "alert");
    const close = make("button", "quiet", "Dismiss");
    close.type = "button";
    close.addEventListener("click", () => row.remove());
    bar.remove();
    stop.replaceWith(close);
    label.after(why);
  }

  const takeAll = (found) => [...found].reduce((before, file) => take(file, file.name || "recording", before), null);
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  document.getElementById("choose").addEventListener("click", () => files.click());
  files.addEventListener("change", () => { takeAll(files.files); files.value = ""; });
  for (const [name, by] of [["dragenter", 1], ["dragleave", -1]]) {
    addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      over = Math.max(0, over + by);
      intake.classList.toggle("over", over > 0);
    });
  }
  addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over = 0;
    intake.classList.remove("over");
    takeAll(event.dataTransfer.files);
  });
  return { take };
};
