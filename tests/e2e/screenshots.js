// Pictures of the daemon's own pages in every state that a user sees, for three widths, light and
// dark. Made by scripts/screenshots.sh for people to look at; it judges nothing.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { madeFile, WebPage } from './web_page.js';

const FOLDER = process.argv[2] ?? 'build/screenshots';
const WIDTHS = [360, 768, 1280];
const SCHEMES = ['light', 'dark'];

class Studio {
  #browser;
  #look;
  #suffix;

  constructor(browser, width, colorScheme) {
    this.#browser = browser;
    this.#look = { colorScheme, viewport: { width, height: width < 1000 ? 740 : 800 } };
    this.#suffix = `${width}-${colorScheme}.png`;
  }

  open(name, url) {
    return WebPage.open(this.#browser, name, url, this.#look);
  }

  picture(web, name) {
    const path = join(FOLDER, `${name}-${this.#suffix}`);
    return web.page.screenshot({ path, fullPage: true });
  }
}

async function pictureAll(studio, origin) {
  const pc = await studio.open('pc', `${origin}/`);
  await pc.until('waiting');
  await studio.picture(pc, 'pc-waiting');
  // The picture shows a public address, which leads nowhere here.
  const link = (await pc.link()).replace(/^https:..[^/]+/, origin);
  const phone = await studio.open('phone', link);
  await Promise.all([pc.until('connected'), phone.until('connected')]);
  await studio.picture(pc, 'pc-connected');
  await pc.sendText('https://example.org/where-we-meet');
  await phone.untilText('https://example.org/where-we-meet');
  await pc.send(madeFile('holiday.jpg', 3_400_000), madeFile('contract.pdf', 120_000));
  await phone.untilTransfer('in', 'contract.pdf', 'offered');
  await studio.picture(phone, 'phone-offered');
  await phone.pressOn('in', 'holiday.jpg', 'accept');
  await phone.untilTransfer('in', 'holiday.jpg', 'done');
  await phone.pressOn('in', 'contract.pdf', 'decline');
  await phone.send(madeFile('voice-memo.m4a', 500_000));
  await pc.untilTransfer('in', 'voice-memo.m4a', 'offered');
  await studio.picture(phone, 'phone-received');
  await studio.picture(pc, 'pc-offered');
  const second = await studio.open('second', link);
  await second.until('taken');
  await studio.picture(second, 'phone-taken');
  await phone.close();
  await pc.until('gone');
  await studio.picture(pc, 'pc-gone');
  await Promise.all([pc.close(), second.close()]);
}

async function pictureAlone(studio, origin) {
  const phone = await studio.open('phone', `${origin}/mobile`);
  await phone.until('idle');
  await studio.picture(phone, 'phone-without-code');
  await phone.close();
}

async function pictureOffline(studio, daemon) {
  const pc = await studio.open('pc', `http://localhost:${daemon.port}/`);
  await pc.until('waiting');
  await daemon.stop();
  await pc.until('offline');
  await studio.picture(pc, 'pc-offline');
  await pc.close();
}

await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
for (const width of WIDTHS) {
  for (const scheme of SCHEMES) {
    const daemon = await Daemon.start('--public-url', 'https://share.example.org');
    const studio = new Studio(browser, width, scheme);
    const origin = `http://localhost:${daemon.port}`;
    await pictureAll(studio, origin);
    await pictureAlone(studio, origin);
    await pictureOffline(studio, daemon);
  }
}
await browser.close();
