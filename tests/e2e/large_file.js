// What the pages make of a large file: its throughput beside that of a bare data channel in the same
// browsers (pieces of 64 KiB, the same buffering), and the memory of both pages meanwhile. Prints
// what it measures; run by scripts/large_file.sh.
import { readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchProfile } from './browser.js';
import { Daemon } from './daemon.js';
import { openPair, WebPage } from './web_page.js';

const MEBIBYTE = 1024 * 1024;
const MEBIBYTES = Number(process.argv[2] ?? 1024);
const BARE_MEBIBYTES = 256;
const PATIENCE_MS = 600_000;
const SAMPLE_MS = 500;

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
    return `${begin.toFixed(0)} MiB, at most ${peak.toFixed(0)} MiB`;
  };
}

async function main() {
  const folder = await mkdtemp(join(tmpdir(), 'signaling-large-'));
  const path = join(folder, 'large.bin');
  const file = await open(path, 'w');
  await file.truncate(MEBIBYTES * MEBIBYTE);
  await file.close();
  const profiles = ['pc', 'phone'].map((name) => launchProfile(join(folder, name)));
  const contexts = await Promise.all(profiles);
  const daemon = await Daemon.start();
  const { pc, mobile: phone } = await openPair(
    (role, url) => WebPage.open({ newContext: () => contexts[role === 'pc' ? 0 : 1] }, role, url),
    `http://localhost:${daemon.port}`);
  [pc, phone].forEach(({ page }) => page.setDefaultTimeout(PATIENCE_MS));

  const perSecond = (mebibytes, ms) => mebibytes / (ms / 1000);
  const bare = [];
  const runBare = async () => {
    const ms = await bareTransfer(pc.page, phone.page, BARE_MEBIBYTES * MEBIBYTE);
    bare.push(perSecond(BARE_MEBIBYTES, ms));
    console.log(`bare channel    ${bare.at(-1).toFixed(1)} MiB/s`);
  };
  await runBare();
  const stop = await Promise.all(contexts.map((context) => watchMemory(context.browser())));
  await pc.send(path);
  await phone.untilTransfer('in', 'large.bin', 'offered');
  const began = Date.now();
  await phone.pressOn('in', 'large.bin', 'accept');
  await phone.untilTransfer('in', 'large.bin', 'done');
  const ours = perSecond(MEBIBYTES, Date.now() - began);
  const [sender, receiver] = stop.map((each) => each());
  console.log(`pages           ${ours.toFixed(1)} MiB/s for ${MEBIBYTES} MiB, hash checked`);
  console.log(`sender          ${sender}`);
  console.log(`receiver        ${receiver}`);
  await runBare();
  const mean = (bare[0] + bare[1]) / 2;
  console.log(`ratio           ${(ours / mean).toFixed(2)} of the bare channel`);
  await Promise.all(contexts.map((context) => context.close()));
  await daemon.stop();
  await rm(folder, { recursive: true, force: true });
}

await main();
