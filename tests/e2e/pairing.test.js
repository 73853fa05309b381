// Two real browsers, two pages as existing v1 apps are, the real daemon between them: the rules
// that only this whole can show. Rules of single messages belong to the other tests.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { PagePeer, passFile } from './page_peer.js';
import { servePages } from './static_server.js';

const MEBIBYTE = 1024 * 1024;
const TIMEOUT_MS = 90_000;
const FAST_RELOADS = 20;

let pages;
let browsers;

before(async () => {
  pages = await servePages();
  const [pc, mobile] = await Promise.all([launchBrowser(), launchBrowser()]);
  browsers = { pc, mobile };
});

after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  pages?.close();
});

// One daemon, one session and the pages that a rule opens.
class Stage {
  session = randomUUID();
  peers = [];

  async start(settings) {
    this.daemon = await Daemon.start(...settings);
  }

  async open(role, { name = role, host = '127.0.0.1', ...query } = {}) {
    const fields = { role, session: this.session, signaling: this.daemon.url, ...query };
    const url = `http://${host}:${pages.port}/page_v1.html?${new URLSearchParams(fields)}`;
    const peer = await PagePeer.open(browsers[role], name, url);
    this.peers.push(peer);
    return peer;
  }

  // A computer and a phone with an open channel.
  async openPair() {
    const pc = await this.open('pc');
    await pc.until('got joined');
    const mobile = await this.open('mobile');
    await Promise.all([pc.until('channel open'), mobile.until('channel open')]);
    return { pc, mobile };
  }

  async closePages() {
    await Promise.all(this.peers.map((peer) => peer.close()));
  }

  toString() {
    return [this.daemon?.log ?? 'no daemon', ...this.peers.map((peer) => peer.log)].join('\n');
  }
}

// Every rule gets a daemon of its own, which must end well when the rule has been shown.
function rule(name, body, ...settings) {
  test(name, { timeout: TIMEOUT_MS }, async (t) => {
    const stage = new Stage();
    try {
      await stage.start(settings);
      await body(stage);
      stage.peers.forEach((peer) => peer.assertNoPageError());
      await stage.closePages();
      assert.deepEqual(await stage.daemon.stop(), { code: 0, signal: null });
    } catch (error) {
      t.diagnostic(`${stage}`);
      await Promise.allSettled([stage.closePages(), stage.daemon?.stop()]);
      throw error;
    }
  });
}

async function passFilesBothWays(pc, mobile, bytes = MEBIBYTE) {
  await Promise.all([passFile(pc, mobile, bytes), passFile(mobile, pc, bytes)]);
}

function membership(types) {
  return types.filter((type) => /^(joined|peer_connected|\w+_disconnected|error)$/.test(type));
}

rule('two_browsers_pair_and_pass_a_mebibyte_each_way', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  await passFilesBothWays(pc, mobile);
  const [heardByPc, heardByMobile] = await Promise.all([pc.heard(), mobile.heard()]);
  assert.deepEqual(membership(heardByPc), ['joined', 'peer_connected']);
  assert.deepEqual(membership(heardByMobile), ['joined', 'peer_connected']);
  assert.deepEqual(heardByPc.slice(0, 2), ['joined', 'peer_connected']);
  assert.deepEqual(heardByMobile.slice(0, 3), ['joined', 'peer_connected', 'webrtc_offer']);
  assert.equal(heardByPc.filter((type) => type === 'webrtc_answer').length, 1);
});

for (const [reloading, partner] of [['mobile', 'pc'], ['pc', 'mobile']]) {
  rule(`a_${reloading}_page_that_reloads_pairs_again_and_its_partner_hears_one_disconnect`,
    async (stage) => {
      const pair = await stage.openPair();
      const opened = pair[partner].log.entries.length;
      await pair[reloading].reload();
      const reloaded = pair[reloading].log.lastPosition('navigated');
      await Promise.all([
        pair[reloading].until('channel open', { from: reloaded }),
        pair[partner].until('channel open', { from: opened }),
      ]);
      await passFilesBothWays(pair.pc, pair.mobile);
      assert.deepEqual(membership(await pair[partner].heard()),
        ['joined', 'peer_connected', `${reloading}_disconnected`, 'peer_connected']);
      assert.deepEqual(membership(await pair[reloading].heard()), ['joined', 'peer_connected']);
    });
}

rule('after_twenty_fast_reloads_of_the_phones_page_the_channel_opens', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  // Each reload interrupts the one before at another moment of its life.
  const moments = ['navigated', 'loaded', 'open', 'got joined', 'got peer_connected'];
  for (let reload = 0; reload < FAST_RELOADS; ++reload) {
    await mobile.reload();
    const reloaded = mobile.log.lastPosition('navigated');
    await mobile.until(moments[reload % moments.length], { from: reloaded });
  }
  await mobile.until('channel open', { from: mobile.log.lastPosition('navigated') });
  const [joined, ...changes] = membership(await pc.heard());
  assert.equal(joined, 'joined');
  assert.ok(changes.length > 2 && changes.length % 2 === 1, `${changes}`);
  const alternating = (_, at) => (at % 2 === 0 ? 'peer_connected' : 'mobile_disconnected');
  assert.deepEqual(changes, changes.map(alternating));
  await pc.until('channel open', { from: pc.log.lastPosition('got peer_connected') });
  await passFilesBothWays(pc, mobile);
  assert.deepEqual(membership(await mobile.heard()), ['joined', 'peer_connected']);
});

for (const [what, origin, query] of [
  ['a_foreign', /^http:\/\/app\.example:\d+$/, { host: 'app.example' }],
  ['no', /^null$/, { sandbox: '' }],
]) {
  rule(`a_page_of_${what}_origin_pairs_like_any_other`, async (stage) => {
    const pc = await stage.open('pc');
    const mobile = await stage.open('mobile', query);
    assert.match((await mobile.until('loaded')).origin, origin);
    await Promise.all([pc.until('channel open'), mobile.until('channel open')]);
  });
}

rule('both_pages_joining_at_once_pair_exactly_once', async (stage) => {
  for (let round = 0; round < 5; ++round) {
    stage.session = randomUUID();
    const opening = ['pc', 'mobile'].map((role) => stage.open(role, { join: 'click' }));
    const both = await Promise.all(opening);
    await Promise.all(both.map((peer) => peer.until('open')));
    await Promise.all(both.map((peer) => peer.click('#join')));
    await Promise.all(both.map((peer) => peer.until('channel open')));
    for (const heard of await Promise.all(both.map((peer) => peer.heard()))) {
      assert.deepEqual(membership(heard), ['joined', 'peer_connected']);
    }
  }
});

rule('a_third_page_is_told_that_the_seat_is_taken_and_the_pair_keeps_working', async (stage) => {
  const { pc, mobile } = await stage.openPair();
  const third = await stage.open('mobile', { name: 'third' });
  const { code } = await third.until('got error');
  assert.equal(code, 'seat_taken');
  assert.equal(await third.text('#error'), 'Seat already taken');
  await passFilesBothWays(pc, mobile);
  // The way through the daemon still leads to the first phone, not to the newcomer: call once more.
  const from = { pc: pc.log.entries.length, mobile: mobile.log.entries.length };
  await pc.click('#call');
  await Promise.all([
    pc.until('channel open', { from: from.pc }),
    mobile.until('channel open', { from: from.mobile }),
  ]);
  await passFilesBothWays(pc, mobile);
  assert.deepEqual(await third.heard(), ['error']);
  assert.deepEqual(membership(await pc.heard()), ['joined', 'peer_connected']);
  assert.deepEqual(membership(await mobile.heard()), ['joined', 'peer_connected']);
});

rule('a_daemon_that_is_stopped_closes_both_pages_with_1012_and_their_channel_outlives_it',
  async (stage) => {
    const { pc, mobile } = await stage.openPair();
    const stopped = stage.daemon.stop();
    const closed = await Promise.all([pc.until('closed'), mobile.until('closed')]);
    assert.deepEqual(closed.map(({ code }) => code), [1012, 1012]);
    assert.deepEqual(await stopped, { code: 0, signal: null });
    await passFilesBothWays(pc, mobile);
    for (const { log } of [pc, mobile]) {
      assert.deepEqual(log.names().filter((name) => name.endsWith('_disconnected')), []);
    }
  },
  '--drain-seconds', '1');
