// Starts the real daemon on a free port and stops it. It must know nothing of browsers.
import { fileURLToPath } from 'node:url';
import { EventLog } from './event_log.js';
import { LoggedProcess } from './logged_process.js';

const DEFAULT_BINARY = fileURLToPath(new URL('../../build/release/signaling', import.meta.url));

// The daemon's own settings on this machine must not reach the one under test.
function cleanEnvironment() {
  const foreign = (name) => name === 'PORT' || name.startsWith('SIGNALING_');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}

function entryFor(line) {
  const port = /listening on \S+:(\d+)/.exec(line)?.[1];
  return port ? { event: 'listening', port: Number(port), line } : { event: 'line', line };
}

export class Daemon {
  log = new EventLog('daemon');
  #process = new LoggedProcess(this.log, entryFor);

  static async start(...settings) {
    const daemon = new Daemon();
    await daemon.#start(settings);
    return daemon;
  }

  async #start(settings) {
    const binary = process.env.SIGNALING_BIN || DEFAULT_BINARY;
    const flags = ['--host', '127.0.0.1', '--port', '0', '--log-level', 'debug', ...settings];
    this.port = await this.#process.start(binary, flags, { env: cleanEnvironment() });
    if (!this.port) {
      throw new Error(`${binary} did not start; ${this.log}`);
    }
    this.url = `ws://127.0.0.1:${this.port}/ws`;
  }

  kill() {
    return this.#process.kill();
  }

  stop() {
    return this.#process.stop();
  }
}
