// A page that uses the client library, as its user and its phone see it: it is opened, given a file,
// frozen and thawed, and its console is read. Its own files do not come over the network. Must not
// know what the events mean that it writes there.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { BarePage } from './bare_page.js';
import { EventLog } from './event_log.js';

// A browser trusts a page of this host as one that came over TLS, and lets it hash and use the disk.
const ORIGIN = 'http://localhost';
const FOLDERS = ['./pages/', '../../client/dist/'].map((path) => new URL(path, import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

async function readPageFile(name) {
  for (const folder of FOLDERS) {
    const body = await readFile(new URL(name, folder)).catch(() => null);
    if (body) {
      return body;
    }
  }
  return null;
}

export class LibraryPage {
  log;
  #page;
  #folder;

  // What its user chooses is put into `folder`.
  static async open(browser, name, query, folder) {
    const page = new LibraryPage();
    page.#folder = folder;
    page.log = new EventLog(name);
    page.#page = await BarePage.open(browser);
    await page.#start(`${ORIGIN}/v2_page.html?${new URLSearchParams(query)}`);
    return page;
  }

  async #start(url) {
    const page = this.#page;
    const failed = (text) => this.log.add({ event: 'page error', text });
    page.on('Runtime.consoleAPICalled', ({ args }) => this.log.add(JSON.parse(args[0].value)));
    page.on('Runtime.exceptionThrown', ({ exceptionDetails: { exception, text } }) =>
      failed(exception?.description ?? text));
    page.on('Inspector.targetCrashed', () => failed('the page crashed'));
    page.on('Fetch.requestPaused', (request) => this.#answer(request));
    await page.send('Runtime.enable');
    await page.send('Inspector.enable');
    await page.send('Fetch.enable', { patterns: [{ urlPattern: `${ORIGIN}/*` }] });
    await page.send('Page.navigate', { url });
  }

  async #answer({ requestId, request }) {
    const name = basename(new URL(request.url).pathname);
    const body = await readPageFile(name);
    const responseHeaders = [{ name: 'Content-Type', value: TYPES[extname(name)] }];
    // Browsers ask for a favicon; that there is none is no failure.
    const answer = body
      ? { responseCode: 200, responseHeaders, body: body.toString('base64') }
      : { responseCode: 404 };
    await this.#page.send('Fetch.fulfillRequest', { requestId, ...answer });
  }

  until(events, options) {
    return this.log.until(events, options);
  }

  // All that it has noted under one name.
  noted(event) {
    return this.log.entries.filter((entry) => entry.event === event);
  }

  // Gives the page a file of random bytes as its user would. Resolves to what must arrive.
  async chooseFile(bytes) {
    const content = randomBytes(bytes);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const name = `${this.log.name}-${sha256.slice(0, 8)}.bin`;
    const path = join(this.#folder, name);
    await writeFile(path, content);
    const expression = 'document.getElementById("file")';
    const { result } = await this.#page.send('Runtime.evaluate', { expression });
    await this.#page.send('DOM.setFileInputFiles', { files: [path], objectId: result.objectId });
    return { name, bytes, sha256 };
  }

  // As a phone does whose user has turned to another app: no script in the page runs any more.
  async freeze() {
    await this.#page.send('Page.setWebLifecycleState', { state: 'frozen' });
    await this.until('freeze');
  }

  // The user is back and sees the page.
  async thaw() {
    await this.#page.send('Page.setWebLifecycleState', { state: 'active' });
    await this.#page.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  }

  close() {
    return this.#page.close();
  }

  assertNoPageError() {
    assert.deepEqual(this.noted('page error'), []);
  }
}
