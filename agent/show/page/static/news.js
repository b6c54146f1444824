// What happens to a question, event by event, in words.
const EVENTS = ["queued", "started", "understood", "decision", "listening", "heard", "belief", "answered", "failed", "cancelled"];

// `told` gets each event; `lost` whether the server is away.
const followJob = (job, told, lost) => {
  const source = new EventSource(`/api/jobs/${job}/events`);
  for (const name of EVENTS) {
    source.addEventListener(name, (event) => {
      if (["answered", "failed", "cancelled"].includes(name)) source.close();
      told(name, JSON.parse(event.data));
    });
  }
  source.onopen = () => lost(false);
  source.onerror = () => lost(true, source.readyState === EventSource.CLOSED);
  return source;
};

const newsReader = () => {
  const open = new Map();
  let why = "";

  const asked = (query) => {
    const where = query.segment ? `, ${clock(query.segment.start)}–${clock(query.segment.end)} s` : "";
    const of = query.source && query.source !== "mixture" ? ` (${query.source})` : "";
    return `${query.tool}${of}${query.text ? ` “${query.text}”` : ""}${where}`;
  };

  const listening = () => (open.size ? `Listening: ${[...open.values()].map(asked).join("; ")}` : "Thinking");

  return (name, data) => {
    if (name === "queued") return { what: data.ahead ? `Waiting: ${data.ahead} ${data.ahead === 1 ? "question comes" : "questions come"} first` : "Waiting for its turn" };
    if (name === "started") return { what: "Reading the question" };
    if (name === "understood") return { what: "Thinking", say: data.sentence ? `Understood as ${data.sentence}` : "" };
    if (name === "decision") {
      why = data.reason || "";
      return { what: data.kind === "conclude" ? "Answering" : "About to listen", why };
    }
    if (name === "listening") {
      open.set(data.call, data);
      return { what: listening(), why, say: `Listening: ${asked(data)}` };
    }
    if (name === "heard") open.delete(data.call);
    return { what: listening(), why };
  };
};
