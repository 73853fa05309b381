// One of the daemon's own pages as its user sees it: what it says, what can be pressed, which files
// come and go. The page is found by its data attributes (docs/pages.md); must not know the rules
// that are shown with it.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// A file as Playwright hands it to a page.
export function madeFile(name, bytes) {
  return { name, mimeType: 'application/octet-stream', buffer: randomBytes(bytes) };
}

// A computer and a phone that has opened the link of the code. `open` opens a page by role and URL.
export async function openPair(open, origin) {
  const pc = await open('pc', `${origin}/`);
  await pc.until('waiting');
  const mobile = await open('mobile', await pc.link());
  await Promise.all([pc.until('connected'), mobile.until('connected')]);
  return { pc, mobile };
}

export class WebPage {
  #context;
  #name;
  problems = [];

  static async open(browser, name, url, options = {}) {
    const page = new WebPage();
    page.#name = name;
    page.#context = await browser.newContext(options);
    page.page = await page.#context.newPage();
    page.page.on('pageerror', (error) => page.problems.push(`${name}: ${error.stack}`));
    page.page.on('console', (message) => page.#hear(message));
    await page.page.goto(url);
    return page;
  }

  // A server that is away is a failed request for the browser, and an everyday event for the page.
  #hear(message) {
    const isNetwork = /WebSocket connection|Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isNetwork) {
      this.problems.push(`${this.#name}: ${message.text()}`);
    }
  }

  close() {
    return this.#context.close();
  }

  // `state` of the page, and its finer `reason` if one is given.
  until(state, reason) {
    return this.untilMarked(reason === undefined ? { state } : { state, reason });
  }

  // Until <html> has these data attributes.
  async untilMarked(marks) {
    const parts = Object.entries(marks).map(([name, value]) => `[data-${name}="${value}"]`);
    const selector = `html${parts.join('')}`;
    await this.page.waitForSelector(selector, { state: 'attached' }).catch(async (error) => {
      const is = await this.page.evaluate(() => JSON.stringify(document.documentElement.dataset));
      throw new Error(`${this.#name} is ${is}, not ${selector}: ${error.message}`);
    });
  }

  link() {
    return this.page.locator('[data-link]').inputValue();
  }

  press(action) {
    return this.page.locator(`[data-action="${action}"]:visible`).first().click();
  }

  async sendText(text) {
    await this.page.locator('[data-text-input]').fill(text);
    await this.press('send-text');
  }

  async untilText(text) {
    const snippet = this.page.locator('[data-snippet][data-direction="in"] [data-snippet-text]');
    await snippet.filter({ hasText: text }).waitFor();
    assert.equal(await snippet.last().textContent(), text);
  }

  // `files`: paths, or what madeFile() makes.
  send(...files) {
    return this.page.locator('[data-files]').setInputFiles(files);
  }

  #transfer(direction, name, statuses = null) {
    const row = `[data-transfer][data-direction="${direction}"]`;
    const rows = statuses?.map((status) => `${row}[data-status="${status}"]`) ?? [row];
    return this.page.locator(rows.join()).filter({ hasText: name });
  }

  // Until it has one of the `statuses`.
  async untilTransfer(direction, name, ...statuses) {
    await this.#transfer(direction, name, statuses).waitFor().catch(async (error) => {
      const rows = await this.page.locator('[data-transfer]').allInnerTexts();
      throw new Error(`${this.#name} shows ${JSON.stringify(rows)}: ${error.message}`);
    });
  }

  pressOn(direction, name, action) {
    return this.#transfer(direction, name).locator(`[data-action="${action}"]`).click();
  }

  // Resolves to the bytes that the user finds on the disk.
  async save(name) {
    const download = this.page.waitForEvent('download');
    await this.pressOn('in', name, 'save');
    const saved = await download;
    assert.equal(saved.suggestedFilename(), name);
    return readFile(await saved.path());
  }
}
