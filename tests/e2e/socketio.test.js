// Two real browsers and the pages of a real Flask-SocketIO app, examples/flask-app, which use the
// client library as classic scripts: the app's own Socket.IO and the daemon bring them together alike.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { FlaskApp } from './flask_app.js';
import { PagePeer } from './page_peer.js';

const MEBIBYTE = 1024 * 1024;
const TIMEOUT_MS = 90_000;
// Plain HTTP to an address of another machine is no secure context, and so it is on a LAN: pages
// lack crypto.subtle and the origin private file system there.
const LAN_HOST = 'app.example';
const ROLES = ['pc', 'mobile'];
const PARTNER = { pc: 'mobile', mobile: 'pc' };

const MEMBERSHIP = ['peer_connected', 'peer_disconnected'];

const SOCKETIO_URLS = {
  a_bare_host: (host) => host,
  a_url_with_socketios_own_path: (host) => `http://${host}/socket.io/`,
  a_websocket_url_with_socketios_own_path: (host) => `ws://${host}/socket.io`,
};

let browsers;

before(async () => {
  const [pc, mobile] = await Promise.all([launchBrowser(), launchBrowser()]);
  browsers = { pc, mobile };
});

after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
});

// What may bring the pages together. Only SIGNALING_SERVER_URL tells the app which it is.
const WAYS = [
  { name: 'over_socketio_that_polls', transport: 'polling', upgrades: 0 },
  { name: 'over_socketio_with_websockets', transport: 'websockets', upgrades: 2 },
  { name: 'over_the_daemon', transport: 'polling', upgrades: 0, hasDaemon: true },
];
const SOCKETIO_WAYS = WAYS.filter(({ hasDaemon }) => !hasDaemon);

const read = (path) => readFile(new URL(path, import.meta.url), 'utf8');

// The page's own script with one below it that tells what it hears, or one that was made by hand.
async function scriptFor({ signaling, byHand }) {
  const parts = byHand
    ? ['./pages/flask_by_hand.js']
    : ['../../examples/flask-app/static/share.js', './pages/flask_observer.js'];
  const told = signaling ? `window.SIGNALING_SERVER_URL = ${JSON.stringify(signaling)};\n` : '';
  return told + (await Promise.all(parts.map(read))).join('\n');
}

// A browser whose pages get `body` as their script.
function withScript(browser, body) {
  const newContext = async () => {
    const context = await browser.newContext();
    await context.route('**/static/share.js', (route) =>
      route.fulfill({ contentType: 'text/javascript; charset=utf-8', body }));
    return context;
  };
  return { newContext };
}

// The app that serves the pages, what brings them together, one session and its pages.
class Stage {
  session = randomBytes(16).toString('base64url');
  peers = [];
  daemon = null;

  constructor(way) {
    this.way = way;
  }

  async start() {
    if (this.way.hasDaemon) {
      // A browser that closes a page does not always say so: who is lost keeps the seat a while.
      this.daemon = await Daemon.start('--grace-seconds', '1');
    }
    const variables = { SIGNALING_SERVER_URL: this.daemon?.url ?? '' };
    this.app = new FlaskApp({ transport: this.way.transport, variables });
    await this.app.start();
  }

  // With `signaling` the page is told another URL than the app says.
  async open(role, { host = LAN_HOST, signaling, byHand = false } = {}) {
    const script = await scriptFor({ signaling, byHand });
    const url = `http://${host}:${this.app.port}/${role}/${this.session}`;
    const peer = await PagePeer.open(withScript(browsers[role], script), role, url);
    this.peers.push(peer);
    return peer;
  }

  // A computer and a phone with open channels.
  async openPair(options) {
    const pair = { pc: await this.open('pc', options), mobile: await this.open('mobile', options) };
    await untilBothTalk(pair);
    return pair;
  }

  async end() {
    await Promise.all(this.peers.map((peer) => peer.close()));
    await this.app?.kill();
    await this.daemon?.stop();
  }

  toString() {
    const all = [this.app, this.daemon, ...this.peers].filter(Boolean);
    return all.map(({ log }) => log).join('\n');
  }
}

function rule(way, name, body) {
  test(`${way.name}_${name}`, { timeout: TIMEOUT_MS }, async (t) => {
    const stage = new Stage(way);
    try {
      await stage.start();
      await body(stage);
      stage.peers.forEach((peer) => peer.assertNoPageError());
      stage.peers.forEach((peer) => assert.deepEqual(told(peer, ['error']), []));
      await stage.end();
    } catch (error) {
      t.diagnostic(`${stage}`);
      await Promise.allSettled([stage.end()]);
      throw error;
    }
  });
}

const now = (peer) => peer.log.entries.length;

// What the client library has told the page, of these events, from a position on.
function told(peer, events, from = 0) {
  return peer.log.entries.slice(from).filter(({ event }) => events.includes(event));
}

// The pages greet each other over a channel as soon as it is open.
function untilBothTalk({ pc, mobile }, from = { pc: 0, mobile: 0 }) {
  return Promise.all([
    pc.until('hello from mobile', { from: from.pc }),
    mobile.until('hello from pc', { from: from.mobile }),
  ]);
}

// The bytes that a page's user gets when saving what has arrived last.
async function save(role) {
  const page = browsers[role].contexts().at(-1).pages()[0];
  const coming = page.waitForEvent('download');
  await page.click('#transfers li[data-direction=in] a[download]'); // the newest is the first
  return readFile(await (await coming).path());
}

// The digest is compared by both pages, and what is saved is compared with the original.
async function passFile(pair, from) {
  const [sender, receiver] = [pair[from], pair[PARTNER[from]]];
  const since = { sender: now(sender), receiver: now(receiver) };
  const original = await sender.chooseFile(MEBIBYTE);
  const received = await receiver.until('file received', { from: since.receiver });
  assert.deepEqual([received.name, received.bytes], [original.name, original.bytes]);
  const delivered = await sender.until('file delivered', { from: since.sender });
  assert.equal(delivered.digest, received.digest);
  const saved = createHash('sha256').update(await save(PARTNER[from])).digest('hex');
  assert.equal(saved, original.sha256);
}

function passFilesBothWays(pair) {
  return Promise.all([passFile(pair, 'pc'), passFile(pair, 'mobile')]);
}

for (const way of WAYS) {
  rule(way, 'two_pages_exchange_offer_answer_and_candidates_and_a_file_each_way',
    async (stage) => {
      const pair = await stage.openPair();
      await Promise.all(Object.values(pair).map((peer) => peer.until('ice_candidate')));
      await passFilesBothWays(pair);
      const exchanged = ['peer_connected', 'webrtc_offer', 'webrtc_answer', 'peer_disconnected'];
      const names = (peer) => told(peer, exchanged).map(({ event }) => event);
      assert.deepEqual(names(pair.pc), ['peer_connected', 'webrtc_answer']);
      assert.deepEqual(names(pair.mobile), ['peer_connected', 'webrtc_offer']);
      const relayed = ['ice_candidate', 'peer_connected', 'webrtc_answer', 'webrtc_offer'];
      assert.deepEqual(stage.app.emitted().sort(), way.hasDaemon ? [] : relayed);
      if (way.upgrades > 0) {
        await stage.app.log.until('upgraded', { times: way.upgrades });
      }
      const upgrades = stage.app.log.names().filter((name) => name === 'upgraded');
      assert.equal(upgrades.length, way.upgrades);
      const hasSocketIO = !way.hasDaemon;
      const loaded = { event: 'loaded', isSecure: false, hasSocketIO };
      Object.values(pair).forEach((peer) => assert.deepEqual(told(peer, ['loaded']), [loaded]));
    });

  rule(way, 'a_page_that_goes_away_is_told_as_pc_or_mobile_and_another_takes_its_place',
    async (stage) => {
      const pair = await stage.openPair();
      for (const leaving of ['mobile', 'pc']) {
        const staying = PARTNER[leaving];
        const from = { [leaving]: 0, [staying]: now(pair[staying]) };
        await pair[leaving].close();
        await pair[staying].until('peer_disconnected', { from: from[staying] });
        pair[leaving] = await stage.open(leaving);
        await untilBothTalk(pair, from);
        assert.deepEqual(told(pair[staying], MEMBERSHIP, from[staying]),
          [{ event: 'peer_disconnected', who: leaving }, { event: 'peer_connected' }]);
      }
      await passFilesBothWays(pair);
    });

  rule(way, 'a_page_that_reloads_pairs_again_and_its_partner_hears_one_disconnect',
    async (stage) => {
      const pair = await stage.openPair();
      for (const reloading of ['mobile', 'pc']) {
        const staying = PARTNER[reloading];
        const from = { [staying]: now(pair[staying]) };
        await pair[reloading].reload();
        from[reloading] = pair[reloading].log.lastPosition('navigated');
        await untilBothTalk(pair, from);
        assert.deepEqual(told(pair[staying], MEMBERSHIP, from[staying]),
          [{ event: 'peer_disconnected', who: reloading }, { event: 'peer_connected' }]);
      }
      await passFilesBothWays(pair);
    });

  for (const [pc, mobile] of [[true, true], [true, false], [false, true]]) {
    const kind = (byHand) => (byHand ? 'made_by_hand' : 'with_peer_link');
    rule(way, `a_pc_page_${kind(pc)}_and_a_mobile_page_${kind(mobile)}_talk`, async (stage) => {
      const pair = {
        pc: await stage.open('pc', { byHand: pc }),
        mobile: await stage.open('mobile', { byHand: mobile }),
      };
      const said = await untilBothTalk(pair);
      assert.deepEqual(said.map(({ event }) => event), ['hello from mobile', 'hello from pc']);
    });
  }
}

for (const way of SOCKETIO_WAYS) {
  rule(way, 'pages_pair_again_when_the_app_was_killed_and_started_again', async (stage) => {
    const pair = await stage.openPair();
    const from = { pc: now(pair.pc), mobile: now(pair.mobile) };
    await stage.app.kill();
    const ends = await Promise.all(
      ROLES.map((role) => pair[role].until('disconnect', { from: from[role] })));
    assert.deepEqual(ends.map(({ willRetry }) => willRetry), [true, true]);
    await stage.app.start();
    await untilBothTalk(pair, from);
    await passFilesBothWays(pair);
  });
}

const WITH_WEBSOCKETS = SOCKETIO_WAYS.find(({ upgrades }) => upgrades > 0);

for (const [what, urlFor] of Object.entries(SOCKETIO_URLS)) {
  rule(WITH_WEBSOCKETS, `${what}_leads_to_the_app`, async (stage) => {
    const pair = await stage.openPair({ signaling: urlFor(`${LAN_HOST}:${stage.app.port}`) });
    await passFile(pair, 'pc');
    assert.ok(stage.app.emitted().includes('webrtc_offer'));
  });
}

rule(WITH_WEBSOCKETS, 'in_a_secure_context_what_is_written_to_the_disk_is_right', async (stage) => {
  const pair = await stage.openPair({ host: '127.0.0.1' });
  assert.equal((await pair.pc.until('loaded')).isSecure, true);
  await passFilesBothWays(pair);
});
