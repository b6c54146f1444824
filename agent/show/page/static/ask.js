// The page on which recordings are asked about.
(() => {
  const $ = (id) => document.getElementById(id);
  const panels = [], form = $("ask"), question = $("question"), line = form.querySelector(".error");
  let current = null, loading = false, asked = { question: "", choices: "" };

  const changed = () => {
    const there = panels.filter((panel) => panel.root.isConnected);
    panels.splice(0, panels.length, ...there);
    const many = panels.filter((panel) => !panel.of.length).length > 1;
    panels.forEach((panel) => panel.pickable(many));
    document.body.classList.toggle("filled", panels.length > 0);
    document.body.classList.toggle("beside", many);
    if (!panels.includes(current)) current = panels[panels.length - 1] || null;
    label();
    offer();
    const lost = panels.find((panel) => panel.of.some((clip) => !panels.some((each) => each.clip === clip)));
    if (lost) lost.remove();
    if (!loading) session.write(panels);
  };

  function label() {
    const picked = panels.filter((panel) => panel.picked()).length;
    $("together").closest("label").hidden = picked < 2;
    const button = form.querySelector("button[type=submit]");
    button.replaceChildren("Ask", ...(document.body.classList.contains("beside") ? [` ${picked}`, make("span", "hidden", " recordings")] : []));
  }

  // Offers to ask about the stretch that is marked, where one is.
  function offer() {
    const there = current && panels.includes(current) ? current.marked() : null;
    $("part").closest("label").hidden = !there;
    if (!there) $("part").checked = false;
    else $("stretch").textContent = `${clock(there.start)}–${clock(there.end)} s${panels.length > 1 ? ` of ${current.root.dataset.name}` : ""}`;
  }

  async function show(clip, of = []) {
    const parts = new URLSearchParams(of.map((part) => ["of", part]));
    const view = await fetchView(`/api/clips/${clip.id}/view?${parts}`);
    // A copy: the player of a document that is shown nowhere may have given up already.
    const root = document.importNode(view.querySelector(".panel"), true);
    if (of.length) $("panels").prepend(root);
    else $("panels").append(root);
    const panel = makePanel(root, of, changed, offer);
    panels.push(panel);
    current = panel;
    changed();
    return panel;
  }

  // The panel of several recordings end to end; made where there is none yet.
  async function together(picked) {
    const of = picked.map((panel) => panel.clip);
    const there = panels.find((panel) => panel.of.join() === of.join());
    return there || show(await request("POST", "/api/clips/together", { clips: of }), of);
  }

  async function arrived(clip) {
    await show(clip);
    announce(`${clip.name} is there, ${clock(clip.seconds)} seconds`);
    question.focus({ preventScroll: true });
  }

  // What this tab had before it was loaded again, as far as the server still has it.
  async function restore() {
    loading = true;
    for (const kept of session.read()) {
      try {
        const panel = await show(await request("GET", `/api/clips/${kept.clip}`), kept.of);
        for (const job of kept.jobs) await recall(panel, job);
      } catch (error) {
        if (error.status === 401) break;
        if (error.status !== 404) showError(line, error);
      }
    }
    loading = false;
    changed();
  }

  async function recall(panel, key) {
    try {
      const job = await request("GET", `/api/jobs/${key}`);
      const answer = job.result ? job.result.answer : "", failure = job.error ? job.error.message : "";
      panel.add({ job: key, text: job.question.text, status: job.status, answer, failure });
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }

  async function submit(event) {
    event.preventDefault();
    showError(line, null);
    const choices = $("offer").open ? $("choices").value.split("\n").map((each) => each.trim()).filter(Boolean) : [];
    const part = $("part").checked ? current : null;
    const picked = part ? [part] : panels.filter((panel) => panel.picked());
    try {
      if (!question.value.trim()) throw new Error("Write a question first.");
      if (!panels.length) throw new Error("Add a recording first.");
      if (!picked.length) throw new Error("Tick a recording first.");
      const body = { text: question.value, choices, ...(part ? part.marked() : {}) };
      const joint = $("together").checked && picked.length > 1;
      if (joint) picked.splice(0, picked.length, await together(picked));
      if (picked[0].root.getBoundingClientRect().top > innerHeight / 2) picked[0].root.scrollIntoView();
      for (const panel of picked) await panel.ask(body);
      asked = { question: question.value, choices: $("offer").open ? $("choices").value : "" };
      fill({ question: "", choices: "" });
    } catch (error) {
      showError(line, error);
      if (!question.value.trim()) question.focus();
    }
  }

  function fill(form) {
    question.value = form.question;
    $("choices").value = form.choices;
    $("offer").open = form.choices !== "";
    grow();
  }

  function grow() {
    question.style.height = "auto";
    question.style.height = `${question.scrollHeight + 2}px`;
  }

  const panelOf = (node) => panels.find((panel) => panel.root.contains(node));

  const intake = makeIntake(arrived);
  makeMicrophone(intake.take, (error) => showError(line, error));
  form.addEventListener("submit", submit);
  form.addEventListener("click", (event) => {
    const example = event.target.closest("[data-question]");
    if (!example) return;
    question.value = example.dataset.question;
    if (panels.length) form.requestSubmit();
    else question.focus();
  });
  question.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && !question.value) {
      fill(asked);
      event.preventDefault();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  question.addEventListener("input", grow);
  $("login").addEventListener("submit", async (event) => {
    event.preventDefault();
    const told = $("login").querySelector(".error");
    try {
      await request("POST", "/api/login", { token: $("token").value });
      $("token").value = "";
      $("login").hidden = true;
      showError(told, null);
      restore();
    } catch (error) {
      showError(told, error);
    }
  });
  document.addEventListener("change", (event) => { if (event.target.closest(".pick")) label(); });
  document.addEventListener("focusin", (event) => { current = panelOf(event.target) || current; offer(); });
  document.addEventListener("keydown", (event) => { if (current && !event.target.closest("#intake, #ask, #login")) current.pressed(event); });
  // One recording is heard at a time.
  document.addEventListener("play", (event) => all("audio").forEach((each) => { if (each !== event.target) each.pause(); }), true);
  restore();
})();
