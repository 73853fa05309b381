// What a client does about limits: the server's on messages, its own on what waits, and what else
// it asks of a server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalingClient } from "../src/signaling_client.js";
import { World } from "./fakes/world.js";

function sayMany(client, count) {
    for (let i = 0; i < count; i += 1) client.sendMessage(i);
}

test("a burst of messages is spread so that the server never minds", () => {
    const world = new World({ message_rate: 20, message_burst: 40 });
    const { pc, mobile } = world.pair();
    sayMany(pc.client, 200);
    sayMany(mobile.client, 200);
    world.clock.advance(9_000);
    assert.ok(mobile.messages().length < 200, "it takes its time");
    world.clock.advance(20_000);
    assert.equal(mobile.messages().length, 200);
    assert.equal(pc.messages().length, 200);
    assert.deepEqual(world.server.violations, []);
});

test("a server without a limit is not spared", () => {
    const world = new World({ message_rate: 0, message_burst: 0 });
    const { pc, mobile } = world.pair();
    sayMany(pc.client, 64);
    world.clock.advance(10);
    assert.equal(mobile.messages().length, 0);
    world.clock.advance(10);
    assert.equal(mobile.messages().length, 64);
});

test("at most `window` messages are under way", () => {
    const world = new World();
    const { pc, mobile } = world.pair({ window: 5 });
    sayMany(pc.client, 12);
    world.clock.advance(20);
    assert.equal(mobile.messages().length, 5);
    world.clock.advance(1_000);
    assert.equal(mobile.messages().length, 12);
});

test("a full outbox is an error that says so, and drain tells when there is room", () => {
    const world = new World();
    const { pc, mobile } = world.pair({ outboxMax: 10 });
    const taken = Array.from({ length: 12 }, (_, i) => pc.client.sendMessage(i));
    assert.deepEqual(taken, [...Array(10).fill(true), false, false]);
    const [error] = pc.last("error");
    assert.deepEqual([error.code, error.retry], ["outbox_full", true]);
    assert.match(error.message, /10 messages/);
    assert.equal(pc.count("drain"), 0);
    world.clock.advance(1_000);
    assert.equal(pc.count("drain"), 1);
    assert.equal(pc.client.sendMessage("later"), true);
    world.clock.advance(1_000);
    assert.deepEqual(mobile.messages(), [...Array(10).keys(), "later"]);
    assert.equal(pc.count("drain"), 1);
});

test("a message that the server would refuse is refused before it is sent", () => {
    const world = new World({ max_message_bytes: 1_000 });
    const { pc, mobile } = world.pair();
    const circle = {};
    circle.circle = circle;
    const refused = [
        [pc.client.sendMessage("x".repeat(1_000)), "too_large"],
        [pc.client.sendOffer("v=0"), "bad_message"],
        [pc.client.sendMessage(undefined), "bad_message"],
        [pc.client.sendMessage(circle), "bad_message"],
    ];
    assert.deepEqual(refused.map(([taken]) => taken), [false, false, false, false]);
    const codes = pc.all("error").map(([{ code }]) => code);
    assert.deepEqual(codes, refused.map(([, code]) => code));
    pc.client.sendMessage("fits");
    world.clock.advance(100);
    assert.deepEqual(mobile.messages(), ["fits"], "and it leaves no gap");
});

test("other types go to the server itself, if there is a connection", () => {
    const world = new World();
    const pc = world.peer("pc");
    assert.equal(pc.client.send({ type: "something_new" }), false);
    assert.equal(pc.last("error")[0].code, "not_joined");
    pc.client.connect();
    world.clock.advance(100);
    assert.equal(pc.client.send({ type: "something_new", with: 1 }), true);
    world.clock.advance(100);
    assert.deepEqual(world.server.received.at(-1), { type: "something_new", with: 1 });
    assert.equal(pc.last("error")[0].code, "unknown_type");
});

test("an error about a partner that is not there is none: what is numbered is sent again", () => {
    const world = new World();
    const { pc } = world.pair();
    const error = { type: "error", code: "peer_absent", message: "Nobody is there", retry: true };
    world.server.say("a session", "pc", error);
    world.clock.advance(100);
    assert.equal(pc.count("error"), 0);
});

test("ICE servers come with the seat", () => {
    const ice_servers = [{ urls: "turn:turn.example", username: "u", credential: "c" }];
    const world = new World({ ice_servers, ice_expires_at: 1_700_000_600_000 });
    const { pc } = world.pair();
    assert.deepEqual(pc.client.iceServers, ice_servers);
    assert.equal(pc.client.iceExpiresAt, 1_700_000_600_000);
    assert.deepEqual(pc.last("ice_servers"), [ice_servers]);
});

test("who leaves when it hears of ICE servers hears of no seat after that", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.on("ice_servers", () => pc.client.disconnect());
    pc.client.connect();
    world.clock.advance(100);
    assert.deepEqual(pc.names(), ["connect", "ice_servers", "disconnect"]);
});

test("an error that is not about the join does not end the wait for its answer", () => {
    const socket = { send() {}, close() {} };
    const WebSocket = function () {
        return socket;
    };
    const options = { WebSocket, storage: null };
    const client = new SignalingClient("ws://a.example", "s", "pc", options);
    const say = (message) => socket.onmessage({ data: JSON.stringify(message) });
    const errors = [];
    client.on("error", ({ code }) => errors.push(code));
    client.connect();
    socket.onopen();
    say({ type: "error", code: "unknown_type", message: "Of before", retry: false });
    assert.equal(client.connected, true);
    say({ type: "joined", v: 2, peer_id: "p", resume: "r" });
    assert.equal(client.v, 2);
    assert.deepEqual(errors, ["unknown_type"]);
    client.disconnect();
});

test("fresh ICE servers are asked for and answered", async () => {
    const world = new World();
    const { pc } = world.pair();
    const request = pc.client.requestIceServers();
    world.clock.advance(100);
    assert.deepEqual(await request, [{ urls: "stun:stun.example" }]);
    assert.equal(pc.count("ice_servers"), 2);
    assert.ok(world.server.types().includes("ice_servers"));
});

test("who asks for ICE servers without a connection gets those of the next seat", async () => {
    const world = new World();
    const { pc } = world.pair();
    world.cut("pc");
    world.clock.advance(5);
    const request = pc.client.requestIceServers();
    world.clock.advance(500);
    assert.deepEqual(await request, [{ urls: "stun:stun.example" }]);
    assert.ok(!world.server.types().includes("ice_servers"));
});

test("who asks for ICE servers and gets no answer gets what there is", async () => {
    const world = new World();
    const { pc } = world.pair();
    world.cut("pc", Infinity, Infinity);
    const request = pc.client.requestIceServers();
    world.clock.advance(5_000);
    assert.deepEqual(await request, [{ urls: "stun:stun.example" }]);
    const another = pc.client.requestIceServers();
    pc.client.disconnect();
    assert.equal((await another).length, 1, "also when it is all over");
    assert.deepEqual(await new World().peer("pc").client.requestIceServers(), []);
});

test("the outcome of ICE is told to the server, if there is one that counts", () => {
    const world = new World();
    const { pc } = world.pair();
    pc.client.reportOutcome("relay", 812);
    world.clock.advance(100);
    assert.deepEqual(world.server.outcomes, [{ type: "outcome", result: "relay", ms: 812 }]);
    const old = new World({ v: 1 });
    const page = old.pair().pc;
    page.client.reportOutcome("direct", 1);
    old.clock.advance(100);
    assert.ok(!old.server.types().includes("outcome"));
});
