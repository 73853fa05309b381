// A small app in the style of existing v1 pages: plain WebSocket, plain v1 JSON, trickle ICE, one
// data channel for files. It must not know that it is tested; whoever watches it reads its console,
// where it writes one line of JSON for everything that happens.
'use strict';

const CHUNK_BYTES = 16 * 1024;
const BUFFERED_BYTES_MAX = 256 * 1024;

const query = new URLSearchParams(location.search);
const role = query.get('role');
const sessionId = query.get('session');
const element = (id) => document.getElementById(id);

let connection = null;
let channel = null;
// Each offer carries a number and its answer repeats it: after a quick reload of the partner, an
// answer to the offer before may still be under way. The server passes a payload on untouched.
let callNumber = 0;
// Candidates may come before the description that they belong to.
let earlyCandidates = [];

function note(event, details = {}) {
  element('status').textContent = event;
  console.log(JSON.stringify({ event, ...details }));
}

// ---- signaling

note('loaded', { origin: self.origin });
element('role').textContent = role;
const socket = new WebSocket(query.get('signaling'));

function send(message) {
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message));
  }
}

function join() {
  element('join').disabled = true;
  send({ type: 'join', session_id: sessionId, peer_type: role });
}

socket.onopen = () => {
  note('open');
  if (query.get('join') === 'click') {
    element('join').disabled = false;
  } else {
    join();
  }
};
socket.onclose = (event) => note('closed', { code: event.code });
socket.onmessage = (event) => {
  const message = JSON.parse(event.data);
  note(`got ${message.type}`, { code: message.code, message: message.message });
  const handler = handlers[message.type];
  if (handler) {
    handler(message);
  }
};

const handlers = {
  peer_connected() {
    if (role === 'pc') {
      startCall();
    }
  },
  webrtc_offer: ({ offer }) => answerCall(offer),
  webrtc_answer: ({ answer }) => finishCall(answer),
  ice_candidate: ({ candidate }) => addCandidate(candidate),
  pc_disconnected: endCall,
  mobile_disconnected: endCall,
  error({ message }) {
    element('error').textContent = message;
  },
};

// ---- WebRTC

function newConnection() {
  endCall();
  const fresh = new RTCPeerConnection();
  fresh.onicecandidate = ({ candidate }) => {
    if (fresh === connection) {
      send({ type: 'ice_candidate', session_id: sessionId, candidate });
    }
  };
  fresh.onconnectionstatechange = () => note(`connection ${fresh.connectionState}`);
  connection = fresh;
  return fresh;
}

function endCall() {
  if (connection) {
    connection.close();
  }
  connection = null;
  channel = null;
  earlyCandidates = [];
  element('file').disabled = true;
}

async function startCall() {
  const mine = newConnection();
  const number = ++callNumber;
  useChannel(mine.createDataChannel('files'));
  const offer = await mine.createOffer();
  await mine.setLocalDescription(offer);
  if (mine !== connection) {
    return;
  }
  send({
    type: 'webrtc_offer',
    session_id: sessionId,
    offer: { type: offer.type, sdp: offer.sdp, call: number },
  });
}

async function answerCall(offer) {
  const mine = newConnection();
  mine.ondatachannel = (event) => useChannel(event.channel);
  await mine.setRemoteDescription({ type: offer.type, sdp: offer.sdp });
  const answer = await mine.createAnswer();
  await mine.setLocalDescription(answer);
  if (mine !== connection) {
    return;
  }
  send({
    type: 'webrtc_answer',
    session_id: sessionId,
    answer: { type: answer.type, sdp: answer.sdp, call: offer.call },
  });
  addEarlyCandidates();
}

async function finishCall(answer) {
  const mine = connection;
  if (!mine || answer.call !== callNumber || mine.signalingState !== 'have-local-offer') {
    note('ignored a late answer');
    return;
  }
  await mine.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
  addEarlyCandidates();
}

async function addCandidate(candidate) {
  if (!candidate || !connection) {
    return;
  }
  if (!connection.remoteDescription) {
    earlyCandidates.push(candidate);
    return;
  }
  try {
    await connection.addIceCandidate(candidate);
  } catch (error) {
    // One of a call that has ended meanwhile.
    note('ignored a candidate', { message: String(error) });
  }
}

function addEarlyCandidates() {
  const candidates = earlyCandidates;
  earlyCandidates = [];
  candidates.forEach(addCandidate);
}

// ---- files: {name, size, sha256} as text, then the bytes; the receiver returns the hash it saw

function useChannel(fresh) {
  channel = fresh;
  channel.binaryType = 'arraybuffer';
  let incoming = null;
  channel.onopen = () => {
    note('channel open');
    element('file').disabled = false;
  };
  channel.onclose = () => note('channel closed');
  channel.onmessage = async ({ data }) => {
    if (typeof data !== 'string') {
      incoming.parts.push(data);
      incoming.bytes += data.byteLength;
      if (incoming.bytes === incoming.size) {
        await finishFile(fresh, incoming);
      }
      return;
    }
    const header = JSON.parse(data);
    if (header.receipt) {
      note('file delivered', { sha256: header.receipt });
    } else {
      incoming = { ...header, parts: [], bytes: 0 };
    }
  };
}

async function sha256(buffer) {
  const digest = await crypto.subtle.digest('SHA-256', buffer);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function finishFile(source, file) {
  const hash = await sha256(await new Blob(file.parts).arrayBuffer());
  const intact = hash === file.sha256;
  const item = document.createElement('li');
  item.textContent = `${file.name} ${intact ? 'ok' : 'damaged'}`;
  element('received').append(item);
  source.send(JSON.stringify({ receipt: hash }));
  note('file received', { name: file.name, bytes: file.bytes, sha256: hash, intact });
}

async function sendFile(file) {
  const target = channel;
  const buffer = await file.arrayBuffer();
  const header = { name: file.name, size: buffer.byteLength, sha256: await sha256(buffer) };
  target.send(JSON.stringify(header));
  target.bufferedAmountLowThreshold = CHUNK_BYTES;
  for (let at = 0; at < buffer.byteLength; at += CHUNK_BYTES) {
    if (target.bufferedAmount > BUFFERED_BYTES_MAX) {
      await new Promise((resolve) => {
        target.onbufferedamountlow = resolve;
      });
    }
    target.send(buffer.slice(at, at + CHUNK_BYTES));
  }
}

element('join').onclick = join;
element('call').onclick = startCall;
element('call').disabled = role !== 'pc';
element('file').onchange = () => sendFile(element('file').files[0]);
