// Finds the machine's Chromium and starts it headless, one process tree per call. The environment
// variable CHROMIUM names another one. It must know nothing of pages.
import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright-core';

const CANDIDATE_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  // Loopback addresses are on the machine itself, whatever proxy its environment names.
  '--no-proxy-server',
  // A page of a foreign origin, without a name server.
  '--host-resolver-rules=MAP *.example 127.0.0.1',
  // Host candidates as addresses: multicast DNS names do not resolve on every machine.
  '--disable-features=WebRtcHideLocalIpsWithMdns,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
];

function browserPath() {
  if (process.env.CHROMIUM) {
    return process.env.CHROMIUM;
  }
  for (const name of CANDIDATE_NAMES) {
    try {
      return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      // Not this one; the next name.
    }
  }
  throw new Error(`none of ${CANDIDATE_NAMES.join(', ')} is on the PATH; CHROMIUM can name one`);
}

const options = () => ({ executablePath: browserPath(), headless: true, args: FLAGS });

export function launchBrowser() {
  return chromium.launch(options());
}

// With its profile on the disk, as a user's browser has; a context of launchBrowser() keeps all in
// memory, as a private window does. Resolves to its one context.
export function launchProfile(folder) {
  return chromium.launchPersistentContext(folder, options());
}
