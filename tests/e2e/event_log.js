// A list of things that happened, in order, that can be waited on. Everything that the test awaits
// goes through it: so no test sleeps, and a wait in vain can show what happened instead. It must
// not know what the events mean.

// Long enough for a busy machine; only there so that a failing test ends.
const PATIENCE_MS = 20_000;

export class EventLog {
  entries = [];
  #waiting = new Set();

  constructor(name) {
    this.name = name;
  }

  add(entry) {
    this.entries.push(entry);
    for (const lookAgain of [...this.#waiting]) {
      lookAgain();
    }
  }

  names(from = 0) {
    return this.entries.slice(from).map((entry) => entry.event);
  }

  // The position of the latest `event`, -1 if there is none.
  lastPosition(event) {
    return this.names().lastIndexOf(event);
  }

  // Resolves to the entry with which `events` (one name or several, any of which counts) have
  // happened `times` times from position `from` on.
  until(events, { times = 1, from = 0 } = {}) {
    const wanted = [events].flat();
    const find = () =>
      this.entries.slice(from).filter((entry) => wanted.includes(entry.event))[times - 1];
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(lookAgain);
      };
      const lookAgain = () => {
        const found = find();
        if (found) {
          finish();
          resolve(found);
        }
      };
      const timer = setTimeout(() => {
        finish();
        const what = `"${wanted.join('" or "')}" ${times} time(s) from entry ${from} on`;
        reject(new Error(`${this.name} waited in vain for ${what}`));
      }, PATIENCE_MS);
      this.#waiting.add(lookAgain);
      lookAgain();
    });
  }

  toString() {
    const lines = this.entries.map((entry, at) => `  ${at} ${JSON.stringify(entry)}`);
    return `${this.name}:\n${lines.join('\n')}`;
  }
}
