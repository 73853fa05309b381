// The page that the README shows whole, as a reader would save and open it.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';

const TIMEOUT_MS = 60_000;
const README = new URL('../../README.md', import.meta.url);

let browser;
let daemon;
let folder;

before(async () => {
  [browser, daemon] = await Promise.all([launchBrowser(), Daemon.start()]);
  folder = await mkdtemp(join(tmpdir(), 'signaling-readme-'));
});

after(async () => {
  await Promise.all([browser?.close(), daemon?.stop()]);
  if (folder) await rm(folder, { recursive: true, force: true });
});

async function pageOfReadme() {
  const [, html] = /^```html\n(.*?)^```$/ms.exec(await readFile(README, 'utf8'));
  assert.ok(html.includes("'ws://localhost:3000'"), 'the address that run.sh serves at');
  return html.replace('ws://localhost:3000', daemon.url);
}

async function open(address) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(address);
  return { page, problems };
}

test('the page of the README, opened twice, greets itself', { timeout: TIMEOUT_MS }, async () => {
  const path = join(folder, 'pair.html');
  await writeFile(path, await pageOfReadme());
  const address = pathToFileURL(path).href;
  const pc = await open(address);
  const mobile = await open(`${address}#mobile`);
  await pc.page.getByText('hello from mobile').waitFor();
  await mobile.page.getByText('hello from pc').waitFor();
  assert.deepEqual([...pc.problems, ...mobile.problems], []);
});
