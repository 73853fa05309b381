// Two clients over Socket.IO, as Flask-SocketIO apps offer it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeFlaskApp } from "./fakes/io.js";
import { World } from "./fakes/world.js";

const offer = { type: "offer", sdp: "v=0" };

function lan({ url = "http://lan.example:5000" } = {}) {
    const world = new World();
    const app = new FakeFlaskApp(world.clock);
    const peers = ["pc", "mobile"].map((role) => world.peer(role, { url, io: app.io }));
    const [pc, mobile] = peers;
    for (const { client } of peers) client.connect();
    world.clock.advance(100);
    return { world, app, pc, mobile };
}

test("they meet, and each knows what it would know of a v1 server", () => {
    const { pc, mobile } = lan();
    assert.deepEqual(pc.names(), ["connect", "joined", "peer_connected"]);
    assert.deepEqual([pc.client.v, pc.client.iceServers], [1, []]);
    const known = { peerId: null, v: 1, resumed: false, away: false };
    assert.deepEqual(pc.client.peer, { peerType: "mobile", polite: false, ...known });
    assert.deepEqual(mobile.client.peer, { peerType: "pc", polite: true, ...known });
});

test("the app hears its own events with its own members", () => {
    const { world, app, pc } = lan();
    pc.client.sendOffer(offer);
    pc.client.sendIceCandidate(null);
    world.clock.advance(60_000);
    const session_id = "a session";
    assert.deepEqual(app.sockets[0].emitted, [
        ["pc_join", { session_id }],
        ["webrtc_offer", { session_id, offer }],
        ["ice_candidate", { session_id, candidate: null }],
    ]);
    assert.equal(app.sockets[1].emitted[0][0], "mobile_join");
});

test("offer, answer and candidates arrive with their values", () => {
    const { world, pc, mobile } = lan();
    const answer = { type: "answer", sdp: "v=0" };
    const candidate = { candidate: "candidate:1", sdpMid: "0" };
    pc.client.sendOffer(offer);
    mobile.client.sendAnswer(answer);
    mobile.client.sendIceCandidate(candidate);
    world.clock.advance(100);
    assert.deepEqual(mobile.last("webrtc_offer"), [offer]);
    assert.deepEqual(pc.last("webrtc_answer"), [answer]);
    assert.deepEqual(pc.last("ice_candidate"), [candidate]);
});

test("what the app cannot pass on is an error, not silence", () => {
    const { pc } = lan();
    pc.client.sendMessage("hello");
    assert.equal(pc.last("error")[0].code, "unknown_type");
});

test("what the app calls an error is one", () => {
    const { app, pc } = lan();
    app.sockets[0].hear("error", { message: "Session expired" });
    assert.equal(pc.last("error")[0].message, "Session expired");
});

test("who leaves is heard leaving", () => {
    const { world, pc, mobile } = lan();
    mobile.client.disconnect();
    world.clock.advance(100);
    assert.deepEqual(pc.last("peer_disconnected"), ["mobile", { undelivered: 0 }]);
    assert.equal(pc.client.peer, null);
});

test("a lost connection is made again by us, not by Socket.IO, as a new conversation", () => {
    const { world, app, pc } = lan();
    assert.equal(app.sockets[0].options.reconnection, false);
    app.drop(app.sockets[0], "transport close");
    world.clock.advance(1_000);
    assert.deepEqual(pc.names().slice(3), [
        "peer_disconnected", "disconnect", "reconnecting", "connect", "joined", "peer_connected",
    ]);
    assert.equal(app.sockets.length, 3);
});

test("whom the app disconnects does not come back", () => {
    const { world, app, pc } = lan();
    app.drop(app.sockets[0], "io server disconnect");
    world.clock.advance(60_000);
    assert.equal(pc.last("disconnect")[0].willRetry, false);
    assert.equal(app.sockets.length, 2);
});

test("an app that cannot be reached is tried again with growing pauses", () => {
    const { world, app, pc } = lan();
    app.isDown = true;
    app.drop(app.sockets[0], "transport close");
    world.clock.advance(60_000);
    const attempts = pc.all("reconnecting").map(([{ attempt }]) => attempt);
    assert.ok(attempts.length >= 5 && attempts.length < 30, `${attempts.length} attempts`);
    assert.deepEqual(attempts, attempts.map((_, index) => index + 1));
    app.isDown = false;
    world.clock.advance(20_000);
    assert.equal(pc.names().at(-1), "peer_connected");
});

test("a quiet app is no dead app: nothing is expected of it", () => {
    const { world, app } = lan();
    world.clock.advance(600_000);
    assert.equal(app.sockets.length, 2);
});

const endpoints = [
    ["http://lan.example:5000", "http://lan.example:5000", undefined],
    ["lan.example:5000", "lan.example:5000", undefined],
    ["http://lan.example:5000/socket.io", "http://lan.example:5000", "/socket.io"],
    ["https://lan.example/app/socket.io/?a=b", "https://lan.example", "/app/socket.io/"],
    ["ws://lan.example/socket.io", "http://lan.example", "/socket.io"],
    ["/socket.io", "/", "/socket.io"],
    ["", "/", undefined],
    ["http://socket.io.example", "http://socket.io.example", undefined],
];
for (const [url, host, path] of endpoints) {
    test(`"${url}" is ${host} with the path ${path}`, () => {
        const { app } = lan({ url });
        assert.equal(app.sockets[0].host, host);
        assert.equal(app.sockets[0].options.path, path);
    });
}

test("a URL of Socket.IO without its library cannot be connected to", async () => {
    const world = new World();
    const peer = world.peer("pc", { url: "http://lan.example/socket.io", io: undefined });
    await assert.rejects(peer.client.connect(), { code: "cannot_connect" });
    assert.equal(peer.last("error")[0].code, "cannot_connect");
});
