// What the page asks of its server. Every error is one line that can be shown.
const GONE = "The server does not answer. Is it still running?";

const refusal = (status, text) => {
  let told = null;
  try { told = JSON.parse(text).error.message; } catch { /* No JSON: the status must do. */ }
  const error = new Error(told || `The server refused: HTTP ${status}.`);
  error.status = status;
  if (status === 401) document.getElementById("login").hidden = false;
  return error;
};

// JSON of what was asked; null where there is nothing to say.
const request = async (method, path, body) => {
  const headers = body ? { "content-type": "application/json" } : {};
  let reply;
  try {
    reply = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error(GONE);
  }
  const text = await reply.text();
  if (!reply.ok) throw refusal(reply.status, text);
  return text ? JSON.parse(text) : null;
};

// A part of a page as a document of its own, in which no script runs; for its nodes to be adopted.
const fetchView = (path) => new Promise((done, fail) => {
  const asking = new XMLHttpRequest();
  asking.open("GET", path);
  asking.responseType = "document";
  asking.onload = () => (asking.status === 200 ? done(asking.response) : fail(refusal(asking.status, "")));
  asking.onerror = () => fail(new Error(GONE));
  asking.send();
});

// Sends a file; `moved` is told which share of it is there. Returns what ends it.
const sendFile = (file, name, moved) => {
  const sending = new XMLHttpRequest();
  const sent = new Promise((done, fail) => {
    sending.open("POST", `/api/clips?name=${encodeURIComponent(name.slice(-255))}`);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.upload.onprogress = (event) => moved(event.loaded / event.total);
    sending.onload = () => (sending.status === 201 ? done(JSON.parse(sending.responseText)) : fail(refusal(sending.status, sending.responseText)));
    sending.onerror = () => fail(new Error(GONE));
    sending.onabort = () => fail(new Error("Not sent."));
    sending.send(file);
  });
  return { sent, stop: () => sending.abort() };
};

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

const showError = (where, error) => {
  where.textContent = error ? error.message : "";
  where.hidden = !error;
};

// Told to a screen reader, without moving anything.
const announce = (text) => { document.getElementById("spoken").textContent = text; };
