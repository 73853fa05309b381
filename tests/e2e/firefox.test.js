// Firefox and Chromium with the daemon's own pages, each as the computer and as the phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { launchFirefox, whyNoFirefox } from './firefox.js';
import { FirefoxPage } from './firefox_page.js';
import { madeFile, openPair, sha256, WebPage } from './web_page.js';

const TIMEOUT_MS = 120_000;
const skip = whyNoFirefox();

let chromium;
let firefox;

before(async () => {
  if (!skip) [chromium, firefox] = await Promise.all([launchBrowser(), launchFirefox()]);
});

after(() => Promise.all([chromium, firefox].map((browser) => browser?.close())));

async function pass(from, to, file) {
  await from.send(file);
  await to.untilTransfer('in', file.name, 'offered');
  await to.pressOn('in', file.name, 'accept');
  await to.untilTransfer('in', file.name, 'done');
  await from.untilTransfer('out', file.name, 'done');
  assert.equal(sha256(await to.save(file.name)), sha256(file.buffer));
}

async function useAll({ pc, mobile }) {
  await Promise.all([pc, mobile].map((page) => page.untilMarked({ path: 'direct' })));
  await pass(pc, mobile, madeFile('there.bin', 3e6));
  await pass(mobile, pc, madeFile('back.bin', 3e6));
  await pc.sendText('hello phone');
  await mobile.untilText('hello phone');
  await mobile.sendText('hello computer');
  await pc.untilText('hello computer');
}

function rule(name, firefoxRole) {
  test(name, { timeout: TIMEOUT_MS, skip }, async (t) => {
    const daemon = await Daemon.start();
    const pages = [];
    const open = async (role, url) => {
      const page = role === firefoxRole
        ? await FirefoxPage.open(firefox, role, url)
        : await WebPage.open(chromium, role, url);
      pages.push(page);
      return page;
    };
    try {
      await useAll(await openPair(open, `http://localhost:${daemon.port}`));
      assert.deepEqual(pages.flatMap(({ problems }) => problems), []);
    } catch (error) {
      t.diagnostic(`${daemon.log}`);
      throw error;
    } finally {
      await Promise.allSettled(pages.map((page) => page.close()));
      await daemon.stop();
    }
  });
}

rule('a computer with Firefox and a phone with Chromium pass files and texts both ways', 'pc');
rule('a computer with Chromium and a phone with Firefox pass files and texts both ways', 'mobile');
