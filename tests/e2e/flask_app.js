// Starts the Flask example on a free port and stops it; its log says what it relayed. It must not
// know browsers, nor the daemon.
import { fileURLToPath } from 'node:url';
import { EventLog } from './event_log.js';
import { LoggedProcess } from './logged_process.js';

// The distribution's own, which has the distribution's Flask; another one may be first on the PATH.
const PYTHON = '/usr/bin/python3';
const file = (path) => fileURLToPath(new URL(path, import.meta.url));

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

// Variables of this machine that mean something to the app must not reach the one under test.
const OWN = /^(SIGNALING_|TURN_|ICE_|CLIENT_|PUBLIC_URL$|HOST$|PORT$)/;

function environment(variables) {
  const foreign = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  return { ...Object.fromEntries(foreign), ...variables };
}

export class FlaskApp {
  log = new EventLog('Flask app');
  #arguments;
  #variables;
  #process = new LoggedProcess(this.log, entryFor);

  // `transport`: polling or websockets, as the tests serve it; none: as its users start it.
  constructor({ transport = null, variables = {} } = {}) {
    this.#variables = variables;
    this.#arguments = (port) => (transport
      ? [file('flask_server.py'), transport, port]
      : [file('../../examples/flask-app/app.py')]);
  }

  // The second time it gets the port that it had before.
  async start() {
    const wanted = String(this.port ?? 0);
    const flags = ['-B', '-u', ...this.#arguments(wanted)];
    const env = environment({ HOST: '127.0.0.1', PORT: wanted, ...this.#variables });
    const port = await this.#process.start(PYTHON, flags, { env });
    if (!port) {
      throw new Error(`the Flask app did not start; ${this.log}`);
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
