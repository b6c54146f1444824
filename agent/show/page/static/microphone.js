// Records from the microphone until told to stop; shows how loud it is and how long.
const makeMicrophone = (taken, tell) => {
  const button = document.getElementById("record"), label = button.querySelector(".label");
  const time = document.getElementById("recorded"), meter = document.querySelector("#intake .meter");
  let recorder = null;

  async function begin() {
    if (!navigator.mediaDevices || !window.MediaRecorder) {
      return tell(new Error("This browser records only on a page of this machine, or by HTTPS."));
    }
    let stream;
    button.disabled = true;
    try {
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      stream = await navigator.mediaDevices.getUserMedia({ audio: plain });
    } catch (error) {
      return tell(new Error(error.name === "NotAllowedError" ? "The browser does not allow the microphone." : "There is no microphone."));
    } finally {
      button.disabled = false;
    }
    record(stream);
  }

  function record(stream) {
    const pieces = [], began = performance.now(), at = new Date();
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      show(false);
      const two = (value) => String(value).padStart(2, "0");
      taken(new Blob(pieces, { type: recorder.mimeType }), `recording ${two(at.getHours())}.${two(at.getMinutes())}.${two(at.getSeconds())}`);
      recorder = null;
    });
    recorder.start();
    show(true);
    announce("Recording");
    watch(stream, began);
  }

  function show(records) {
    button.classList.toggle("records", records);
    label.textContent = records ? "Stop" : "Record";
    meter.hidden = !records;
    time.textContent = "";
  }

  function watch(stream, began) {
    const context = new AudioContext(), analyser = context.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    context.createMediaStreamSource(stream).connect(analyser);
    const look = () => {
      if (!recorder || recorder.state !== "recording") return context.close();
      analyser.getFloatTimeDomainData(samples);
      const peak = Math.max(...samples.map(Math.abs));
      // From -60 dBFS to full scale.
      meter.firstElementChild.style.width = `${Math.max(0, Math.min(100, 100 + (20 / 0.6) * Math.log10(peak + 1e-9)))}%`;
      const seconds = Math.floor((performance.now() - began) / 1000);
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      setTimeout(look, 60);
    };
    look();
  }

  button.addEventListener("click", () => {
    tell(null);
    if (recorder) recorder.stop();
    else begin();
  });
};
