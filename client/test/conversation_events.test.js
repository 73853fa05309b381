// What an application hears of its partner, over a server that speaks v2.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./fakes/world.js";

const candidate = { candidate: "candidate:1", sdpMid: "0" };

function paired(settings, ...options) {
    const world = new World(settings);
    const { pc, mobile } = world.pair(...options);
    return { world, pc, mobile };
}

function passed(world) {
    world.clock.advance(1_000);
}

test("both hear of each other once, and who is polite", () => {
    const { pc, mobile } = paired();
    assert.equal(pc.count("peer_connected"), 1);
    const { peerId, ...known } = pc.last("peer_connected")[0];
    assert.match(peerId, /^[\w-]{22}$/);
    const state = { v: 2, resumed: false, away: false };
    assert.deepEqual(known, { peerType: "mobile", polite: false, ...state });
    assert.deepEqual(mobile.client.peer.polite, true);
    assert.equal(pc.client.peer, pc.last("peer_connected")[0]);
});

test("each kind of message arrives with its value", () => {
    const { world, pc, mobile } = paired();
    const offer = { type: "offer", sdp: "v=0" };
    const answer = { type: "answer", sdp: "v=0" };
    pc.client.sendOffer(offer);
    pc.client.sendIceCandidate(candidate);
    pc.client.sendIceCandidate(null);
    pc.client.sendIceCandidate("");
    pc.client.send({ type: "message", data: { any: ["thing", null] } });
    mobile.client.sendAnswer(answer);
    mobile.client.sendMessage(null);
    passed(world);
    assert.deepEqual(mobile.events.slice(4), [
        ["webrtc_offer", offer],
        ["ice_candidate", candidate],
        ["ice_candidate", null],
        ["ice_candidate", ""],
        ["message", { any: ["thing", null] }],
    ]);
    assert.deepEqual(pc.events.slice(4), [["webrtc_answer", answer], ["message", null]]);
});

test("a message is what it was when it was sent", () => {
    const { world, pc, mobile } = paired();
    const data = { value: "then" };
    pc.client.sendMessage(data);
    data.value = "later";
    passed(world);
    assert.deepEqual(mobile.messages(), [{ value: "then" }]);
});

test("what is sent before a partner is there waits for the first", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.sendMessage("before connect()");
    pc.client.connect();
    passed(world);
    pc.client.sendMessage("before the partner");
    assert.equal(pc.client.pending, 2);
    const mobile = world.peer("mobile");
    mobile.client.connect();
    passed(world);
    assert.deepEqual(mobile.messages(), ["before connect()", "before the partner"]);
    assert.equal(pc.client.pending, 0);
});

test("acknowledgements are coalesced: one for sixteen messages, or after 50 ms", () => {
    const { world, pc, mobile } = paired();
    for (let i = 0; i < 40; i += 1) pc.client.sendMessage(i);
    passed(world);
    assert.equal(mobile.messages().length, 40);
    const acks = world.server.received.filter(({ type }) => type === "ack");
    assert.deepEqual(acks.map(({ seq }) => seq), [16, 32, 40]);
});

test("a partner whose connection is lost is away, and what is sent waits for its return", () => {
    const { world, pc, mobile } = paired();
    world.network.isOn = false;
    world.cut("mobile");
    passed(world);
    assert.deepEqual(pc.last("peer_away"), [{ peerType: "mobile", graceMs: 180_000 }]);
    assert.equal(pc.client.peer.away, true);
    pc.client.sendMessage("while you were away");
    passed(world);
    assert.ok(!world.server.types().includes("message"));
    world.network.isOn = true;
    world.clock.advance(20_000);
    assert.deepEqual(mobile.messages(), ["while you were away"]);
    assert.equal(pc.client.peer.away, false);
    for (const peer of [pc, mobile]) {
        assert.equal(peer.count("peer_back"), 1);
        assert.equal(peer.count("peer_connected"), 1);
        assert.equal(peer.count("peer_disconnected"), 0);
    }
});

test("who comes to a partner that is away hears so, and has no peer yet", () => {
    const { world, pc } = paired();
    world.cut("mobile", Infinity, 0);
    pc.page.unload();
    world.connectionOf("pc").closeToServer(1001);
    passed(world);
    const again = world.peer("pc");
    again.client.connect();
    passed(world);
    const [{ peerType, graceMs }] = again.last("peer_away");
    assert.equal(peerType, "mobile");
    assert.ok(graceMs > 178_000 && graceMs < 180_000, `${graceMs}`);
    assert.equal(again.client.peer, null);
});

test("at the end of the grace the partner is gone, and what it did not confirm is dropped", () => {
    const { world, pc } = paired({ grace_ms: 30_000 });
    world.network.isOn = false;
    world.cut("mobile");
    passed(world);
    pc.client.sendMessage("a");
    pc.client.sendMessage("b");
    world.clock.advance(30_000);
    assert.deepEqual(pc.last("peer_disconnected"), ["mobile", { undelivered: 2 }]);
    assert.equal(pc.client.peer, null);
    assert.equal(pc.client.pending, 0);
});

test("a partner that returns after that begins a new conversation, and so do we for it", () => {
    const { world, pc, mobile } = paired({ grace_ms: 10_000 });
    mobile.client.sendMessage("of the old conversation");
    world.clock.advance(1_000);
    mobile.page.freeze();
    world.cut("mobile", 0, 0);
    world.clock.advance(20_000);
    assert.equal(pc.count("peer_disconnected"), 1);
    pc.client.sendMessage("for the next");
    mobile.page.thaw("resume");
    world.clock.advance(5_000);
    assert.equal(pc.count("peer_connected"), 2);
    assert.equal(mobile.count("peer_disconnected"), 1);
    assert.equal(mobile.count("peer_connected"), 2);
    assert.deepEqual(mobile.messages(), ["for the next"]);
});

test("a partner whose page was loaded again is a new one", () => {
    const { world, pc, mobile } = paired();
    mobile.page.unload();
    world.connectionOf("mobile").closeToServer(1001);
    const again = world.peer("mobile", { storage: mobile.storage });
    again.client.connect();
    world.clock.advance(1_000);
    assert.deepEqual(pc.names().slice(-2), ["peer_disconnected", "peer_connected"]);
    pc.client.sendMessage("hello again");
    world.clock.advance(1_000);
    assert.deepEqual(again.messages(), ["hello again"]);
});

test("a page that its system has killed takes its seat back from itself", () => {
    const { world, pc, mobile } = paired();
    mobile.page.unload();
    world.cut("mobile", Infinity, 0);
    world.clock.advance(100);
    const again = world.peer("mobile", { storage: mobile.storage });
    again.client.connect();
    world.clock.advance(1_000);
    assert.equal(again.count("error"), 0);
    assert.deepEqual(pc.names().slice(-4), [
        "peer_away", "peer_back", "peer_disconnected", "peer_connected",
    ]);
    assert.deepEqual(again.count("peer_connected"), 1);
});

test("a server that has forgotten whom we miss does not let us wait for ever", () => {
    const { world, pc, mobile } = paired({ grace_ms: 60_000 });
    mobile.page.unload();
    world.kill();
    world.clock.advance(10_000);
    assert.equal(pc.client.connected, true);
    assert.equal(pc.count("peer_disconnected"), 0);
    world.clock.advance(60_000);
    assert.equal(pc.count("peer_disconnected"), 1);
});

test("a partner that leaves is gone at once", () => {
    const { world, pc, mobile } = paired();
    mobile.client.sendMessage("the last word");
    mobile.client.disconnect();
    passed(world);
    assert.deepEqual(pc.messages(), ["the last word"]);
    assert.deepEqual(pc.last("peer_disconnected"), ["mobile", { undelivered: 0 }]);
    assert.equal(world.server.owner("a session", "mobile"), null);
    assert.ok(world.server.types().includes("leave"));
});

test("who leaves acknowledges what it has received before", () => {
    const { world, pc, mobile } = paired();
    pc.client.sendMessage("goodbye");
    mobile.client.on("message", () => mobile.client.disconnect());
    passed(world);
    assert.deepEqual(pc.last("peer_disconnected"), ["mobile", { undelivered: 0 }]);
});

test("who leaves and connects again is a new partner, even with the same object", () => {
    const { world, pc, mobile } = paired();
    const { peerId } = pc.client.peer;
    mobile.client.disconnect();
    mobile.client.connect();
    passed(world);
    assert.equal(pc.count("peer_connected"), 2);
    assert.notEqual(pc.client.peer.peerId, peerId);
});

test("a disconnect() in any handler is the end, and nothing is told afterwards", () => {
    for (const name of ["peer_connected", "peer_disconnected", "message", "joined", "connect"]) {
        const { world, pc, mobile } = paired();
        pc.client.once(name, () => pc.client.disconnect());
        pc.forgetEvents();
        mobile.client.sendMessage("x");
        passed(world);
        world.kill();
        world.clock.advance(1_000);
        mobile.client.disconnect();
        mobile.client.connect();
        world.clock.advance(60_000);
        assert.equal(pc.client.connected, false, name);
        assert.deepEqual(pc.last("disconnect")[0].willRetry, false, name);
        assert.equal(pc.client.peer, null, name);
    }
});
