// The script of the Flask app's page as it was before there was a PeerLink: an RTCPeerConnection by
// hand, no perfect negotiation, the computer calls and the phone answers, one channel for chat. It
// must not know whether its partner is such a page as well.
'use strict';

const role = window.PEER_TYPE;
const url = window.SIGNALING_SERVER_URL || location.origin;
const client = new SignalingClient(url, window.SESSION_ID, role);

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

// The caller greets and the other one answers, for the reason that the other page gives.
function useChat(chat) {
  chat.onopen = () => {
    if (role === 'pc') {
      chat.send('hello from pc');
    }
  };
  chat.onmessage = ({ data }) => {
    note(data);
    if (role === 'mobile') {
      chat.send('hello from mobile');
    }
  };
}

async function setRemote(description) {
  await connection.setRemoteDescription(description);
  earlyCandidates.forEach(addCandidate);
  earlyCandidates = [];
}

function addCandidate(candidate) {
  connection.addIceCandidate(new RTCIceCandidate(candidate));
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
