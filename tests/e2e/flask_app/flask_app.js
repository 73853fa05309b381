// Starts the LAN app on a free port and stops it; its log says what it relayed. It must not know
// browsers, nor the daemon.
import { fileURLToPath } from 'node:url';
import { EventLog } from '../event_log.js';
import { LoggedProcess } from '../logged_process.js';

// The distribution's own, which has the distribution's Flask; another one may be first on the PATH.
const PYTHON = '/usr/bin/python3';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const SCRIPT_FOLDERS = [
  folder('static'),
  folder('../../../client/dist'),
  folder('../node_modules/socket.io-client/dist'),
];

// What a line of the log says, if it is one that matters.
const MEANINGS = [
  [/^emitting event "(\w+)"/, ([, name]) => ({ event: `emitted ${name}` })],
  [/^\S+: Upgrade to websocket successful/, () => ({ event: 'upgraded' })],
  [/ on http:\/\/127\.0\.0\.1:(\d+)/, ([, port]) => ({ event: 'listening', port: Number(port) })],
];

function entryFor(line) {
  for (const [pattern, entry] of MEANINGS) {
    const match = pattern.exec(line);
    if (match) {
      return { ...entry(match), line };
    }
  }
  return { event: 'line', line };
}

export class FlaskApp {
  log = new EventLog('Flask app');
  #script;
  #process = new LoggedProcess(this.log, entryFor);

  // `script` is the file to run: app.py, which can only be polled, or app_eventlet.py.
  constructor(script) {
    this.#script = folder(script);
  }

  // The second time it gets the port that it had before.
  async start() {
    const scripts = SCRIPT_FOLDERS.flatMap((path) => ['--scripts', path]);
    const flags = ['-B', '-u', this.#script, '--port', String(this.port ?? 0), ...scripts];
    const port = await this.#process.start(PYTHON, flags);
    if (!port) {
      throw new Error(`${this.#script} did not start; ${this.log}`);
    }
    this.port = port;
  }

  kill() {
    return this.#process.kill();
  }

  // Which events it has sent to pages, each once.
  emitted(from = 0) {
    const names = this.log.names(from).filter((name) => name.startsWith('emitted '));
    return [...new Set(names.map((name) => name.slice('emitted '.length)))];
  }
}
