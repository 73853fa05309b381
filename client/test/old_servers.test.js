// A server that speaks v1, and partners that do: the client notices and behaves as they expect.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./fakes/world.js";

const offer = { type: "offer", sdp: "v=0" };

function old(settings) {
    const world = new World({ v: 1, ...settings });
    const { pc, mobile } = world.pair();
    return { world, pc, mobile };
}

// A page without this library in the other seat of a server that speaks v2.
function handWritten(world, peerType = "mobile") {
    const socket = new (world.network.webSocketFor({ run: (action) => action() }))("ws://server");
    const page = { heard: [], socket, send: (message) => socket.send(JSON.stringify(message)) };
    const join = { type: "join", session_id: "a session", peer_type: peerType };
    socket.onopen = () => page.send(join);
    socket.onmessage = ({ data }) => page.heard.push(JSON.parse(data));
    world.clock.advance(100);
    return page;
}

test("the client knows that its server is old, and what follows", () => {
    const { pc, mobile } = old();
    assert.equal(pc.client.v, 1);
    assert.deepEqual(pc.client.iceServers, []);
    assert.deepEqual(pc.names(), ["connect", "joined", "peer_connected"]);
    const known = { peerId: null, v: 1, resumed: false, away: false };
    assert.deepEqual(mobile.client.peer, { peerType: "pc", polite: true, ...known });
});

test("what is relayed is what a v1 page sends: with its session and without a number", () => {
    const { world, pc, mobile } = old();
    pc.client.sendOffer(offer);
    world.clock.advance(100);
    const sent = world.server.received.find(({ type }) => type === "webrtc_offer");
    assert.deepEqual(sent, { type: "webrtc_offer", session_id: "a session", offer });
    assert.deepEqual(mobile.last("webrtc_offer"), [offer]);
    assert.equal(pc.client.pending, 0);
    assert.ok(!world.server.types().includes("ack"));
});

test("application data is an error that says so", () => {
    const { pc } = old();
    pc.client.sendMessage("hello");
    assert.equal(pc.last("error")[0].code, "unknown_type");
});

test("a lost connection is the end of the conversation, here as at the partner", () => {
    const { world, pc, mobile } = old();
    world.cut("pc");
    world.clock.advance(1_000);
    assert.deepEqual(pc.names().slice(3), [
        "peer_disconnected", "disconnect", "reconnecting", "connect", "joined", "peer_connected",
    ]);
    assert.deepEqual(mobile.names().slice(3), ["peer_disconnected", "peer_connected"]);
    assert.deepEqual(mobile.last("peer_disconnected"), ["pc", { undelivered: 0 }]);
});

test("a server that pairs again without a word in between starts a new conversation", () => {
    const { world, pc } = old();
    world.server.say("a session", "pc", { type: "peer_connected" });
    world.clock.advance(100);
    assert.deepEqual(pc.names().slice(3), ["peer_disconnected", "peer_connected"]);
});

test("a server that pairs without telling both is understood by what it relays", () => {
    const world = new World({ v: 1 });
    const pc = world.peer("pc");
    pc.client.connect();
    world.clock.advance(100);
    world.server.say("a session", "pc", { type: "webrtc_offer", offer });
    world.clock.advance(100);
    assert.deepEqual(pc.names().slice(2), ["peer_connected", "webrtc_offer"]);
    pc.client.sendAnswer({ type: "answer", sdp: "v=0" });
    world.clock.advance(100);
    assert.ok(world.server.types().includes("webrtc_answer"));
});

test("a server that does not know ping is not given up", () => {
    const { world, pc } = old({ answersPing: false });
    world.clock.advance(300_000);
    assert.equal(pc.count("disconnect"), 0);
});

test("a server that knows ping is given up when it stops answering", () => {
    const { world, pc } = old();
    world.clock.advance(30_000);
    world.cut("pc", Infinity, Infinity);
    world.clock.advance(40_000);
    assert.equal(pc.last("disconnect")[0].reason, "no sign of life");
});

test("an error in words only is told and changes nothing", () => {
    const { world, pc } = old();
    world.server.say("a session", "pc", { type: "error", message: "Session not found" });
    world.clock.advance(100);
    const [{ message, code, retry }] = pc.last("error");
    assert.deepEqual([message, code, retry], ["Session not found", undefined, false]);
    assert.equal(pc.client.connected, true);
});

test("what no client can know is passed over", () => {
    const { world, pc } = old();
    for (const type of ["something_new", "__proto__", "constructor", undefined]) {
        world.server.say("a session", "pc", { type });
    }
    world.clock.advance(100);
    assert.equal(pc.events.length, 3);
});

test("a partner that speaks v1 hears nothing that it would not know", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.connect();
    const page = handWritten(world);
    assert.equal(pc.client.peer.v, 1);
    pc.client.sendOffer(offer);
    world.clock.advance(100);
    const types = page.heard.map(({ type }) => type);
    assert.deepEqual(types, ["joined", "peer_connected", "webrtc_offer"]);
    assert.deepEqual(page.heard.at(-1), { type: "webrtc_offer", offer });
    page.send({ type: "webrtc_answer", session_id: "a session", answer: { sdp: "v=0" } });
    world.clock.advance(1_000);
    assert.deepEqual(pc.last("webrtc_answer"), [{ sdp: "v=0" }]);
    assert.ok(!world.server.types().includes("ack"));
});

test("application data that waited for a partner that does not know it is an error", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.sendMessage("for somebody newer");
    pc.client.sendOffer(offer);
    pc.client.connect();
    const page = handWritten(world);
    assert.equal(pc.last("error")[0].code, "unknown_type");
    assert.deepEqual(page.heard.at(-1), { type: "webrtc_offer", offer });
});

test("our return goes unnoticed by a partner that speaks v1, and the conversation goes on", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.connect();
    const page = handWritten(world);
    world.cut("pc");
    world.clock.advance(1);
    pc.client.sendOffer(offer);
    world.clock.advance(1_000);
    assert.equal(pc.names().at(-1), "peer_back");
    const types = page.heard.map(({ type }) => type);
    assert.deepEqual(types, ["joined", "peer_connected", "webrtc_offer"]);
});

test("a partner that speaks v1 and comes again is another one", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.connect();
    handWritten(world).socket.close(1001);
    world.clock.advance(100);
    handWritten(world);
    assert.deepEqual(pc.names().slice(-3), [
        "peer_connected", "peer_disconnected", "peer_connected",
    ]);
});

test("a server that was replaced by an old one ends the conversation", () => {
    const world = new World();
    const { pc } = world.pair();
    world.server.becomeOld();
    world.kill();
    world.clock.advance(5_000);
    assert.equal(pc.client.v, 1);
    assert.deepEqual(pc.names().slice(-2), ["peer_disconnected", "peer_connected"]);
    assert.equal(pc.client.peer.v, 1);
});
