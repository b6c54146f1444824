// What happens to a question, event by event, in words.
const EVENTS = ["queued", "started", "understood", "decision", "listening", "heard", "belief", "answered", "failed", "cancelled"];

// A browser holds six connections to a server; streams leave some of them to others.
const streams = { most: 3, open: new Set() };

// Tells each event to `told`, and to `lost` whether the server is away. What is returned ends that.
const followJob = (job, told, lost) => {
  const source = { close: () => { ended = true; streams.open.delete(job); if (stream) stream.close(); } };
  let stream = null, ended = false;

  function open() {
    streams.open.add(job);
    stream = new EventSource(`/api/jobs/${job}/events`);
    for (const name of EVENTS) {
      stream.addEventListener(name, (event) => {
        if (["answered", "failed", "cancelled"].includes(name)) source.close();
        told(name, JSON.parse(event.data));
      });
    }
    stream.onopen = () => lost(false);
    stream.onerror = () => lost(true, stream.readyState === EventSource.CLOSED);
  }

  // Until a stream is free it is asked how far it is, which also says that somebody waits.
  async function wait() {
    while (!ended && streams.open.size >= streams.most) {
      try {
        const found = await request("GET", `/api/jobs/${job}`);
        if (!["queued", "running"].includes(found.status)) break;
      } catch (error) {
        lost(true, error.status === 404);
      }
      await pause(1000);
    }
    if (!ended) open();
  }

  wait();
  return source;
};

// Makes events into what is done, why, and what is worth saying; `length` is the recording's.
const newsReader = (length) => {
  const open = new Map();
  let why = "";

  const asked = (query) => {
    const part = query.segment && (query.segment.start > 0.02 || query.segment.end < length - 0.02);
    const where = part ? `, ${clock(query.segment.start)}–${clock(query.segment.end)} s` : "";
    const by = query.tool === "listen" ? query.aim : query.tool;
    const of = query.source && query.source !== "mixture" ? ` (${query.source})` : "";
    const nth = query.recording ? ` in recording ${query.recording}` : "";
    return `${by}${of}${nth}${query.text ? ` “${query.text}”` : ""}${where}`;
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
