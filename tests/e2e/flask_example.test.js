// examples/flask-app as its README starts it, in both of its modes: two real browsers see its pages as
// their users do, and clients of Socket.IO try what pages would not.
import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { FlaskApp } from './flask_app.js';
import { readQrCode } from './qr_code.js';

const TIMEOUT_MS = 60_000;
const MEBIBYTE = 1024 * 1024;
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const newSession = () => randomBytes(16).toString('base64url');

let browsers;

before(async () => {
  const [pc, mobile] = await Promise.all([launchBrowser(), launchBrowser()]);
  browsers = { pc, mobile };
});

after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
});

// What a test has started ends with it, the last first.
async function rule(name, body) {
  await test(name, { timeout: TIMEOUT_MS }, async (t) => {
    const ends = [];
    const until = (end) => ends.unshift(end);
    try {
      await body(until, t);
    } finally {
      for (const end of ends) {
        await end();
      }
    }
  });
}

async function startApp(until, variables) {
  const app = new FlaskApp({ variables });
  until(() => app.kill());
  await app.start();
  app.origin = `http://127.0.0.1:${app.port}`;
  return app;
}

async function startDaemon(until, ...settings) {
  const daemon = await Daemon.start(...settings);
  until(() => daemon.stop());
  return daemon;
}

async function openPage(until, role, url) {
  const context = await browsers[role].newContext();
  until(() => context.close());
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(String(error)));
  await page.goto(url);
  return page;
}

// The computer opens the app, the phone what the computer's page says.
async function openPair(until, app) {
  const pc = await openPage(until, 'pc', `http://app.example:${app.port}/`);
  await pc.waitForSelector('.qr svg path');
  const code = await readQrCode(pc.locator('.qr'));
  assert.equal(code, await pc.getAttribute('#link', 'href'));
  const mobile = await openPage(until, 'mobile', code);
  const pair = { pc, mobile };
  await Promise.all([pc, mobile].map((page) => page.waitForSelector('[data-state=connected]')));
  return pair;
}

async function passFile(sender, receiver) {
  const buffer = randomBytes(MEBIBYTE);
  const file = { name: `${sha256(buffer)}.bin`, mimeType: 'application/octet-stream', buffer };
  await sender.setInputFiles('#file', file);
  await sender.waitForSelector('li[data-direction=out][data-status=done]');
  await receiver.waitForSelector('li[data-direction=in][data-status=done]');
  const bar = await receiver.$eval('li[data-direction=in] progress', ({ value, max }) => [value, max]);
  assert.deepEqual(bar, [MEBIBYTE, MEBIBYTE]);
  const [download] = await Promise.all([
    receiver.waitForEvent('download'), receiver.click('li[data-direction=in] a[download]')]);
  assert.equal(download.suggestedFilename(), file.name);
  assert.equal(sha256(await readFile(await download.path())), sha256(buffer));
}

async function passFilesBothWays({ pc, mobile }) {
  await passFile(pc, mobile);
  await passFile(mobile, pc);
  assert.equal(await pc.isVisible('.qr'), false);
  assert.deepEqual([...pc.errors, ...mobile.errors], []);
}

rule('in_lan_mode_the_app_brings_the_phone_to_the_computer_and_files_go_both_ways',
  async (until) => {
    const pair = await openPair(until, await startApp(until));
    assert.equal(await pair.pc.evaluate('window.SIGNALING_SERVER_URL'), '');
    await passFilesBothWays(pair);
  });

rule('with_a_url_the_daemon_brings_the_phone_to_the_computer_and_files_go_both_ways',
  async (until) => {
    const daemon = await startDaemon(until);
    const app = await startApp(until, { SIGNALING_SERVER_URL: daemon.url });
    const pair = await openPair(until, app);
    assert.equal(await pair.mobile.evaluate('window.SIGNALING_SERVER_URL'), daemon.url);
    assert.equal(await pair.mobile.evaluate('typeof io'), 'undefined');
    await passFilesBothWays(pair);
    assert.equal((await fetch(`${app.origin}/socket.io/?EIO=4&transport=polling`)).status, 404);
  });

rule('a_page_that_reloads_stays_in_its_session', async (until) => {
  const pair = await openPair(until, await startApp(until));
  for (const [reloading, staying] of [['pc', 'mobile'], ['mobile', 'pc']]) {
    const before = pair[reloading].url();
    // Set aside, so that only a connection that is made afterwards counts.
    await pair[staying].evaluate("document.documentElement.dataset.state = ''");
    await pair[reloading].reload();
    await Promise.all(Object.values(pair).map(
      (page) => page.waitForSelector('[data-state=connected]')));
    assert.equal(pair[reloading].url(), before);
  }
});

rule('the_turn_values_of_the_app_reach_the_connection_beside_those_of_the_daemon',
  async (until) => {
    const daemon = await startDaemon(until, '--stun-url', 'stun:127.0.0.1:9');
    const app = await startApp(until, {
      SIGNALING_SERVER_URL: daemon.url,
      ICE_SERVERS: JSON.stringify([{ urls: ['stun:127.0.0.1:10'] }]),
      TURN_URLS: 'turn:127.0.0.1:11, turn:127.0.0.1:11?transport=tcp',
      TURN_SECRET: 'shared with coturn',
    });
    const { pc } = await openPair(until, app);
    const servers = await pc.evaluate('link.peerConnection.getConfiguration().iceServers');
    const urls = servers.flatMap((server) => server.urls);
    assert.deepEqual(urls.sort(), ['stun:127.0.0.1:10', 'stun:127.0.0.1:9', 'turn:127.0.0.1:11',
      'turn:127.0.0.1:11?transport=tcp']);
    const { username, credential } = servers.find(({ urls: [url] }) => url.startsWith('turn:'));
    const mac = createHmac('sha1', 'shared with coturn').update(username).digest('base64');
    assert.equal(credential, mac);
    assert.ok(Number(username.split(':')[0]) * 1000 > Date.now());
  });

for (const [what, variables] of Object.entries({
  turn_urls_without_a_secret: { TURN_URLS: 'turn:turn.example' },
  a_secret_without_turn_urls: { TURN_SECRET: 'secret' },
  ice_servers_that_are_no_list: { ICE_SERVERS: '{"urls": "stun:stun.example"}' },
})) {
  rule(`${what}_end_the_start`, async (until) => {
    await assert.rejects(startApp(until, variables), /ValueError: (TURN_URLS|ICE_SERVERS)/);
  });
}

rule('every_visit_is_another_session_and_others_than_the_apps_own_are_not_found', async (until) => {
  const app = await startApp(until, { PUBLIC_URL: 'https://share.example/' });
  const visits = await Promise.all([1, 2].map(() => fetch(`${app.origin}/`)));
  assert.notEqual(visits[0].url, visits[1].url);
  assert.match(visits[0].url, /\/pc\/[\w-]{22}$/);
  assert.equal(visits[0].headers.get('Cache-Control'), 'no-store');
  const id = visits[0].url.split('/').at(-1);
  assert.match(await visits[0].text(), new RegExp(`"https://share.example/mobile/${id}"`));
  const paths = ['pc/1234', 'mobile/1234', `mobile/${id}x`, 'client/..%2FREADME.md'];
  const answers = await Promise.all(paths.map((path) => fetch(`${app.origin}/${path}`)));
  assert.deepEqual(answers.map(({ status }) => status), paths.map(() => 404));
});

// A client of Socket.IO that has joined, and what it was told.
async function connect(until, app, role, session_id) {
  const socket = io(app.origin, { forceNew: true, reconnection: false });
  until(() => socket.disconnect());
  await event(socket, 'connect');
  if (role) socket.emit(`${role}_join`, { session_id });
  return socket;
}

const event = (socket, name) => new Promise((resolve) => socket.once(name, resolve));

rule('in_lan_mode_who_has_no_seat_in_a_session_cannot_speak_into_it', async (until) => {
  const app = await startApp(until);
  const session_id = newSession();
  const pc = await connect(until, app, 'pc', session_id);
  const heard = [];
  pc.on('webrtc_offer', ({ offer }) => heard.push(offer));
  const paired = event(pc, 'peer_connected');
  const stranger = await connect(until, app);
  await stranger.emitWithAck('webrtc_offer', { session_id, offer: 'without any seat' });
  await stranger.emitWithAck('pc_join', { session_id: newSession() });
  await stranger.emitWithAck('webrtc_offer', { session_id, offer: 'from another session' });
  stranger.emit('mobile_join', { session_id });
  await paired;
  const offered = event(pc, 'webrtc_offer');
  stranger.emit('webrtc_offer', { session_id, offer: 'from the phone' });
  await offered;
  assert.deepEqual(heard, ['from the phone']);
});

rule('in_lan_mode_a_page_has_one_seat_and_only_in_sessions_of_the_apps_own_making', async (until) => {
  const app = await startApp(until);
  const session_id = newSession();
  const pc = await connect(until, app, 'pc', session_id);
  const phone = await connect(until, app);
  const heard = [];
  pc.onAny((name) => heard.push(name));
  phone.emit('mobile_join', { session_id });
  await event(phone, 'peer_connected');
  const left = event(pc, 'mobile_disconnected');
  await phone.emitWithAck('mobile_join', { session_id: newSession() });
  await left;
  await phone.emitWithAck('mobile_join', { session_id: 'short' });
  await phone.emitWithAck('mobile_join', { session_id: 'x'.repeat(100_000) });
  const again = [pc, phone].map((page) => event(page, 'peer_connected'));
  phone.emit('mobile_join', { session_id });
  await Promise.all(again);
  assert.deepEqual(heard, ['peer_connected', 'mobile_disconnected', 'peer_connected']);
});

rule('in_lan_mode_the_newest_page_has_the_seat_and_the_former_one_is_sent_away', async (until) => {
  const app = await startApp(until);
  const session_id = newSession();
  const former = await connect(until, app, 'pc', session_id);
  const mobile = await connect(until, app);
  const paired = event(former, 'peer_connected');
  mobile.emit('mobile_join', { session_id });
  await paired;
  const heard = [];
  mobile.onAny((name) => heard.push(name));
  const end = event(former, 'disconnect');
  const newest = await connect(until, app, 'pc', session_id);
  assert.equal(await end, 'io server disconnect');
  newest.emit('webrtc_offer', { session_id, offer: 'of the newest' });
  assert.deepEqual(await event(mobile, 'webrtc_offer'), { session_id, offer: 'of the newest' });
  assert.deepEqual(heard.filter((name) => name !== 'peer_connected'), ['webrtc_offer']);
});

test('the_socketio_client_of_the_app_is_that_of_its_package', async () => {
  const vendored = new URL('../../examples/flask-app/static/vendor/socket.io.min.js', import.meta.url);
  const folder = createRequire(import.meta.url).resolve('socket.io-client/package.json');
  const packaged = await readFile(new URL('dist/socket.io.min.js', `file://${folder}`), 'utf8');
  const code = packaged.replace(/\n\/\/# sourceMappingURL.*\s*$/, '');
  assert.ok(code.length > 40_000);
  assert.ok((await readFile(vendored, 'utf8')).trimEnd().endsWith(code));
});
