// docs/integration.md tells the truth: its code, taken from there, pairs two real browsers.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launchBrowser } from './browser.js';
import { Daemon } from './daemon.js';
import { DocProject, readSnippets } from './doc_project.js';
import { EventLog } from './event_log.js';
import { FlaskApp } from './flask_app.js';
import { LoggedProcess } from './logged_process.js';

const TIMEOUT_MS = 60_000;

let browsers;
let snippets;

before(async () => {
  snippets = await readSnippets();
  const [pc, mobile] = await Promise.all([launchBrowser(), launchBrowser()]);
  browsers = { pc, mobile };
});

after(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
});

// What a test has started ends with it, the last first.
function rule(name, body) {
  test(name, { timeout: TIMEOUT_MS }, async () => {
    const ends = [];
    const until = (end) => ends.unshift(end);
    try {
      await body(until);
    } finally {
      for (const end of ends) {
        await end();
      }
    }
  });
}

async function startDaemon(until) {
  const daemon = await Daemon.start();
  until(() => daemon.stop());
  return daemon;
}

async function createProject(until, names, daemon, more = {}) {
  const files = names.map((name) => [name, snippets[name]]);
  const project = await DocProject.create({ ...Object.fromEntries(files), ...more }, daemon.port);
  until(() => project.end());
  return project;
}

async function openPage(until, role, url, prepare = () => {}) {
  const context = await browsers[role].newContext();
  until(() => context.close());
  await prepare(context);
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(String(error)));
  await page.goto(url);
  return page;
}

const sees = (page, text) => page.getByText(text, { exact: false }).first().waitFor();
const noErrors = (...pages) => assert.deepEqual(pages.flatMap(({ errors }) => errors), []);

async function passFile(sender, receiver) {
  const buffer = randomBytes(100_000);
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const file = { name: 'random.bin', mimeType: 'application/octet-stream', buffer };
  await sender.setInputFiles('#file', file);
  const coming = receiver.waitForEvent('download');
  await receiver.click('a[download="random.bin"]');
  assert.equal(sha256(await readFile(await (await coming).path())), sha256(buffer));
}

rule('the_plain_page_opened_and_its_link_opened_pass_texts_and_files', async (until) => {
  const project = await createProject(until, ['pair.html'], await startDaemon(until));
  const pc = await openPage(until, 'pc', `${await project.serve()}/pair.html`);
  const link = await pc.$eval('#link', ({ href }) => href);
  const mobile = await openPage(until, 'mobile', link);
  await Promise.all([pc, mobile].map((page) => sees(page, 'connected')));
  for (const [from, to] of [[pc, mobile], [mobile, pc]]) {
    await from.fill('#text', 'a text for you');
    // What is said before the channel is open is not taken, and stays in the field.
    while (await from.inputValue('#text')) await from.click('button');
    await sees(to, 'a text for you');
    await passFile(from, to);
  }
  noErrors(pc, mobile);
});

rule('the_express_app_pairs_its_two_pages', async (until) => {
  const daemon = await startDaemon(until);
  const project = await createProject(until, ['server.mjs', 'public/pair.js'], daemon);
  await project.install('express');
  const origin = await startExpress(until, project, daemon);
  const pc = await openPage(until, 'pc', `${origin}/`);
  await sees(pc, '/mobile/');
  const mobile = await openPage(until, 'mobile', pc.url().replace('/pc/', '/mobile/'));
  await Promise.all([sees(mobile, 'hello phone'), sees(pc, 'hello computer')]);
  assert.equal((await fetch(`${origin}/pc/<b>`)).status, 404);
  noErrors(pc, mobile);
});

async function startExpress(until, { folder }, { url }) {
  const log = new EventLog('Express');
  const entryFor = (line) => {
    const port = /^on http:\/\/localhost:(\d+)/.exec(line)?.[1];
    return port ? { event: 'listening', port: Number(port) } : { event: 'line', line };
  };
  const server = new LoggedProcess(log, entryFor);
  until(() => server.kill());
  const env = { ...process.env, PORT: '0', SIGNALING_SERVER_URL: url };
  const port = await server.start(process.execPath, ['server.mjs'], { cwd: folder, env });
  assert.ok(port, `${log}`);
  return `http://127.0.0.1:${port}`;
}

// What mounts the component, in the mode in which React runs each effect twice.
const MAIN = `
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Chat } from './chat.jsx';

const given = Object.fromEntries(new URLSearchParams(location.search));
const root = createRoot(document.getElementById('root'));
window.unmount = () => root.unmount();
root.render(<StrictMode><Chat {...given} /></StrictMode>);
`;
const REACT_FILES = {
  'main.jsx': MAIN,
  'app.html': '<!doctype html><div id="root"></div><script type="module" src="app.js"></script>',
};

rule('the_react_hook_makes_one_link_in_strict_mode_and_ends_it_with_its_component',
  async (until) => {
    const daemon = await startDaemon(until);
    const names = ['use_peer_link.js', 'chat.jsx'];
    const project = await createProject(until, names, daemon, REACT_FILES);
    await project.install('react', 'react-dom');
    await project.bundle('main.jsx', 'app.js');
    const origin = await project.serve();
    const open = (peerType) => {
      const query = new URLSearchParams({ url: daemon.url, sessionId: 'a session', peerType });
      return openPage(until, peerType, `${origin}/app.html?${query}`);
    };
    const [pc, mobile] = [await open('pc'), await open('mobile')];
    await pc.click('button:enabled');
    await sees(mobile, 'hello from pc');
    await mobile.click('button:enabled');
    await sees(pc, 'hello from mobile');
    for (const page of [pc, mobile]) {
      assert.equal(await page.locator('li').count(), 1);
      assert.equal(await page.textContent('[role=status]'), 'connected');
    }
    await mobile.evaluate('unmount()');
    await pc.waitForSelector('button:disabled');
    await sees(pc, 'new');
    noErrors(pc, mobile);
  });

// The document's page as it was, or as it is: the lines of one kind are left out, and all marks.
function pageOf(diff, leftOut) {
  const lines = diff.split('\n').filter((line) => !line.startsWith(leftOut));
  const code = lines.map((line) => line.slice(1)).join('\n');
  return `<!doctype html><body>${code}`;
}

const fileOf = (path) => readFile(new URL(path, import.meta.url), 'utf8');

// The phone's page is the Flask app's with a script that was made by hand as well.
async function startPhone(until, variables = {}) {
  const app = new FlaskApp({ transport: 'polling', variables });
  until(() => app.kill());
  await app.start();
  const origin = `http://127.0.0.1:${app.port}`;
  const session = randomBytes(16).toString('base64url');
  const page = await openPage(until, 'mobile', `${origin}/mobile/${session}`, (context) =>
    give(context, 'share.js', fileOf('./pages/flask_by_hand.js')));
  return { app, origin, session, page };
}

async function give(context, name, content, contentType = 'text/javascript') {
  const body = await content;
  await context.route(`**/${name}*`, (route) => route.fulfill({ body, contentType }));
}

rule('the_page_that_migrates_pairs_over_socketio_as_it_was', async (until) => {
  const phone = await startPhone(until);
  const url = `${phone.origin}/page.html?session=${phone.session}`;
  const pc = await openPage(until, 'pc', url, async (context) => {
    await give(context, 'page.html', pageOf(snippets['socketio.diff'], '+'), 'text/html');
    const vendor = '../../examples/flask-app/static/vendor';
    await give(context, 'socket.io.js', fileOf(`${vendor}/socket.io.min.js`));
  });
  await sees(pc, 'hello from mobile');
  assert.ok(phone.app.emitted().includes('webrtc_offer'));
  noErrors(pc, phone.page);
});

// Its page is served and not given, as browsers do not let given ones connect to this machine.
rule('the_page_that_has_migrated_pairs_over_the_daemon', async (until) => {
  const daemon = await startDaemon(until);
  const phone = await startPhone(until, { SIGNALING_SERVER_URL: daemon.url });
  const project = await createProject(until, [], daemon, {
    'page.html': pageOf(snippets['socketio.diff'], '-'),
    'signaling-client.global.js': await fileOf('../../client/dist/signaling-client.global.js'),
  });
  const url = `${await project.serve()}/page.html?session=${phone.session}`;
  const pc = await openPage(until, 'pc', url);
  await sees(pc, 'hello from mobile');
  assert.deepEqual(phone.app.emitted(), []);
  noErrors(pc, phone.page);
});
