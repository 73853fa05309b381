// What a rule about networks is shown on: the daemon, a computer and a phone, each in a network of
// its own behind one router, and a page with the client library on the computer and on the phone.
// Must not know what happens to the networks.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { LibraryPage } from './library_page.js';
import { Place, Router, whyNoNamespaces } from './namespaces.js';

const DAEMON = new URL('../../build/release/signaling', import.meta.url).pathname;

// Runs `action`, which reads an environment variable at once, while that has another value.
export function withEnvironment(name, value, action) {
  const before = process.env[name];
  process.env[name] = value;
  try {
    return action();
  } finally {
    if (before === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before;
    }
  }
}

class NetworkedStage {
  #folder = mkdtempSync(join(tmpdir(), 'signaling-e2e-'));
  #places = [];
  #browsers = [];
  #pages = [];

  constructor() {
    // Also when the test process ends early (Ctrl-C).
    process.once('exit', this.#removeFolder);
  }

  #removeFolder = () => rmSync(this.#folder, { recursive: true, force: true });

  async start(settings) {
    this.router = await Router.create();
    this.server = await this.addPlace();
    this.pcHome = await this.addPlace();
    this.phone = await this.addPlace();
    this.daemon = await this.#startDaemon(settings);
    for (const { place } of [this.pcHome, this.phone]) {
      this.#browsers.push(await this.#launchBrowser(place));
    }
  }

  #startDaemon(settings) {
    const door = this.server.place.makeDoor(process.env.SIGNALING_BIN || DAEMON, this.#folder);
    return withEnvironment('SIGNALING_BIN', door,
      () => Daemon.start('--host', '0.0.0.0', ...settings));
  }

  #launchBrowser(place) {
    const door = place.makeDoor(process.env.CHROMIUM || 'chromium', this.#folder);
    return withEnvironment('CHROMIUM', door, launchBrowser);
  }

  // A place with a network: {place, cable}.
  async addPlace() {
    const place = await Place.create();
    this.#places.push(place);
    const cable = await this.router.lay(place);
    await cable.plugIn();
    return { place, cable };
  }

  // A connected pair of pages that write no faster than `rate`, in bytes per second.
  async openPair(rate) {
    const signaling = `ws://${this.server.cable.address}:${this.daemon.port}/ws`;
    const query = { session: randomUUID(), signaling, rate };
    for (const [at, role] of ['pc', 'mobile'].entries()) {
      const page = await LibraryPage.open(
        this.#browsers[at], role, { ...query, role }, this.#folder);
      this.#pages.push(page);
      await page.until('joined');
    }
    await Promise.all(this.#pages.map((page) => page.until('link connected')));
    const [pc, mobile] = this.#pages;
    return { pc, mobile };
  }

  async finish() {
    this.#pages.forEach((page) => page.assertNoPageError());
    await Promise.all(this.#pages.map((page) => page.close()));
    assert.deepEqual(await this.daemon.stop(), { code: 0, signal: null });
  }

  async clear() {
    await Promise.allSettled(this.#browsers.map((browser) => browser.close()));
    await this.daemon?.stop().catch(() => {});
    [...this.#places, this.router].forEach((place) => place?.close());
    this.#removeFolder();
    process.removeListener('exit', this.#removeFolder);
  }

  toString() {
    return [this.daemon?.log ?? 'no daemon', ...this.#pages.map((page) => page.log)].join('\n');
  }
}

// The file that `sender` was given is whole at `receiver`.
export async function assertArrives(original, sender, receiver) {
  const { name, bytes, sha256, digest } = await receiver.until('file received');
  assert.deepEqual({ name, bytes, sha256 }, original);
  assert.equal((await sender.until('file delivered')).digest, digest);
}

// They have met once, and nobody has told them that it was over.
export function assertNeverParted(pages) {
  for (const page of pages) {
    assert.equal(page.noted('peer_connected').length, 1);
    assert.deepEqual(page.noted('peer_disconnected'), []);
  }
}

// How often the page has come to other ICE credentials than before.
export function countIceRestarts(page) {
  return new Set(page.noted('negotiated').map(({ ufrag }) => ufrag)).size - 1;
}

// The longest time between two arrivals of bytes, in ms.
export function longestPause(page) {
  const arrivals = page.noted('arrival').map(({ at }) => at);
  return Math.max(...arrivals.slice(1).map((at, index) => at - arrivals[index]));
}

// Every rule gets networks, browsers and a daemon of its own. `body` gets the stage and a function
// that says what was measured.
export function networkRule(name, { timeoutMs, settings = [] }, body) {
  test(name, { timeout: timeoutMs, skip: whyNoNamespaces() }, async (t) => {
    const stage = new NetworkedStage();
    try {
      await stage.start(settings);
      await body(stage, (text) => t.diagnostic(text));
      await stage.finish();
    } catch (error) {
      t.diagnostic(`${stage}`);
      throw error;
    } finally {
      await stage.clear();
    }
  });
}
