// The daemon's own pages in real browsers: a computer shows a code, a phone opens its link, files
// and texts go over. What single modules do belongs to the client library's tests.
import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { readQrCode } from './qr_code.js';
import { madeFile, openPair, sha256, WebPage } from './web_page.js';

const TIMEOUT_MS = 90_000;
const LARGE_BYTES = 120 * 1024 * 1024; // takes a while even between two pages of one machine

let browsers;

before(async () => {
  const [pc, mobile] = await Promise.all([launchBrowser(), launchBrowser()]);
  browsers = { pc, mobile };
});

after(() => Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close())));

class Stage {
  pages = [];

  async start(settings) {
    this.daemon = await Daemon.start(...settings);
  }

  get origin() {
    return `http://localhost:${this.daemon.port}`;
  }

  async open(role, url, options) {
    const page = await WebPage.open(browsers[role], role, url, options);
    this.pages.push(page);
    return page;
  }

  openPc() {
    return this.open('pc', `${this.origin}/`);
  }

  openPair(origin = this.origin) {
    return openPair((role, url) => this.open(role, url), origin);
  }

  // Ends the daemon, and starts another one in its place.
  async restart() {
    const { port } = this.daemon;
    await this.daemon.stop();
    this.daemon = await Daemon.start('--port', String(port));
  }

  async finish() {
    assert.deepEqual(this.pages.flatMap(({ problems }) => problems), []);
    await this.clear();
  }

  async clear() {
    await Promise.allSettled(this.pages.map((page) => page.close()));
    await this.daemon?.stop();
  }
}

// Every rule gets a daemon and pages of its own.
function rule(name, body, ...settings) {
  test(name, { timeout: TIMEOUT_MS }, async (t) => {
    const stage = new Stage();
    try {
      await stage.start(settings);
      await body(stage, t);
      await stage.finish();
    } catch (error) {
      t.diagnostic(`${stage.daemon?.log}`);
      await stage.clear();
      throw error;
    }
  });
}

// A file of zeros, which takes no room on the disk.
async function withLargeFile(body) {
  const folder = await mkdtemp(join(tmpdir(), 'signaling-e2e-'));
  const path = join(folder, 'large.bin');
  try {
    const file = await open(path, 'w');
    await file.truncate(LARGE_BYTES);
    await file.close();
    await body(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function sendAccepted(from, to, file, name) {
  await from.send(file);
  await to.untilTransfer('in', name, 'offered');
  await to.pressOn('in', name, 'accept');
}

async function beginLarge(from, to, path) {
  await sendAccepted(from, to, path, 'large.bin');
  await to.untilTransfer('in', 'large.bin', 'running');
}

async function pass(from, to, file) {
  await sendAccepted(from, to, file, file.name);
  await Promise.all([
    to.untilTransfer('in', file.name, 'done'),
    from.untilTransfer('out', file.name, 'done'),
  ]);
  assert.equal(sha256(await to.save(file.name)), sha256(file.buffer));
}

rule('a phone that opens the link of the code is connected directly', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  assert.match(await pc.link(), /\/mobile#[A-Za-z0-9_-]{22}$/, '128 bits that no server sees');
  await Promise.all([pc, mobile].map((page) => page.untilMarked({ path: 'direct' })));
});

for (const colorScheme of ['light', 'dark']) {
  rule(`a camera reads from the code what the link says, ${colorScheme}`, async (stage) => {
    const pc = await stage.open('pc', `${stage.origin}/`, { colorScheme });
    await pc.until('waiting');
    assert.equal(await readQrCode(pc.page.locator('[data-qr]')), await pc.link());
  });
}

rule('the link with the session in its query works too', async (stage) => {
  const pc = await stage.openPc();
  await pc.until('waiting');
  const [, session] = (await pc.link()).split('#');
  const mobile = await stage.open('mobile', `${stage.origin}/mobile?session=${session}`);
  await mobile.until('connected');
  assert.equal(new URL(mobile.page.url()).search, '', 'it is not left where servers read it');
});

rule('what arrives is written by a worker, which the policy of the page allows', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  const worker = mobile.page.waitForEvent('worker');
  await pass(pc, mobile, madeFile('some.bin', 2e6));
  assert.match((await worker).url(), /^blob:/);
});

rule('files go both ways, several at once, and arrive as they were', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  const files = [madeFile('one.bin', 1), madeFile('two.bin', 200_000), madeFile('three.bin', 3e6)];
  await pc.send(...files);
  await mobile.untilTransfer('in', 'three.bin', 'offered');
  await mobile.press('accept-all');
  for (const { name, buffer } of files) {
    await mobile.untilTransfer('in', name, 'done');
    assert.equal(sha256(await mobile.save(name)), sha256(buffer));
  }
  await pass(mobile, pc, madeFile('photo.jpg', 500_000));
});

rule('a text goes over and is what it was', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  await pc.sendText('https://example.org/?a=1&b=<i>2</i>');
  await mobile.untilText('https://example.org/?a=1&b=<i>2</i>');
  await mobile.sendText('Grüße 👋');
  await pc.untilText('Grüße 👋');
});

rule('what is declined is not sent, and both are told', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  await pc.send(madeFile('unwanted.bin', 1_000));
  await mobile.untilTransfer('in', 'unwanted.bin', 'offered');
  await mobile.pressOn('in', 'unwanted.bin', 'decline');
  await Promise.all([
    pc.untilTransfer('out', 'unwanted.bin', 'declined'),
    mobile.untilTransfer('in', 'unwanted.bin', 'declined'),
  ]);
});

rule('who always accepts is not asked again', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  await mobile.press('always');
  await pc.send(madeFile('wanted.bin', 1_000));
  await mobile.untilTransfer('in', 'wanted.bin', 'done');
});

for (const [who, direction] of [['pc', 'out'], ['mobile', 'in']]) {
  rule(`a transfer that the ${who} cancels ends on both sides`, (stage) =>
    withLargeFile(async (path) => {
      const { pc, mobile } = await stage.openPair();
      await beginLarge(pc, mobile, path);
      await { pc, mobile }[who].pressOn(direction, 'large.bin', 'cancel');
      await Promise.all([
        pc.untilTransfer('out', 'large.bin', 'cancelled'),
        mobile.untilTransfer('in', 'large.bin', 'cancelled'),
      ]);
    }));
}

rule('a phone that is loaded again in the middle is told of, and comes back', (stage) =>
  withLargeFile(async (path) => {
    const { pc, mobile } = await stage.openPair();
    await beginLarge(pc, mobile, path);
    await pc.untilTransfer('out', 'large.bin', 'running');
    await mobile.page.reload();
    // Whichever is heard first: the farewell of the old page, or the new one.
    await pc.untilTransfer('out', 'large.bin', 'cancelled', 'failed');
    await Promise.all([pc.until('connected'), mobile.until('connected')]);
    await pass(pc, mobile, madeFile('small.bin', 1_000));
  }));

rule('a new code ends the old one: the phone is told, and the next link works', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  const old = await pc.link();
  await pc.press('new-code');
  await mobile.until('gone', 'new-code');
  await pc.until('waiting');
  assert.notEqual(await pc.link(), old);
  const next = await stage.open('mobile', await pc.link());
  await Promise.all([pc.until('connected'), next.until('connected')]);
});

rule('a second phone is refused and told why, and the first two go on', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  const second = await stage.open('mobile', await pc.link());
  await second.until('taken', 'seat');
  await pc.sendText('still here');
  await mobile.untilText('still here');
});

rule('a transfer goes on while the server restarts', (stage) =>
  withLargeFile(async (path) => {
    const { pc, mobile } = await stage.openPair();
    await beginLarge(pc, mobile, path);
    await stage.restart();
    await Promise.all([
      pc.untilTransfer('out', 'large.bin', 'done'),
      mobile.untilTransfer('in', 'large.bin', 'done'),
    ]);
    await Promise.all([pc, mobile].map((page) => page.untilMarked({ server: 'up' })));
  }));

rule('a server out of reach is told of, and the page recovers by itself', async (stage) => {
  const pc = await stage.openPc();
  await pc.until('waiting');
  const { port } = stage.daemon;
  await stage.daemon.stop();
  await pc.until('offline', 'server');
  stage.daemon = await Daemon.start('--port', String(port));
  await pc.until('waiting');
});

rule('a phone without a code is told what to do', async (stage) => {
  const mobile = await stage.open('mobile', `${stage.origin}/mobile`);
  await mobile.until('idle', 'no-id');
});

// Where there is no crypto.subtle, no clipboard and no private file system.
rule('an insecure page on a network does all the same', async (stage, t) => {
  const addresses = Object.values(networkInterfaces()).flat();
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!own) {
    t.skip('there is no network here');
    return;
  }
  const { pc, mobile } = await stage.openPair(`http://${own.address}:${stage.daemon.port}`);
  assert.equal(await pc.page.evaluate(() => isSecureContext), false);
  await pass(pc, mobile, madeFile('plain.bin', 100_000));
}, '--host', '0.0.0.0');
