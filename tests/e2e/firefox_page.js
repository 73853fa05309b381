// One of the daemon's own pages in Firefox, as its user sees it: what web_page.js is for Chromium,
// as far as the rules between the two need it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 30_000;

// In the page, before its scripts run: what is to be saved comes to the test, and not to the disk.
function takeWhatIsSaved() {
  const blobs = new Map();
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const url = create.call(URL, blob);
    blobs.set(url, blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function take() {
    window.savedForTest = { name: this.download, blob: blobs.get(this.href) };
  };
}

async function savedBytes() {
  const { name, blob } = window.savedForTest;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { name, text: Array.from(bytes, (byte) => String.fromCharCode(byte)).join('') };
}

// In the page: the row of this transfer, if it has one of the statuses.
function findRow({ direction, name, statuses }) {
  const rows = document.querySelectorAll(`[data-transfer][data-direction="${direction}"]`);
  const isMeant = (row) => row.innerText.includes(name) &&
    (statuses.length === 0 || statuses.includes(row.dataset.status));
  return [...rows].find(isMeant) ?? null;
}

export class FirefoxPage {
  #page;
  #name;
  #folder;
  problems = [];

  static async open(browser, name, url) {
    const page = new FirefoxPage();
    page.#name = name;
    page.#folder = await mkdtemp(join(tmpdir(), 'signaling-firefox-'));
    page.#page = await browser.newPage();
    page.#page.setDefaultTimeout(TIMEOUT_MS);
    page.#page.on('pageerror', (error) => page.problems.push(`${name}: ${error.message}`));
    await page.#page.evaluateOnNewDocument(takeWhatIsSaved);
    await page.#page.goto(url);
    return page;
  }

  async close() {
    await this.#page.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  until(state) {
    return this.untilMarked({ state });
  }

  async untilMarked(marks) {
    const parts = Object.entries(marks).map(([name, value]) => `[data-${name}="${value}"]`);
    await this.#page.waitForSelector(`html${parts.join('')}`).catch(async (error) => {
      const is = await this.#page.evaluate(() => JSON.stringify(document.documentElement.dataset));
      throw new Error(`${this.#name} is ${is}: ${error.message}`);
    });
  }

  link() {
    return this.#page.$eval('[data-link]', (input) => input.value);
  }

  async sendText(text) {
    await this.#page.locator('[data-text-input]').fill(text);
    await this.#page.locator('[data-action="send-text"]').click();
  }

  async untilText(text) {
    const selector = '[data-snippet][data-direction="in"] [data-snippet-text]';
    const snippet = await this.#page.waitForSelector(selector);
    assert.equal(await snippet.evaluate((element) => element.textContent), text);
  }

  // `file`: what madeFile() makes.
  async send({ name, buffer }) {
    const path = join(this.#folder, name);
    await writeFile(path, buffer);
    const input = await this.#page.$('[data-files]');
    await input.uploadFile(path);
  }

  async untilTransfer(direction, name, ...statuses) {
    const wanted = { direction, name, statuses };
    await this.#page.waitForFunction(findRow, {}, wanted).catch(async (error) => {
      const text = await this.#page.$eval('body', (body) => body.innerText);
      throw new Error(`${this.#name} shows ${JSON.stringify(text)}: ${error.message}`);
    });
  }

  async pressOn(direction, name, action) {
    const row = await this.#page.evaluateHandle(findRow, { direction, name, statuses: [] });
    const button = await row.$(`[data-action="${action}"]`);
    await button.click();
  }

  // Resolves to the bytes that the page hands over to be saved.
  async save(name) {
    await this.pressOn('in', name, 'save');
    await this.#page.waitForFunction(() => window.savedForTest);
    const saved = await this.#page.evaluate(savedBytes);
    assert.equal(saved.name, name);
    return Buffer.from(saved.text, 'latin1');
  }
}
