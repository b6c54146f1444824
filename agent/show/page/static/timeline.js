// One recording's time axis and all that is said of it within `root`: plays spans, shows one round.
// `heard` gives the percepts by which blocks are numbered; `marks` is told which stretch is marked.
const timeline = (root, heard, marks = () => {}) => {
  const part = (name) => root.querySelector(`.${name}`);
  const track = part("track"), scroll = part("scroll"), head = part("head"), detail = part("detail");
  const start = Number(track.dataset.start), end = Number(track.dataset.end), length = end - start;
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const hint = [...detail.childNodes];
  let zoom = 1, round = 0;

  const at = (time) => `${(100 * (time - start)) / length}%`;
  const sound = player(root, start, end, show, (text) => detail.replaceChildren(make("p", "", text)));

  function show(time, follows) {
    head.hidden = false;
    head.style.left = at(time);
    if (follows) keepInView(time);
    const told = part("time"), slider = part("seek");
    if (told) told.textContent = clock(time);
    if (!slider) return;
    slider.setAttribute("aria-valuenow", time.toFixed(2));
    slider.setAttribute("aria-valuetext", `${clock(time)} seconds`);
  }

  function keepInView(time) {
    const x = ((time - start) / length) * track.offsetWidth, view = scroll.clientWidth;
    if (x < scroll.scrollLeft || x > scroll.scrollLeft + view - 40) scroll.scrollLeft = x - 60;
  }

  function choose(index) {
    const percept = heard()[index], block = track.querySelector(`.block[data-percept="${index}"]`);
    if (!percept || !block) return;
    all('.block[aria-current="true"]', track).forEach((each) => each.removeAttribute("aria-current"));
    block.setAttribute("aria-current", "true");
    const from = Number(block.dataset.start), to = Number(block.dataset.end);
    detail.replaceChildren(perceptTitle(percept, from, to, block.classList.contains("cited")), perceptText(percept));
    mark(from, to);
    keepInView(from);
  }

  function mark(from, to) {
    const box = part("selection");
    box.hidden = false;
    box.style.left = at(from);
    box.style.width = `${(100 * (to - from)) / length}%`;
    marks({ start: from, end: to });
  }

  function unmark() {
    part("selection").hidden = true;
    marks(null);
  }

  // One round, or all with 0.
  function reveal(wanted) {
    round = wanted;
    track.classList.toggle("shown", round > 0);
    all("[data-show]", root).forEach((each) => each.setAttribute("aria-pressed", String(Number(each.dataset.show) === round)));
    all(".lanes .block, .crop", track).forEach((each) => each.classList.toggle("dim", round > 0 && Number(each.dataset.round) !== round));
    all("[data-step]", root).forEach((each) => {
      if (Number(each.dataset.step) === round) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    });
  }

  function turn(by) {
    const shown = all(".controls [data-show]", root).map((each) => Number(each.dataset.show));
    if (shown.length) reveal(shown[(shown.indexOf(round) + by + shown.length) % shown.length]);
  }

  function axis() {
    if (!track.isConnected) return removeEventListener("resize", axis);
    const room = Math.max(1, (track.offsetWidth / 76) | 0);
    const step = steps.find((each) => length / each <= room) || steps[steps.length - 1];
    const first = Math.ceil(start / step - 1e-9), marks = [];
    for (let at_ = first; at_ * step <= end + 1e-9 && marks.length < 2000; at_++) {
      const mark_ = make("span", "", step < 1 ? clock(at_ * step) : clock(at_ * step).replace(/\.0+$/, ""));
      mark_.style.left = at(at_ * step);
      marks.push(mark_);
    }
    part("axis").replaceChildren(...marks);
    narrow();
  }

  function narrow() {
    const scale = track.offsetWidth / length;
    all(".block", track).forEach((each) => each.classList.toggle("tiny", (each.dataset.end - each.dataset.start) * scale < 16));
  }

  function scaleTo(wanted, around = sound.now()) {
    // No closer than 250 pixels a second.
    zoom = Math.min(Math.max(wanted, 1), Math.max(1, (250 * length) / scroll.clientWidth));
    track.style.width = `${100 * zoom}%`;
    axis();
    scroll.scrollLeft = ((around - start) / length) * track.offsetWidth - scroll.clientWidth / 2;
    part("out").disabled = zoom <= 1;
  }

  // Along a lane, or to the nearest block of the next one.
  function neighbour(block, key) {
    const lanes = all(".lane", track), lane = block.closest(".lane");
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

  function clicked(event) {
    const from = event.target.closest("[data-start][data-end]");
    if (from && from !== track) {
      if (from.dataset.percept !== undefined) choose(Number(from.dataset.percept));
      else mark(Number(from.dataset.start), Number(from.dataset.end));
      if (from.classList.contains("block")) rove(from);
      return sound.play(Number(from.dataset.start), Number(from.dataset.end));
    }
    const shows = event.target.closest("[data-show]");
    if (shows) reveal(Number(shows.dataset.show) === round ? 0 : Number(shows.dataset.show));
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const on = event.target, key = event.key, far = event.shiftKey ? 5 : 1;
    if (on.matches("select, input, textarea")) return;
    if (on.matches(".block") && key.startsWith("Arrow")) {
      const next = neighbour(on, key);
      if (next) { rove(next); next.focus(); }
    } else if (key === " " && !on.closest("button, summary, a")) sound.toggle();
    else if (key === "ArrowLeft" && !on.closest(".wide")) sound.seek(sound.now() - far);
    else if (key === "ArrowRight" && !on.closest(".wide")) sound.seek(sound.now() + far);
    else if (key === "Home" && on.matches(".seek")) sound.seek(start);
    else if (key === "End" && on.matches(".seek")) sound.seek(end);
    else if (key === "n") turn(1);
    else if (key === "p") turn(-1);
    else if (key === "+" || key === "=") scaleTo(zoom * 1.6);
    else if (key === "-") scaleTo(zoom / 1.6);
    else if (key === "Escape") { reveal(0); unmark(); }
    else return;
    event.preventDefault();
  }

  // Puts what stands on the axis where it belongs; the page of a trace has style rules for that.
  function place() {
    all(".block, .crop", track).forEach((each) => {
      const from = Number(each.dataset.start), to = Number(each.dataset.end);
      each.style.left = at(from);
      each.style.width = `${(100 * (to - from)) / length}%`;
      if (each.dataset.sure) each.style.setProperty("--sure", each.dataset.sure);
    });
    enter();
    narrow();
    reveal(round);
  }

  // As it was before anything was heard.
  function reset() {
    unmark();
    detail.replaceChildren(...hint);
    reveal(0);
  }

  function enter() {
    all(".lane", track).forEach((lane) => {
      const first = lane.querySelector(".block");
      if (first && !lane.querySelector('.block[tabindex="0"]')) first.tabIndex = 0;
    });
  }

  const timeAt = (event) => {
    const box = track.getBoundingClientRect(), share = (event.clientX - box.left) / box.width;
    return start + length * Math.min(Math.max(share, 0), 1);
  };
  if (part("seek")) dragging(part("seek"), timeAt, mark, sound.play, sound.seek);
  root.addEventListener("click", clicked);
  part("in").addEventListener("click", () => scaleTo(zoom * 1.6));
  part("out").addEventListener("click", () => scaleTo(zoom / 1.6));
  addEventListener("resize", axis);
  enter();
  // On a narrow screen the words on blocks come first, the whole second.
  scaleTo(scroll.clientWidth < 560 ? 2 : 1, start);
  return { place, pressed, reset };
};
