// Starts the real daemon on a free port and stops it. It must know nothing of browsers.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EventLog } from './event_log.js';

const DEFAULT_BINARY = fileURLToPath(new URL('../../build/release/signaling', import.meta.url));

// The daemon's own settings on this machine must not reach the one under test.
function cleanEnvironment() {
  const foreign = (name) => name === 'PORT' || name.startsWith('SIGNALING_');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));
}

export class Daemon {
  log = new EventLog('daemon');
  #child;

  static async start(...settings) {
    const daemon = new Daemon();
    await daemon.#start(settings);
    return daemon;
  }

  async #start(settings) {
    const binary = process.env.SIGNALING_BIN || DEFAULT_BINARY;
    const flags = ['--host', '127.0.0.1', '--port', '0', '--log-level', 'debug', ...settings];
    const stdio = ['ignore', 'pipe', 'pipe'];
    this.#child = spawn(binary, flags, { env: cleanEnvironment(), stdio });
    // When the test process ends early (Ctrl-C), so does its daemon.
    process.once('exit', this.#kill);
    this.#child.once('error', (error) => this.log.add({ event: 'ended', error: error.message }));
    this.#child.once('close', (code, signal) => this.log.add({ event: 'ended', code, signal }));
    this.#logLines(this.#child.stdout);
    this.#logLines(this.#child.stderr);
    const { port } = await this.log.until(['listening', 'ended']).catch(() => ({}));
    if (!port) {
      this.#kill();
      throw new Error(`${binary} did not start; ${this.log}`);
    }
    this.port = Number(port);
    this.url = `ws://127.0.0.1:${port}/ws`;
  }

  #kill = () => this.#child.kill('SIGKILL');

  #logLines(stream) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const port = /listening on \S+:(\d+)/.exec(line)?.[1];
        this.log.add(port ? { event: 'listening', port, line } : { event: 'line', line });
      }
    });
  }

  // Ends it as a crash would, without a word to anybody.
  async kill() {
    this.#kill();
    await this.log.until('ended');
    process.removeListener('exit', this.#kill);
  }

  // Asks it to end; resolves to {code, signal} once it has, at once if it had already. One that
  // does not end fails the test, and must not keep it from ending.
  async stop() {
    this.#child.kill('SIGTERM');
    try {
      const { code, signal } = await this.log.until('ended');
      return { code, signal };
    } catch (error) {
      this.#kill();
      throw error;
    } finally {
      process.removeListener('exit', this.#kill);
    }
  }
}
