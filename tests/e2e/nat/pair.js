// A computer in one home and a phone in another one with the daemon's pages, and what is tried with
// them. Must not know what is expected of which homes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { madeFile, sha256, WebPage } from '../web_page.js';
import { msUntil } from './page_times.js';

const FILE_BYTES = 5_000_000;

// What the pages say in English. Their modules are for browsers, so Node takes it as a text.
const source = await readFile(new URL('../../../web/js/texts/en.js', import.meta.url), 'utf8');
const { texts: TEXTS } = await import(`data:text/javascript,${encodeURIComponent(source)}`);

export class Pair {
  #pages = [];

  // Both pages are there, and look for a way to each other.
  static async meet(pcHome, phoneHome, origin) {
    const pair = new Pair();
    try {
      await pair.#open(pcHome, phoneHome, origin);
    } catch (error) {
      await pair.close();
      throw error;
    }
    return pair;
  }

  async #open(pcHome, phoneHome, origin) {
    this.pc = await WebPage.open(pcHome, 'pc', `${origin}/`);
    this.#pages.push(this.pc);
    await this.pc.until('waiting');
    this.phone = await WebPage.open(phoneHome, 'mobile', await this.pc.link());
    this.#pages.push(this.phone);
  }

  // How it has ended on both pages: `direct`, `relay` or `failed`.
  async path() {
    const paths = await Promise.all(this.#pages.map(async ({ page }) => {
      const html = page.locator('html[data-path]:not([data-path=""]), html[data-state="failed"]');
      await html.waitFor({ state: 'attached' });
      return html.evaluate(({ dataset }) => dataset.path || dataset.state);
    }));
    assert.equal(paths[0], paths[1], 'both pages say the same');
    return paths[0];
  }

  // The ms from when both were there until `event` has happened on both pages.
  async msUntil(event) {
    const each = await Promise.all(this.#pages.map(({ page }) => msUntil(page, event)));
    return Math.max(...each);
  }

  // People can read that there is no way, and why.
  async assertSaysThatThereIsNoWay(reason) {
    for (const page of this.#pages) {
      await page.until('failed', reason);
      for (const part of ['title', 'detail']) {
        const words = page.page.locator(`[data-status-${part}]`);
        assert.ok(await words.isVisible(), `the ${part} is to be seen`);
        assert.equal(await words.textContent(), TEXTS[`${reason}.${part}`]);
      }
    }
  }

  // From the computer to the phone; resolves to MB/s once it is whole.
  async passFile() {
    const file = madeFile('five.bin', FILE_BYTES);
    await this.pc.send(file);
    await this.phone.untilTransfer('in', file.name, 'offered');
    const begun = performance.now();
    await this.phone.pressOn('in', file.name, 'accept');
    await this.phone.untilTransfer('in', file.name, 'done');
    const seconds = (performance.now() - begun) / 1000;
    await this.pc.untilTransfer('out', file.name, 'done');
    assert.equal(sha256(await this.phone.save(file.name)), sha256(file.buffer));
    return FILE_BYTES / 1e6 / seconds;
  }

  assertNoProblem() {
    assert.deepEqual(this.#pages.flatMap(({ problems }) => problems), []);
  }

  async close() {
    await Promise.allSettled(this.#pages.map((page) => page.close()));
  }
}
