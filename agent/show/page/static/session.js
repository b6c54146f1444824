// Which recordings and questions this tab has, so that the page can be loaded again.
const session = {
  key: "listen-again",
  read() {
    try { return JSON.parse(sessionStorage.getItem(this.key)) || []; } catch { return []; }
  },
  write(panels) {
    const kept = panels.map((panel) => ({ clip: panel.clip, of: panel.of, jobs: panel.jobs() }));
    try { sessionStorage.setItem(this.key, JSON.stringify(kept)); } catch { /* A private window. */ }
  },
};
