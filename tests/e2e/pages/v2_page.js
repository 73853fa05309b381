// A small app on top of the client library: a session, a link, files in both directions. It must not
// know that it is tested; whoever watches it reads its console, where it writes one line of JSON for
// everything that happens.
import { FileTransfer } from './file-transfer.js';
import { PeerLink } from './peer-link.js';
import { SignalingClient } from './signaling-client.js';

const ARRIVALS_EVERY_MS = 50;

const query = new URLSearchParams(location.search);
const element = (id) => document.getElementById(id);

function note(event, details = {}) {
  element('status').textContent = event;
  console.log(JSON.stringify({ event, at: Date.now(), ...details }));
}

// Memory that takes its time, as a slow disk does.
class SlowDisk {
  #bytesPerSecond;
  #parts = [];
  #freeAt = 0;

  constructor(bytesPerSecond) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  async write(bytes) {
    this.#parts.push(bytes);
    const now = performance.now();
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes.length / this.#bytesPerSecond) * 1000;
    await new Promise((resolve) => {
      setTimeout(resolve, this.#freeAt - now);
    });
  }

  close() {
    return new Blob(this.#parts);
  }

  abort() {
    this.#parts = [];
  }
}

// ---- what happens to the session and to the link

element('role').textContent = query.get('role');
document.addEventListener('freeze', () => note('freeze'));
document.addEventListener('resume', () => note('resume'));

const client = new SignalingClient(
  query.get('signaling'), query.get('session'), query.get('role'));
client.on('connect', () => note('connect'));
client.on('joined', () => note('joined'));
client.on('peer_connected', () => note('peer_connected'));
client.on('peer_away', () => note('peer_away'));
client.on('peer_back', () => note('peer_back'));
client.on('peer_disconnected', (peerType) => note('peer_disconnected', { peerType }));
client.on('disconnect', (end) => note('disconnect', end));
client.on('reconnecting', (plan) => note('reconnecting', plan));
client.on('error', ({ code, message }) => note('client error', { code, message }));

const link = new PeerLink(client);
link.on('connection', (rtc) => {
  note('connection made');
  rtc.addEventListener('signalingstatechange', () => noteCredentials(rtc));
});
link.on('state', (state) => note(`link ${state}`, { port: localPort() }));
link.on('error', ({ code, message }) => note('link error', { code, message }));

// The user name fragment changes with each ICE restart and with nothing else.
function noteCredentials({ signalingState, localDescription }) {
  if (signalingState === 'stable') {
    const [, ufrag] = /^a=ice-ufrag:(\S+)/m.exec(localDescription.sdp);
    note('negotiated', { ufrag });
  }
}

function localPort() {
  return link.peerConnection?.sctp?.transport.iceTransport.getSelectedCandidatePair()?.local.port;
}

// ---- files

const files = new FileTransfer(link);
files.on('error', ({ code, message }) => note('files error', { code, message }));
files.on('offered', receive);
element('file').onchange = () => [...element('file').files].forEach(send);

// Bytes as they come over the network, which is earlier than they are written.
let arrivalNotedAt = 0;
link.channel('files').on('message', ({ byteLength }) => {
  if (byteLength && Date.now() - arrivalNotedAt >= ARRIVALS_EVERY_MS) {
    arrivalNotedAt = Date.now();
    note('arrival');
  }
});

function send(file) {
  const [transfer] = files.send(file);
  transfer.on('progress', ({ bytes }) => note('sent', { bytes }));
  transfer.on('done', ({ digest }) => note('file delivered', { digest }));
  transfer.on('error', ({ code, message }) => note('transfer error', { code, message }));
}

async function sha256Of(blob) {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function receive(transfer) {
  const rate = Number(query.get('rate'));
  transfer.on('progress', ({ bytes }) => note('received', { bytes }));
  transfer.on('error', ({ code, message }) => note('transfer error', { code, message }));
  transfer.on('done', async ({ file, digest }) => {
    const item = document.createElement('li');
    item.textContent = transfer.name;
    element('received').append(item);
    const sha256 = await sha256Of(file);
    note('file received', { name: transfer.name, bytes: file.size, sha256, digest });
  });
  transfer.accept(rate ? new SlowDisk(rate) : undefined);
}

note('loaded', { isSecure: isSecureContext });
client.connect();
