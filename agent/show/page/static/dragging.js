// A click on the sound goes there; dragging marks a stretch, and plays it.
const dragging = (slider, timeAt, mark, play, seek) => {
  slider.addEventListener("pointerdown", (down) => {
    const ends = (event) => [timeAt(down), timeAt(event)].sort((a, b) => a - b);
    const far = (event) => Math.abs(event.clientX - down.clientX) > 4;
    const over = new AbortController(), until = { signal: over.signal };
    if (down.button) return;
    if (down.pointerType === "mouse") slider.setPointerCapture(down.pointerId);
    slider.addEventListener("pointermove", (event) => { if (far(event)) mark(...ends(event)); }, until);
    slider.addEventListener("pointercancel", () => over.abort(), until);
    slider.addEventListener("pointerup", (event) => {
      over.abort();
      if (far(event)) play(...ends(event));
      else seek(timeAt(event));
    }, until);
  });
};
