// What the pages make of a large file: its throughput beside that of a bare data channel in the same
// browsers (pieces of 64 KiB, the same buffering), and the memory of both pages meanwhile. Prints
// what it measures with a verdict for each, and ends with status 1 if one is FAIL; run by
// scripts/large_file.sh.
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchProfile } from './browser.js';
import { Daemon } from './daemon.js';
import { openPair, WebPage } from './web_page.js';

const MEBIBYTE = 1024 * 1024;
const MEBIBYTES = Number(process.argv[2] ?? 1024);
const BARE_MEBIBYTES = 256;
const ROUNDS = 3;
const NAME = 'large.bin';
const PATIENCE_MS = 600_000;
const SAMPLE_MS = 1000;

// What must be reached.
const SHARE_MIN = 0.8; // of the throughput of the bare channel
const PAGE_MEBIBYTES_MAX = 250;

// Both ends of a data channel, one on each page, joined by this process. Resolves to milliseconds.
async function bareTransfer(from, to, bytes) {
  const connect = (page) => page.evaluate(() => {
    globalThis.rtc = new RTCPeerConnection();
    globalThis.whenGathered = new Promise((resolve) => {
      rtc.onicegatheringstatechange = () => rtc.iceGatheringState === 'complete' && resolve();
    });
  });
  await Promise.all([from, to].map(connect));
  await to.evaluate((total) => {
    globalThis.whenAll = new Promise((resolve) => {
      rtc.ondatachannel = ({ channel }) => {
        channel.binaryType = 'arraybuffer';
        let received = 0;
        channel.onmessage = ({ data }) => {
          received += data.byteLength;
          if (received >= total) resolve();
        };
      };
    });
  }, bytes);
  const describe = (page, description) => page.evaluate(async (given) => {
    if (given) await rtc.setRemoteDescription(given);
    else globalThis.channel = rtc.createDataChannel('bare');
    await rtc.setLocalDescription();
    await whenGathered;
    return rtc.localDescription.toJSON();
  }, description);
  const answer = await describe(to, await describe(from));
  const sent = from.evaluate(async ({ description, total }) => {
    const whenOpen = new Promise((resolve) => (channel.onopen = resolve));
    await rtc.setRemoteDescription(description);
    await whenOpen;
    const piece = new Uint8Array(64 * 1024);
    channel.bufferedAmountLowThreshold = 256 * 1024;
    const began = performance.timeOrigin + performance.now();
    for (let at = 0; at < total; at += piece.length) {
      if (channel.bufferedAmount + piece.length > 1024 * 1024) {
        await new Promise((resolve) => (channel.onbufferedamountlow = resolve));
      }
      channel.send(piece);
    }
    return began;
  }, { description: answer, total: bytes });
  await to.evaluate(() => whenAll);
  const took = Date.now() - (await sent);
  await Promise.all([from, to].map((page) => page.evaluate(() => rtc.close())));
  return took;
}

// The largest private memory of any renderer of the browser, in MiB.
async function rendererMebibytes(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => {
    const text = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    const kibibytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)[1]);
    return (kibibytes('Private_Dirty') + kibibytes('Private_Clean')) / 1024;
  });
  return Math.max(...sizes);
}

async function watchMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  let peak = await rendererMebibytes(session);
  const begin = peak;
  const timer = setInterval(async () => {
    peak = Math.max(peak, await rendererMebibytes(session).catch(() => 0));
  }, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    return { begin, peak };
  };
}

// Of bytes that no two pieces have in common, so that one in the wrong place is noticed.
async function writeRandom(path) {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  for (let written = 0; written < MEBIBYTES; written += 1) {
    const bytes = randomFillSync(Buffer.alloc(MEBIBYTE));
    hash.update(bytes);
    await file.write(bytes);
  }
  await file.close();
  return hash.digest('hex');
}

async function hashOf(path) {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}

// As the user does who saves what has arrived. Resolves to its path.
async function save(page) {
  const coming = page.page.waitForEvent('download');
  await page.pressOn('in', NAME, 'save');
  return (await coming).path();
}

function judge(name, value, isReached) {
  console.log(`${isReached ? 'PASS' : 'FAIL'}  ${name.padEnd(16)}${value}`);
  if (!isReached) process.exitCode = 1;
}

const perSecond = (mebibytes, ms) => mebibytes / (ms / 1000);

async function runBare(pc, phone) {
  const ms = await bareTransfer(pc.page, phone.page, BARE_MEBIBYTES * MEBIBYTE);
  const rate = perSecond(BARE_MEBIBYTES, ms);
  console.log(`      bare channel    ${rate.toFixed(1)} MiB/s`);
  return rate;
}

async function runPages(pc, phone, path, original) {
  await pc.send(path);
  await phone.untilTransfer('in', NAME, 'offered');
  const began = Date.now();
  await phone.pressOn('in', NAME, 'accept');
  await phone.untilTransfer('in', NAME, 'done');
  const rate = perSecond(MEBIBYTES, Date.now() - began);
  console.log(`      pages           ${rate.toFixed(1)} MiB/s for ${MEBIBYTES} MiB`);
  const isSame = await hashOf(await save(phone)) === original;
  judge('saved file', isSame ? 'is the original' : 'is another one', isSame);
  await phone.pressOn('in', NAME, 'remove');
  await pc.pressOn('out', NAME, 'remove');
  return rate;
}

// What the machine has for us changes by the minute: each round is compared with the bare channel
// right before and after it, and their median counts.
async function measure(pc, phone, path, original) {
  const shares = [];
  let before = await runBare(pc, phone);
  for (let round = 0; round < ROUNDS; round += 1) {
    const ours = await runPages(pc, phone, path, original);
    const after = await runBare(pc, phone);
    shares.push(ours / ((before + after) / 2));
    before = after;
  }
  const share = shares.sort((a, b) => a - b)[(ROUNDS - 1) / 2];
  const all = shares.map((each) => each.toFixed(2)).join(', ');
  judge('throughput', `${share.toFixed(2)} of the bare channel (${all})`, share >= SHARE_MIN);
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'signaling-large-'));
  const path = join(folder, NAME);
  const original = await writeRandom(path);
  const profiles = ['pc', 'phone'].map((name) => launchProfile(join(folder, name)));
  const contexts = await Promise.all(profiles);
  const daemon = await Daemon.start();
  const { pc, mobile: phone } = await openPair(
    (role, url) => WebPage.open({ newContext: () => contexts[role === 'pc' ? 0 : 1] }, role, url),
    `http://localhost:${daemon.port}`);
  [pc, phone].forEach(({ page }) => page.setDefaultTimeout(PATIENCE_MS));

  const stop = await Promise.all(contexts.map((context) => watchMemory(context.browser())));
  await measure(pc, phone, path, original);
  for (const [i, name] of ['sender', 'receiver'].entries()) {
    const { begin, peak } = stop[i]();
    const value = `${begin.toFixed(0)} MiB, at most ${peak.toFixed(0)} MiB`;
    judge(name, value, peak < PAGE_MEBIBYTES_MAX);
  }
  await Promise.all(contexts.map((context) => context.close()));
  await daemon.stop();
  await rm(folder, { recursive: true, force: true });
}

await main();
