// The rival: what most pages that pair two browsers run today, a minimal signaling server on Node
// with the `ws` package. It does the daemon's work, without its limits and without a heartbeat.
//
//   node server.mjs PORT
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2]);
const backlog = 4096;
const sessions = new Map(); // id -> { pc, mobile }, each a socket or absent

const send = (socket, message) => socket.send(JSON.stringify(message));
const partnerOf = ({ session, seat }) => session?.[seat === 'pc' ? 'mobile' : 'pc'];

function join(socket, { session_id, peer_type }) {
  leave(socket);
  let session = sessions.get(session_id);
  if (!session) sessions.set(session_id, (session = {}));
  if (session[peer_type]) session[peer_type].session = undefined; // the newest wins
  session[peer_type] = socket;
  Object.assign(socket, { session, session_id, seat: peer_type });
  send(socket, { type: 'joined', session_id, peer_type });
  const partner = partnerOf(socket);
  if (!partner) return;
  send(socket, { type: 'peer_connected' });
  send(partner, { type: 'peer_connected' });
}

function leave(socket) {
  if (!socket.session) return;
  delete socket.session[socket.seat];
  const partner = partnerOf(socket);
  if (partner) send(partner, { type: `${socket.seat}_disconnected` });
  else sessions.delete(socket.session_id);
  socket.session = undefined;
}

function relay(socket, { session_id, ...message }) {
  const session = sessions.get(session_id);
  const partner = session?.[socket.seat === 'pc' ? 'mobile' : 'pc'];
  if (partner) send(partner, message);
}

function receive(socket, data) {
  const message = JSON.parse(data);
  if (message.type === 'join') join(socket, message);
  else relay(socket, message);
}

const server = new WebSocketServer({ host: '127.0.0.1', port, backlog, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (data) => receive(socket, data));
  socket.on('close', () => leave(socket));
  socket.on('error', () => socket.terminate());
});
