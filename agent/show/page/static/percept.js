// What a block holds, in full; words can be played one by one.
const perceptText = (percept) => {
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
  return text;
};

const perceptTitle = (percept, from, to, cited) => {
  const what = make("p", "what");
  what.append(make("b", "", percept.kind), make("span", "number", `${clock(from)}–${clock(to)} s`));
  what.append(make("span", "soft", `${percept.tool}, round ${percept.round}${percept.cached ? ", remembered" : ""}`));
  if (percept.confidence != null) what.append(make("span", "soft", `confidence ${percept.confidence.toFixed(2)}`));
  if (percept.language) what.append(make("span", "soft", percept.language));
  if (cited) what.append(make("span", "pill", "cited"));
  return what;
};

// Every percept of a trace's calls, in the order of hearing, which is that of the citations.
const perceptsOf = (calls) => calls.flatMap((call) =>
  call.percepts.map((percept) => ({ ...percept, round: call.round + 1, cached: call.cached })));
