// A server that a test starts, and whose output is a log that can be waited on. It must not know what
// the lines mean: who starts it says that.
import { spawn } from 'node:child_process';

export class LoggedProcess {
  #log;
  #child;
  #entryFor;

  // `entryFor` makes an entry of the log of a line, {event: 'listening', port, ...} among them.
  constructor(log, entryFor) {
    this.#log = log;
    this.#entryFor = entryFor;
  }

  // Resolves to the port that it listens on; nothing, if it has ended or does not listen in time.
  async start(command, flags, options) {
    const from = this.#log.entries.length;
    this.#child = spawn(command, flags, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    // When the test process ends early (Ctrl-C), so does the server.
    process.once('exit', this.#kill);
    this.#child.once('error', (error) => this.#log.add({ event: 'ended', error: error.message }));
    this.#child.once('close', (code, signal) => this.#log.add({ event: 'ended', code, signal }));
    this.#logLines(this.#child.stdout);
    this.#logLines(this.#child.stderr);
    const { port } = await this.#log.until(['listening', 'ended'], { from }).catch(() => ({}));
    if (!port) this.#kill();
    return port;
  }

  // Ends it as a crash would, without a word to anybody.
  async kill() {
    const from = this.#log.entries.length;
    const isOver = this.#child.exitCode !== null || this.#child.signalCode !== null;
    process.removeListener('exit', this.#kill);
    this.#kill();
    if (!isOver) await this.#log.until('ended', { from });
  }

  // Asks it to end; resolves to {code, signal} once it has, at once if it had already. One that
  // does not end fails the test, and must not keep it from ending.
  async stop() {
    this.#child.kill('SIGTERM');
    try {
      const { code, signal } = await this.#log.until('ended');
      return { code, signal };
    } catch (error) {
      this.#kill();
      throw error;
    } finally {
      process.removeListener('exit', this.#kill);
    }
  }

  #kill = () => this.#child.kill('SIGKILL');

  #logLines(stream) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      lines.forEach((line) => this.#log.add(this.#entryFor(line)));
    });
  }
}
