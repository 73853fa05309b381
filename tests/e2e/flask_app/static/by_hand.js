// The same page as it was before there was a PeerLink: an RTCPeerConnection by hand, no perfect
// negotiation, the computer calls and the phone answers, one channel for chat. It must not know
// whether its partner is such a page as well.
'use strict';

const query = new URLSearchParams(location.search);
const role = document.body.dataset.role;
const url = query.get('signaling') || location.origin;
const client = new SignalingClient(url, query.get('session'), role);

let connection = null;
let earlyCandidates = [];

const note = (event, details = {}) => console.log(JSON.stringify({ event, ...details }));

function hangUp() {
  connection?.close();
  connection = null;
  earlyCandidates = [];
}

function newConnection() {
  connection?.close();
  connection = new RTCPeerConnection();
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) {
      client.sendIceCandidate(candidate);
    }
  };
  connection.ondatachannel = ({ channel }) => {
    if (channel.label === 'chat') {
      useChat(channel);
    }
  };
}

function useChat(chat) { window.__chat = new WeakRef(chat);
  chat.onopen = () => { note("chat open"); chat.send(`hello from ${role}`); };
  chat.onmessage = ({ data }) => note(data);
}

async function setRemote(description) {
  await connection.setRemoteDescription(description);
  earlyCandidates.forEach(addCandidate);
  earlyCandidates = [];
}

function addCandidate(candidate) {
  connection.addIceCandidate(candidate);
}

client.on('peer_connected', async () => {
  if (role === 'pc') {
    newConnection();
    useChat(connection.createDataChannel('chat'));
    const offer = await connection.createOffer();
    await connection.setLocalDescription(offer);
    client.sendOffer(offer);
  }
});

client.on('webrtc_offer', async (offer) => {
  newConnection();
  await setRemote(offer);
  const answer = await connection.createAnswer();
  await connection.setLocalDescription(answer);
  client.sendAnswer(answer);
});

client.on('webrtc_answer', (answer) => setRemote(answer));

client.on('ice_candidate', (candidate) => {
  if (connection?.remoteDescription) {
    addCandidate(candidate);
  } else {
    earlyCandidates.push(candidate);
  }
});

client.on('peer_disconnected', hangUp);
client.on('error', ({ code, message }) => note('error', { code, message }));
client.connect();
