// One recording: its player and time axis, the questions about it, and the answer that is shown.
// `of` names the recordings that it is made of, where questions are about several.
const makePanel = (root, of, changed, marks) => {
  const part = (name) => root.querySelector(`.${name}`);
  const clip = root.dataset.clip, entries = [];
  const line = root.querySelector(":scope > .error"), doing = part("doing"), mel = part("mel");
  let heard = [], shown = null, marked = null, drawing = false, again = false;

  if (mel) mel.style.maskImage = mel.style.webkitMaskImage = `url(${mel.dataset.picture})`;
  const axis = timeline(root, () => heard, (stretch) => { marked = stretch; marks(); });

  async function ask(body) {
    showError(line, null);
    const whole = of.length ? { ...body, others: of.slice(1) } : body;
    const made = await request("POST", `/api/clips/${of[0] || clip}/questions`, whole);
    add({ job: made.id, text: body.text, answer: "", status: "queued" });
  }

  // A question that was put; it is shown, and followed to its end.
  function add(entry) {
    entries.push(entry);
    select(entry);
    if (!["done", "failed", "cancelled"].includes(entry.status)) follow(entry);
    changed();
  }

  function follow(entry) {
    const read = newsReader(Number(part("track").dataset.end));
    entry.source = followJob(entry.job, (name, data) => {
      if (name === "answered") return end(entry, "done", data.answer, `The answer: ${data.answer}`);
      if (name === "failed") return end(entry, "failed", "", "", data.error.message);
      if (name === "cancelled") return end(entry, "cancelled", "");
      const news = read(name, data);
      entry.what = news.what;
      entry.why = news.why || "";
      if (news.say) announce(news.say);
      if (entry === shown) { tell(); draw(); }
    }, (away, over) => {
      if (!away) { if (entry === shown) showError(line, null); return; }
      if (over) return end(entry, "failed", "", "", "The server has forgotten this question.");
      if (entry === shown) showError(line, new Error("The connection is lost; trying again."));
    });
  }

  function end(entry, status, answer, say = "", why = "") {
    Object.assign(entry, { status, answer, failure: why });
    if (entry.source) entry.source.close();
    if (say) announce(say);
    if (status === "cancelled") announce("Cancelled");
    if (entry === shown) select(entry);
    else list();
    changed();
  }

  function select(entry) {
    if (entry !== shown) {
      for (const name of ["top", "lanes", "crops", "rest"]) part(name).replaceChildren();
      heard = [];
      axis.reset();
    }
    shown = entry;
    list();
    tell();
    showError(line, entry.failure ? new Error(entry.failure) : null);
    if (entry.status === "cancelled") showError(line, new Error("Cancelled."));
    draw();
  }

  function list() {
    const rows = entries.map((entry) => {
      const row = make("li"), button = make("button", "");
      const text = make("bdi", "", entry.text), answer = make("bdi", "", entry.answer || entry.status);
      button.type = "button";
      if (entry === shown) button.setAttribute("aria-current", "true");
      if (!entry.answer) answer.classList.add("soft");
      button.append(text, answer);
      button.addEventListener("click", () => { select(entry); part("history").querySelector("[aria-current]").focus(); });
      row.append(button);
      return row;
    });
    part("history").replaceChildren(...rows);
    part("history").hidden = rows.length < 2;
  }

  function tell() {
    const runs = shown && ["queued", "running"].includes(shown.status);
    doing.hidden = !runs;
    if (!runs) return;
    part("what").textContent = shown.what || "Waiting for its turn";
    part("why").textContent = shown.why || "";
  }

  // Fetches what is known by now; where that is under way already, once more afterwards.
  async function draw() {
    if (drawing) { again = true; return; }
    drawing = true;
    try {
      do {
        again = false;
        const entry = shown, view = await fetchView(`/api/jobs/${entry.job}/view`);
        if (entry === shown) put(view);
        else again = true;
        if (again) await pause(100);
      } while (again);
    } catch (error) {
      if (shown.status === "done") showError(line, error);
    } finally {
      drawing = false;
    }
  }

  function put(view) {
    const focus = document.activeElement, known = new Set(all("[id]", root).map((each) => each.id));
    const open = all("details[open]", root).map((each) => each.id);
    heard = perceptsOf(JSON.parse(view.querySelector("script").textContent));
    for (const name of ["top", "rounds", "crops", "lanes", "rest"]) {
      const fresh = document.adoptNode(view.querySelector(`.${name}`));
      part(name).replaceWith(fresh);
    }
    axis.place();
    all(".lanes .block, .crop", root).forEach((each) => each.classList.toggle("new", !known.has(each.id) && shown.status !== "done"));
    open.forEach((id) => { const each = document.getElementById(id); if (each) each.open = true; });
    if (focus && focus.id && !focus.isConnected) document.getElementById(focus.id)?.focus({ preventScroll: true });
  }

  async function cancel() {
    const entry = shown;
    try { await request("DELETE", `/api/jobs/${entry.job}`); } catch (error) { return showError(line, error); }
    end(entry, "cancelled", "");
    document.getElementById("question").focus();
  }

  async function remove() {
    entries.forEach((entry) => entry.source && entry.source.close());
    try { await request("DELETE", `/api/clips/${clip}`); } catch (error) { if (error.status !== 404) return showError(line, error); }
    root.remove();
    document.getElementById("question").focus();
    announce(`${root.dataset.name} is deleted`);
    changed();
  }

  part("cancel").addEventListener("click", cancel);
  part("remove").addEventListener("click", remove);
  return {
    root, clip, of, remove, add, ask, pressed: axis.pressed, marked: () => (of.length ? null : marked),
    jobs: () => entries.filter((entry) => entry.status !== "cancelled").map((entry) => entry.job),
    picked: () => !of.length && (part("pick").hidden || part("pick").querySelector("input").checked),
    pickable: (many) => { part("pick").hidden = !many || of.length > 0; },
  };
};
