"use strict";
// Plays spans, moves along the time axis, shows one round. Writes text only as text.
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const track = $("track"), scroll = $("scroll"), audio = $("audio"), head = $("head");
  const start = Number(track.dataset.start), end = Number(track.dataset.end), length = end - start;
  const offset = audio ? Number(audio.dataset.offset) : 0;
  const trace = JSON.parse($("raw").textContent);
  const heard = trace.episode.calls.flatMap((call) =>
    call.percepts.map((percept) => ({ ...percept, round: call.round + 1, cached: call.cached })));
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  let zoom = 1, until = null, round = 0;

  document.documentElement.classList.add("scripted");

  function clock(seconds) {
    const whole = Math.round(seconds * 100) / 100;
    const hours = Math.floor(whole / 3600), minutes = Math.floor((whole % 3600) / 60), rest = whole % 60;
    const two = (value) => String(value).padStart(2, "0");
    if (hours) return `${hours}:${two(minutes)}:${(Math.floor(rest * 10) / 10).toFixed(1).padStart(4, "0")}`;
    return minutes ? `${minutes}:${rest.toFixed(2).padStart(5, "0")}` : rest.toFixed(2);
  }

  // The time in the file, which is what everything on the page counts in.
  const now = () => (audio ? audio.currentTime + offset : start);
  const at = (time) => `${(100 * (time - start)) / length}%`;

  function seek(time) {
    if (!audio) return;
    until = null;
    audio.currentTime = Math.min(Math.max(time, start), end) - offset;
    show(now());
  }

  function play(from, to) {
    if (!audio) return;
    audio.currentTime = from - offset;
    until = to;
    show(from);
    audio.play().catch((error) => tell(`This browser cannot play the sound: ${error.message}`));
  }

  function toggle() {
    if (!audio) return;
    if (!audio.paused) return audio.pause();
    until = null;
    if (now() >= end - 0.01) audio.currentTime = start - offset;
    audio.play().catch((error) => tell(`This browser cannot play the sound: ${error.message}`));
  }

  function show(time) {
    head.hidden = false;
    head.style.left = at(time);
    $("time").textContent = clock(time);
    const slider = $("seek");
    if (slider) {
      slider.setAttribute("aria-valuenow", time.toFixed(2));
      slider.setAttribute("aria-valuetext", `${clock(time)} seconds`);
    }
  }

  // While it plays: moves the line, and stops where a span or the clip ends.
  function check() {
    if (audio.paused) return;
    const time = now(), stop = until ?? end;
    if (time >= stop - 0.005) {
      audio.pause();
      audio.currentTime = stop - offset;
      until = null;
      return show(stop);
    }
    show(time);
    keepInView(time);
  }

  function follow() {
    check();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  function keepInView(time) {
    const x = ((time - start) / length) * track.offsetWidth, view = scroll.clientWidth;
    if (x < scroll.scrollLeft || x > scroll.scrollLeft + view - 40) scroll.scrollLeft = x - 60;
  }

  function tell(text) {
    $("chosen").replaceChildren(make("p", "", text));
  }

  // What a block holds, in full; words can be played one by one.
  function choose(index) {
    const percept = heard[index], block = $(`p${index}`);
    if (!percept) return;
    all('.block[aria-current="true"]').forEach((each) => each.removeAttribute("aria-current"));
    block.setAttribute("aria-current", "true");
    const from = Number(block.dataset.start), to = Number(block.dataset.end);
    const what = make("p", "what");
    what.append(make("b", "", percept.kind), make("span", "number", `${clock(from)}–${clock(to)} s`));
    what.append(make("span", "soft", `${percept.tool}, round ${percept.round}${percept.cached ? ", remembered" : ""}`));
    if (percept.confidence != null) what.append(make("span", "soft", `confidence ${percept.confidence.toFixed(2)}`));
    if (percept.language) what.append(make("span", "soft", percept.language));
    if (block.classList.contains("cited")) what.append(make("span", "pill", "cited"));
    const text = make("p", "text long");
    text.dir = "auto";
    if (percept.words && percept.words.length) {
      text.classList.add("words");
      for (const word of percept.words) {
        const button = make("button", word.confidence < 0.5 ? "doubtful" : "", word.text);
        button.type = "button";
        button.dataset.start = word.segment.start;
        button.dataset.end = word.segment.end;
        button.setAttribute("aria-label", `play the word ${word.text}, confidence ${word.confidence.toFixed(2)}`);
        text.append(button, " ");
      }
    } else {
      const value = percept.value == null ? "" : `${Number(percept.value.toPrecision(6))} ${percept.unit}`;
      const parts = [percept.speaker, percept.label, percept.quantity, value, percept.text, percept.reason];
      text.textContent = parts.filter(Boolean).join(" ") || "nothing";
    }
    $("chosen").replaceChildren(what, text);
    mark(from, to);
  }

  function mark(from, to) {
    const box = $("selection");
    box.hidden = false;
    box.style.left = at(from);
    box.style.width = `${(100 * (to - from)) / length}%`;
    keepInView(from);
  }

  // One round, or all with 0.
  function reveal(wanted) {
    round = wanted;
    track.classList.toggle("shown", round > 0);
    all("[data-show]").forEach((each) => each.setAttribute("aria-pressed", String(Number(each.dataset.show) === round)));
    all(".block, .crop").forEach((each) => each.classList.toggle("dim", round > 0 && Number(each.dataset.round) !== round));
    all("[data-step]").forEach((each) => {
      if (Number(each.dataset.step) === round) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    });
  }

  function turn(by) {
    const shown = all(".rounds [data-show]").map((each) => Number(each.dataset.show));
    if (shown.length) reveal(shown[(shown.indexOf(round) + by + shown.length) % shown.length]);
  }

  function axis() {
    const room = Math.max(1, (track.offsetWidth / 76) | 0);
    const step = steps.find((each) => length / each <= room) || steps[steps.length - 1];
    const first = Math.ceil(start / step - 1e-9), marks = [];
    for (let at_ = first; at_ * step <= end + 1e-9 && marks.length < 2000; at_++) {
      const mark_ = make("span", "", step < 1 ? clock(at_ * step) : clock(at_ * step).replace(/\.0+$/, ""));
      mark_.style.left = at(at_ * step);
      marks.push(mark_);
    }
    $("axis").replaceChildren(...marks);
    const scale = track.offsetWidth / length;
    all(".block").forEach((each) => each.classList.toggle("tiny", (each.dataset.end - each.dataset.start) * scale < 16));
  }

  function scaleTo(wanted, around = now()) {
    // No closer than 250 pixels a second.
    zoom = Math.min(Math.max(wanted, 1), Math.max(1, (250 * length) / scroll.clientWidth));
    track.style.width = `${100 * zoom}%`;
    axis();
    scroll.scrollLeft = ((around - start) / length) * track.offsetWidth - scroll.clientWidth / 2;
    $("out").disabled = zoom <= 1;
  }

  // Along a lane, or to the nearest block of the next one.
  function neighbour(block, key) {
    const lanes = all(".lane"), lane = block.closest(".lane");
    const inTime = (where) => all(".block", where).sort((a, b) => a.dataset.start - b.dataset.start);
    const row = inTime(lane);
    if (key === "ArrowLeft" || key === "ArrowRight") return row[row.indexOf(block) + (key === "ArrowRight" ? 1 : -1)];
    const other = lanes[lanes.indexOf(lane) + (key === "ArrowDown" ? 1 : -1)];
    const far = (each) => Math.abs(each.dataset.start - block.dataset.start);
    return other && inTime(other).sort((a, b) => far(a) - far(b))[0];
  }

  function rove(block) {
    all('.block[tabindex="0"]', block.closest(".lane")).forEach((each) => (each.tabIndex = -1));
    block.tabIndex = 0;
  }

  document.addEventListener("click", (event) => {
    const from = event.target.closest("[data-start][data-end]");
    if (from && from !== track) {
      if (from.dataset.percept !== undefined) choose(Number(from.dataset.percept));
      else mark(Number(from.dataset.start), Number(from.dataset.end));
      if (from.classList.contains("block")) rove(from);
      return play(Number(from.dataset.start), Number(from.dataset.end));
    }
    const shows = event.target.closest("[data-show]");
    if (shows) reveal(Number(shows.dataset.show) === round ? 0 : Number(shows.dataset.show));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = event.target, key = event.key;
    if (on.matches("select, input, textarea")) return;
    if (on.matches(".block") && key.startsWith("Arrow")) {
      const next = neighbour(on, key);
      if (next) { rove(next); next.focus(); }
    } else if (key === " " && !on.closest("button, summary, a")) toggle();
    else if (key === "ArrowLeft" && !on.closest(".wide")) seek(now() - (event.shiftKey ? 5 : 1));
    else if (key === "ArrowRight" && !on.closest(".wide")) seek(now() + (event.shiftKey ? 5 : 1));
    else if (key === "Home" && on.id === "seek") seek(start);
    else if (key === "End" && on.id === "seek") seek(end);
    else if (key === "n") turn(1);
    else if (key === "p") turn(-1);
    else if (key === "+" || key === "=") scaleTo(zoom * 1.6);
    else if (key === "-") scaleTo(zoom / 1.6);
    else if (key === "Escape") { reveal(0); $("selection").hidden = true; }
    else return;
    event.preventDefault();
  });

  if (audio) {
    audio.removeAttribute("controls");
    $("play").addEventListener("click", toggle);
    $("speed").addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
    for (const name of ["play", "pause", "ended"]) {
      audio.addEventListener(name, () => {
        $("play").classList.toggle("playing", !audio.paused);
        $("play").setAttribute("aria-label", audio.paused ? "Play" : "Pause");
      });
    }
    audio.addEventListener("play", follow);
    // Where the page is in the background, frames stop and this goes on.
    audio.addEventListener("timeupdate", check);
    audio.addEventListener("error", () => tell("The sound cannot be played here; the file may have been moved."));
    const bar = $("seek");
    if (bar) bar.addEventListener("click", (event) => {
      const box = track.getBoundingClientRect();
      seek(start + (length * (event.clientX - box.left)) / box.width);
    });
  }
  all(".lane").forEach((lane) => { const first = lane.querySelector(".block"); if (first) first.tabIndex = 0; });
  $("in").addEventListener("click", () => scaleTo(zoom * 1.6));
  $("out").addEventListener("click", () => scaleTo(zoom / 1.6));
  $("save").hidden = false;
  $("save").addEventListener("click", () => {
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(trace, null, 1)], { type: "application/json" }));
    link.download = $("save").dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  addEventListener("resize", axis);
  // On a narrow screen the words on blocks come first, the whole second.
  scaleTo(scroll.clientWidth < 560 ? 2 : 1, start);
})();
