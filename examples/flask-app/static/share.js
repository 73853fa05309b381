// Both pages: pair with the other device, show how that goes, send files and list them. Must not
// know which server brings the two together: SignalingClient finds that out from the URL.
'use strict';

const WORDS = {
  waiting: { pc: 'Waiting for your phone', mobile: 'Waiting for the computer' },
  connecting: 'Connecting …',
  connected: 'Connected',
  interrupted: 'Connection lost, trying again …',
  failed: 'No connection: these two networks need a TURN server',
  offline: 'No connection to the server, trying again …',
  stopped: 'Another page has taken the place of this one',
};

// An empty URL is LAN mode: this app's own Socket.IO.
const signaling = new SignalingClient(
  window.SIGNALING_SERVER_URL || location.origin, window.SESSION_ID, window.PEER_TYPE);
// The app's STUN and TURN servers are added to those that the signaling server may tell.
const link = new PeerLink(signaling, { rtcConfiguration: { iceServers: window.ICE_SERVERS } });
// Accepted without asking: whoever is here has scanned the code.
const files = new FileTransfer(link, { autoAccept: true });

const element = (id) => document.getElementById(id);

// ---- status

function show(state) {
  const words = WORDS[state];
  document.documentElement.dataset.state = state;
  element('status').textContent = words[window.PEER_TYPE] ?? words;
}

// The two pages may stay connected while the server cannot be reached: the link comes first.
let serverState = 'waiting';
function showLink() {
  show(link.state in WORDS ? link.state : serverState);
}

function setServerState(state) {
  serverState = state;
  showLink();
}

signaling.on('joined', () => setServerState('waiting'));
signaling.on('disconnect', ({ willRetry }) => setServerState(willRetry ? 'offline' : 'stopped'));
signaling.on('error', ({ code, message }) => console.warn('signaling:', code, message));
link.on('state', showLink);

// ---- files

// Names come from the other side: they are shown as text, never as markup.
function addRow(transfer, direction) {
  const row = document.createElement('li');
  const [name, bar, note] = ['span', 'progress', 'span'].map((tag) => document.createElement(tag));
  row.dataset.direction = direction;
  row.dataset.status = 'running';
  name.textContent = `${direction === 'in' ? '↓' : '↑'} ${transfer.name}`;
  bar.max = Math.max(transfer.size, 1);
  bar.value = 0;
  bar.setAttribute('aria-label', transfer.name);
  note.className = 'soft';
  row.append(name, bar, note);
  element('transfers').prepend(row);
  follow(transfer, row, bar, note);
  return row;
}

function follow(transfer, row, bar, note) {
  const end = (status, words) => {
    row.dataset.status = status;
    note.textContent = words;
  };
  transfer.on('progress', ({ bytes, size }) => {
    bar.value = bytes;
    note.textContent = `${Math.floor((100 * bytes) / Math.max(size, 1))} %`;
  });
  transfer.on('done', () => {
    bar.value = bar.max;
    end('done', 'complete');
  });
  transfer.on('error', ({ code }) => end('failed', `failed: ${code}`));
  transfer.on('cancelled', () => end('failed', 'cancelled'));
}

// Saved by the user's click, never opened: a page among the files would be one of this origin.
function addSave(row, name, file) {
  const save = document.createElement('a');
  save.className = 'button';
  save.href = URL.createObjectURL(file);
  save.download = name;
  save.textContent = 'Save';
  row.append(save);
}

files.on('offered', (transfer) => {
  const row = addRow(transfer, 'in');
  transfer.on('done', ({ file }) => addSave(row, transfer.name, file));
});

element('file').addEventListener('change', ({ target }) => {
  for (const transfer of files.send(target.files)) {
    addRow(transfer, 'out');
  }
  target.value = ''; // so that the same file can be chosen again
});

show('waiting');
signaling.connect().catch(() => {}); // why it has stopped, `disconnect` has told
