// The daemon's own pages for everybody: axe-core finds nothing to complain of in any of their
// states, light and dark, and no page is wider than a small phone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { madeFile, WebPage } from './web_page.js';

const TIMEOUT_MS = 90_000;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 360, height: 740 };

let axe;
let browser;
let daemon;
let origin;

before(async () => {
  axe = await readFile(AXE, 'utf8');
  browser = await launchBrowser();
  daemon = await Daemon.start();
  origin = `http://localhost:${daemon.port}`;
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
});

// In the page: how wide it is, and what reaches into its right margin.
function measure() {
  const margin = parseFloat(getComputedStyle(document.body).paddingRight);
  const isOutside = (part) => part.getBoundingClientRect().right > innerWidth - margin + 1;
  const parts = [...document.querySelectorAll('main > *, main > * > *, .foot')];
  return {
    scroll: document.documentElement.scrollWidth,
    width: innerWidth,
    outside: parts.filter(isOutside).map((part) => part.outerHTML.slice(0, 80)),
  };
}

async function assertFine(web, what) {
  const { page } = web;
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  assert.deepEqual(found, [], what);
  const { scroll, width, outside } = await page.evaluate(measure);
  assert.ok(scroll <= width, `${what}: ${scroll} px wide in a window of ${width}`);
  assert.deepEqual(outside, [], `${what}: what is in nobody's margin`);
}

for (const colorScheme of ['light', 'dark']) {
  const look = { colorScheme, viewport: PHONE, reducedMotion: 'reduce' };

  test(`axe finds nothing on the pages of a pair, ${colorScheme}`, { timeout: TIMEOUT_MS }, async () => {
    const pc = await WebPage.open(browser, 'pc', `${origin}/`, look);
    await pc.until('waiting');
    await assertFine(pc, 'waiting');
    const mobile = await WebPage.open(browser, 'mobile', await pc.link(), look);
    await Promise.all([pc.until('connected'), mobile.until('connected')]);
    await assertFine(mobile, 'connected');
    await pc.sendText('a text that goes over');
    await mobile.untilText('a text that goes over');
    const names = ['kept.bin', 'declined.bin', `${'long name '.repeat(15)}.bin`];
    await pc.send(...names.map((name) => madeFile(name, 10)));
    await mobile.untilTransfer('in', 'kept.bin', 'offered');
    await assertFine(mobile, 'offered');
    await assertFine(pc, 'asking');
    await mobile.pressOn('in', 'kept.bin', 'accept');
    await mobile.pressOn('in', 'declined.bin', 'decline');
    await mobile.untilTransfer('in', 'kept.bin', 'done');
    await pc.untilTransfer('out', 'declined.bin', 'declined');
    await assertFine(mobile, 'received');
    await assertFine(pc, 'sent');
    const second = await WebPage.open(browser, 'second', await pc.link(), look);
    await second.until('taken');
    await assertFine(second, 'taken');
    await mobile.close();
    await pc.until('gone');
    await assertFine(pc, 'gone');
    await Promise.all([pc, second].map((page) => page.close()));
  });

  test(`axe finds nothing on a phone without a code, ${colorScheme}`, { timeout: TIMEOUT_MS }, async () => {
    const mobile = await WebPage.open(browser, 'mobile', `${origin}/mobile`, look);
    await mobile.until('idle');
    await assertFine(mobile, 'no code');
    await mobile.close();
  });
}
