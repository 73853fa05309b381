// Finds the machine's Firefox and starts it headless, driven over WebDriver BiDi. The environment
// variable FIREFOX names another one. It must know nothing of pages.
import { spawnSync } from 'node:child_process';
import puppeteer from 'puppeteer-core';

const CANDIDATE_NAMES = ['firefox-esr', 'firefox'];
const PREFERENCES = {
  // Host candidates as addresses: multicast DNS names do not resolve on every machine.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Nothing but the pages under test is asked for.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

function browserPath() {
  if (process.env.FIREFOX) {
    return process.env.FIREFOX;
  }
  const find = (name) => spawnSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return CANDIDATE_NAMES.map((name) => find(name).stdout.trim()).find((path) => path !== '');
}

// For the option `skip` of a test: why there is no Firefox here; false: there is one.
export function whyNoFirefox() {
  const names = CANDIDATE_NAMES.join(', ');
  return browserPath() ? false : `none of ${names} is on the PATH; FIREFOX can name one`;
}

export function launchFirefox() {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: browserPath(),
    headless: true,
    extraPrefsFirefox: PREFERENCES,
  });
}
