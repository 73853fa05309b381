// The LAN app's page: pairs by SignalingClient, connects by PeerLink, passes files by FileTransfer,
// all of them globals of classic scripts. It must not know which server brings it together, nor
// that it is tested; whoever watches it reads its console: one line of JSON for all that happens.
'use strict';

const query = new URLSearchParams(location.search);
const role = document.body.dataset.role;
const element = (id) => document.getElementById(id);

function note(event, details = {}) {
  element('status').textContent = event;
  console.log(JSON.stringify({ event, ...details }));
}

note('loaded', { isSecure: isSecureContext, hasSocketIO: typeof io === 'function' });

// ---- signaling

const url = query.get('signaling') || location.origin;
const client = new SignalingClient(url, query.get('session'), role);
const link = new PeerLink(client);
const chat = link.channel('chat');
const files = new FileTransfer(link);

const noteError = ({ code, message }) => note('error', { code, message });
for (const name of ['peer_connected', 'webrtc_offer', 'webrtc_answer', 'ice_candidate']) {
  client.on(name, () => note(name));
}
client.on('peer_disconnected', (who) => note('peer_disconnected', { who }));
client.on('disconnect', ({ code, willRetry }) => note('disconnect', { code, willRetry }));
client.on('error', noteError);
link.on('state', (state) => note(`link ${state}`));
link.on('error', noteError);

// ---- what the channels are for

// The computer, which makes the channel, greets, and the phone answers. Chromium 156 may lose,
// without an error, what the other side sends while it learns that the channel is open.
chat.on('open', () => {
  if (role === 'pc') {
    chat.send('hello from pc');
  }
});
chat.on('message', (text) => {
  note(text);
  if (role === 'mobile') {
    chat.send('hello from mobile');
  }
});

// Who has received a file clicks on its name to keep it.
function offerDownload({ file, sha256 }) {
  const download = document.createElement('a');
  download.href = URL.createObjectURL(file);
  download.download = download.textContent = file.name;
  const item = document.createElement('li');
  item.append(download);
  element('received').append(item);
  note('file received', { name: file.name, bytes: file.size, sha256 });
}

files.on('error', noteError);
files.on('offered', (transfer) => {
  transfer.on('done', offerDownload);
  transfer.on('error', noteError);
  transfer.accept();
});

element('file').onchange = () => {
  for (const transfer of files.send(element('file').files)) {
    transfer.on('done', ({ sha256 }) => note('file delivered', { sha256 }));
    transfer.on('error', noteError);
  }
};

client.connect();
