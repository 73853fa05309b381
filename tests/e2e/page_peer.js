// A page in a browser, seen from outside as its user sees it: it is opened, reloaded, clicked,
// given a file, and its console is read. It must not know what the protocol's messages mean.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { EventLog } from './event_log.js';

function readConsoleLine(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { event: 'console', text };
  }
}

export class PagePeer {
  #page;

  // Each peer has a context of its own: nothing is shared with the pages of other tests.
  static async open(browser, name, url) {
    const peer = new PagePeer();
    peer.log = new EventLog(name);
    const context = await browser.newContext();
    peer.#page = await context.newPage();
    peer.#watch();
    await peer.#page.goto(url);
    return peer;
  }

  #watch() {
    const log = this.log;
    this.#page.on('framenavigated', () => log.add({ event: 'navigated' }));
    this.#page.on('console', (message) => log.add(readConsoleLine(message.text())));
    this.#page.on('pageerror', (error) => log.add({ event: 'page error', text: String(error) }));
    this.#page.on('crash', () => log.add({ event: 'page error', text: 'the page crashed' }));
  }

  until(events, options) {
    return this.log.until(events, options);
  }

  // Waits only until the browser has the new document, not until it has run. The page itself
  // reloads: the browser refuses a driver's order while it still exchanges the documents.
  async reload() {
    const from = this.log.entries.length;
    await this.#page.evaluate('void setTimeout(() => location.reload())');
    await this.until('navigated', { from });
  }

  click(selector) {
    return this.#page.click(selector);
  }

  text(selector) {
    return this.#page.textContent(selector);
  }

  async close() {
    await this.#page.context().close();
  }

  // What the server has sent to this page since its latest load, as message types. The server
  // answers a ping in order: once the pong is here, nothing sent earlier is still under way.
  async heard() {
    const pongs = this.log.names().filter((name) => name === 'got pong').length;
    await this.#page.evaluate("send({ type: 'ping' })");
    await this.until('got pong', { times: pongs + 1 });
    const since = this.log.names(this.log.lastPosition('navigated'));
    const types = since.filter((name) => name.startsWith('got ')).map((name) => name.slice(4));
    return types.filter((type) => type !== 'pong');
  }

  // Gives the page a file of random bytes as its user would. Resolves to what must arrive.
  async chooseFile(bytes) {
    const buffer = randomBytes(bytes);
    const sha256 = createHash('sha256').update(buffer).digest('hex');
    const name = `${this.log.name}-${sha256.slice(0, 8)}.bin`;
    const file = { name, mimeType: 'application/octet-stream', buffer };
    await this.#page.setInputFiles('#file', file);
    return { name, bytes, sha256 };
  }

  assertNoPageError() {
    assert.deepEqual(this.log.entries.filter((entry) => entry.event === 'page error'), []);
  }
}

// One file from `sender` to `receiver`; the hash is checked by both pages and against the original.
export async function passFile(sender, receiver, bytes) {
  const from = { sender: sender.log.entries.length, receiver: receiver.log.entries.length };
  const original = await sender.chooseFile(bytes);
  const received = await receiver.until('file received', { from: from.receiver });
  assert.deepEqual(received, { event: 'file received', ...original, intact: true });
  const delivered = await sender.until('file delivered', { from: from.sender });
  assert.equal(delivered.sha256, original.sha256);
}
