// Plays a recording, or a span of it. Counts in the time of the file.
// `moved` is told where it is, `tell` what went wrong.
const player = (root, start, end, moved, tell) => {
  const audio = root.querySelector("audio"), button = root.querySelector(".play");
  const offset = audio ? Number(audio.dataset.offset) : 0;
  let until = null;

  const now = () => (audio ? audio.currentTime + offset : start);

  function go() {
    audio.play().catch((error) => {
      if (error.name !== "AbortError") tell(`This browser cannot play the sound: ${error.message}`);
    });
  }

  function seek(time) {
    if (!audio) return;
    until = null;
    audio.currentTime = Math.min(Math.max(time, start), end) - offset;
    moved(now(), false);
  }

  function play(from, to) {
    if (!audio) return;
    audio.currentTime = from - offset;
    until = to;
    moved(from, false);
    go();
  }

  function toggle() {
    if (!audio) return;
    if (!audio.paused) return audio.pause();
    until = null;
    if (now() >= end - 0.01) audio.currentTime = start - offset;
    go();
  }

  // While it plays: moves the line, and stops where a span or the clip ends.
  function check() {
    if (audio.paused) return;
    const time = now(), stop = until ?? end;
    if (time >= stop - 0.005) {
      audio.pause();
      audio.currentTime = stop - offset;
      until = null;
      return moved(stop, false);
    }
    moved(time, true);
  }

  function follow() {
    check();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  if (audio) {
    audio.removeAttribute("controls");
    button.addEventListener("click", toggle);
    root.querySelector(".speed select").addEventListener("change", (event) => (audio.playbackRate = Number(event.target.value)));
    for (const name of ["play", "pause", "ended"]) {
      audio.addEventListener(name, () => {
        button.classList.toggle("playing", !audio.paused);
        button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
      });
    }
    audio.addEventListener("play", follow);
    // Where the page is in the background, frames stop and this goes on.
    audio.addEventListener("timeupdate", check);
    audio.addEventListener("error", () => tell("The sound cannot be played here; the file may have been moved."));
  }
  return { now, seek, play, toggle };
};
