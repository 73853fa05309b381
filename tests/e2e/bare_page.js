// A page that is driven over the DevTools protocol alone. Playwright keeps each of its own pages
// focused, and Chromium does not freeze a page that is; so this one is made behind its back, and it
// lets go of it. Must not know what is in the page.

export class BarePage {
  #browser; // Playwright's session with the browser itself
  #context;
  #session;
  #lastId = 0;
  #answers = new Map(); // id of a command -> {resolve, reject}
  #handlers = new Map(); // name of an event -> handler

  // In a context of its own: nothing is shared with other pages.
  static async open(browser) {
    const page = new BarePage();
    await page.#open(await browser.newBrowserCDPSession());
    return page;
  }

  async #open(browser) {
    this.#browser = browser;
    const { browserContextId } = await browser.send('Target.createBrowserContext');
    this.#context = browserContextId;
    const made = { url: 'about:blank', browserContextId };
    const { targetId } = await browser.send('Target.createTarget', made);
    // Messages within messages: a flat session would be Playwright's.
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: false });
    this.#session = sessionId;
    browser.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId === sessionId) {
        this.#heard(JSON.parse(event.message));
      }
    });
  }

  #heard({ id, method, params, result, error }) {
    if (method) {
      this.#handlers.get(method)?.(params);
      return;
    }
    const { resolve, reject } = this.#answers.get(id);
    this.#answers.delete(id);
    if (error) {
      reject(new Error(error.message));
    } else {
      resolve(result);
    }
  }

  send(method, params = {}) {
    const id = ++this.#lastId;
    const message = JSON.stringify({ id, method, params });
    const answer = new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
    const order = { sessionId: this.#session, message };
    const sent = this.#browser.send('Target.sendMessageToTarget', order);
    return Promise.all([answer, sent]).then(([result]) => result);
  }

  on(method, handler) {
    this.#handlers.set(method, handler);
  }

  async close() {
    await this.#browser.send('Target.disposeBrowserContext', { browserContextId: this.#context });
  }
}
