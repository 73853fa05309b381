// What must compile. It is never run.
import { SignalingClient } from "./signaling-client.js";
import type { ConnectionEnd, Peer, SignalingError } from "./signaling-client.js";

const client = new SignalingClient("wss://signaling.example", "a session", "pc");
const bot = new SignalingClient("ws://localhost:3000", "a session", "mobile", {
    WebSocket: globalThis.WebSocket,
    storage: null,
    outboxMax: 20_000,
    clock: { now: () => 0, setTimeout: (action, delayMs) => [action, delayMs], clearTimeout() {} },
    random: Math.random,
});

const ready: Promise<void> = client.connect();
const peer: Peer | null = client.peer;
const dialect: 1 | 2 | null = client.v;

client
    .on("peer_connected", ({ polite }) => console.log(polite))
    .on("peer_disconnected", (peerType, { undelivered }) => console.log(peerType, undelivered))
    .once("joined", (info) => console.log(info.server, info.ice_expires_at))
    .on("webrtc_offer", async (offer) => {
        const connection = new RTCPeerConnection({ iceServers: client.iceServers });
        await connection.setRemoteDescription(offer);
        client.sendAnswer(await connection.createAnswer());
    })
    .on("ice_candidate", (candidate) => {
        if (candidate) new RTCIceCandidate(candidate);
    });

// Handlers of existing pages take fewer arguments.
client.on("peer_connected", () => {});
client.on("peer_disconnected", (peerType) => console.log(peerType.toUpperCase()));
client.on("error", (error: SignalingError) => console.log(error.message, error.code, error.retry));
client.on("disconnect", (end: ConnectionEnd) => console.log(end.willRetry));
client.emit("message", { any: "thing" });

new RTCPeerConnection().onicecandidate = ({ candidate }) => client.sendIceCandidate(candidate);
const wasTaken: boolean = client.sendMessage([1, "two", { three: null }]);
client.send({ type: "message", data: 1 });
client.send({ type: "something_newer", of: "the server" });
client.requestIceServers().then((servers: RTCIceServer[]) => console.log(servers.length));
client.reportOutcome("relay", 812);
client.disconnect();

console.log(ready, peer, dialect, wasTaken, bot.pending, bot.iceExpiresAt);
