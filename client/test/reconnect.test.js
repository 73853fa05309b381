// How a client stays connected: when it tries again, when it does not, and what it says of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "./fakes/world.js";

function seated(settings, options) {
    const world = new World(settings);
    const pc = world.peer("pc", options);
    pc.client.connect();
    world.clock.advance(6_000); // long enough to count as stable
    pc.forgetEvents();
    return { world, pc };
}

// When the attempts to connect are made, in ms from now.
function attemptsOver(world, ms) {
    const start = world.clock.now();
    const times = [];
    const connect = world.network.connect;
    world.network.connect = function (socket) {
        times.push(world.clock.now() - start);
        connect.call(this, socket);
    };
    world.clock.advance(ms);
    return times;
}

test("connect() resolves when we have our seat, and again after that", async () => {
    const world = new World();
    const pc = world.peer("pc");
    const ready = pc.client.connect();
    assert.equal(pc.client.connect(), ready, "connecting twice is connecting once");
    world.clock.advance(100);
    assert.equal(await ready, undefined);
    await pc.client.connect();
    assert.equal(world.network.attempts, 1);
    assert.deepEqual(pc.names(), ["connect", "ice_servers", "joined"]);
});

test("connect() rejects when the seat is given up before we had it", async () => {
    const world = new World();
    const pc = world.peer("pc");
    const ready = pc.client.connect();
    pc.client.disconnect();
    await assert.rejects(ready, { code: "closed" });
    assert.deepEqual(pc.events, [
        ["disconnect", { code: 1000, reason: "left", willRetry: false }],
    ]);
});

test("what is no URL cannot be connected to, and that is said at once", async () => {
    const world = new World();
    const pc = world.peer("pc", { url: "http://a b c" });
    await assert.rejects(pc.client.connect(), { code: "cannot_connect" });
    assert.deepEqual(pc.names(), ["error"]);
    assert.equal(pc.client.connected, false);
});

test("disconnect() without a connection is nothing", () => {
    const pc = new World().peer("pc");
    pc.client.disconnect();
    assert.deepEqual(pc.events, []);
});

test("joined tells the terms but not the secret", () => {
    const world = new World();
    const pc = world.peer("pc");
    pc.client.connect();
    world.clock.advance(100);
    const [info] = pc.last("joined");
    assert.equal(info.server, "signaling/fake");
    assert.equal("resume" in info, false);
    assert.equal(pc.client.v, 2);
});

test("the first try is at once, further ones after growing pauses", () => {
    const { world, pc } = seated();
    world.network.isOn = false;
    world.cut("pc");
    const times = attemptsOver(world, 60_000);
    assert.equal(times[0], 0);
    assert.ok(times.length > 5 && times.length < 20, `${times.length} attempts`);
    const [end] = pc.last("disconnect");
    assert.deepEqual(end, { code: 1006, reason: "", willRetry: true });
    assert.equal(pc.count("disconnect"), 1, "attempts that fail are no connections that end");
    assert.equal(pc.count("reconnecting"), times.length + 1);
    assert.deepEqual(pc.all("reconnecting")[0], [{ attempt: 1, delayMs: 0 }]);
    assert.deepEqual(pc.all("reconnecting")[1][0].attempt, 2);
});

test("an attempt that nobody answers is given up", () => {
    const { world } = seated();
    world.network.isBlackHole = true;
    world.cut("pc");
    const times = attemptsOver(world, 25_000);
    assert.equal(times[0], 0);
    assert.ok(times[1] >= 10_000 && times[1] <= 10_500, `${times}`);
});

test("a server that restarts is left alone for as long as it asks", () => {
    const { world, pc } = seated();
    world.server.restart(7_000);
    const times = attemptsOver(world, 20_000);
    assert.equal(times.length, 1);
    assert.ok(times[0] >= 7_000 && times[0] <= 7_020, `${times}`);
    assert.deepEqual(pc.last("restarting"), [{ retryAfterMs: 7_000 }]);
    assert.equal(pc.client.connected, true);
});

test("it is left alone even when the page wakes meanwhile", () => {
    const { world, pc } = seated();
    world.server.restart(7_000);
    world.clock.setTimeout(() => pc.page.tell("online"), 1_000);
    const times = attemptsOver(world, 20_000);
    assert.ok(times.length === 1 && times[0] >= 7_000, `${times}`);
});

test("a page that wakes does not wait for the next attempt", () => {
    const { world, pc } = seated();
    world.network.isOn = false;
    world.cut("pc");
    world.clock.advance(40_000);
    pc.forgetEvents();
    world.network.isOn = true;
    pc.page.tell("online");
    world.clock.advance(100);
    assert.deepEqual(pc.names(), ["connect", "ice_servers", "joined"]);
});

test("a page that wakes does not shorten a pause that the server has asked for", () => {
    const { world, pc } = seated({}, { random: () => 0.5 });
    world.server.dismiss("a session", "pc", 1013, "overloaded");
    world.clock.advance(50);
    assert.deepEqual(pc.last("reconnecting")[0].delayMs, 250);
    pc.page.tell("online");
    assert.deepEqual(attemptsOver(world, 1_000), [210]);
});

test("a dead connection is noticed soon after the page thaws, whatever event says so", () => {
    for (const event of ["resume", "visibilitychange", "pageshow", "online", null]) {
        const { world, pc } = seated();
        pc.page.freeze();
        world.cut("pc", Infinity, 0);
        world.clock.advance(90_000);
        pc.page.thaw(event);
        world.clock.advance(5_000);
        assert.deepEqual(pc.names().slice(-4), [
            "reconnecting", "connect", "ice_servers", "joined",
        ]);
    }
});

test("a connection that lives through a freeze is kept", () => {
    const { world, pc } = seated({}, { pongTimeoutMs: 10_000 });
    pc.page.freeze();
    world.clock.advance(90_000);
    pc.page.thaw("resume");
    world.clock.advance(60_000);
    assert.deepEqual(pc.events, []);
});

test("a dead connection is noticed even if the page never slept", () => {
    const { world, pc } = seated();
    world.cut("pc", Infinity, Infinity);
    world.clock.advance(36_000);
    assert.deepEqual(pc.last("disconnect")[0].reason, "no sign of life");
    assert.equal(pc.client.connected, true);
});

test("a connection is given up without a goodbye: the server keeps the seat", () => {
    const { world } = seated();
    const codes = [];
    const connection = world.connectionOf("pc");
    const onclose = connection.onclose;
    connection.onclose = (code) => {
        codes.push(code);
        onclose(code);
    };
    connection.onmessage = () => {}; // hears nothing, so it does not answer
    world.clock.advance(60_000);
    assert.deepEqual(codes, [1005]);
});

test("after disconnect() nothing happens any more", () => {
    const { world, pc } = seated();
    pc.client.disconnect();
    pc.page.tell("online");
    world.clock.advance(600_000);
    assert.deepEqual(pc.names(), ["disconnect"]);
    assert.equal(world.network.attempts, 1);
    assert.equal(world.clock.size, 0, "no timer is left");
});

test("a disconnect() between two attempts ends them", () => {
    const { world, pc } = seated();
    pc.client.on("reconnecting", () => pc.client.disconnect());
    world.cut("pc");
    world.clock.advance(60_000);
    assert.equal(world.network.attempts, 1);
    assert.deepEqual(pc.names(), ["disconnect", "reconnecting", "disconnect"]);
});

test("who connects anew while it hears of its end is connected once", () => {
    const { world, pc } = seated();
    pc.client.once("disconnect", () => {
        pc.client.disconnect();
        pc.client.connect();
    });
    world.cut("pc");
    world.clock.advance(60_000);
    assert.equal(world.network.attempts, 2);
    assert.equal(pc.client.connected, true);
});

test("who gives up while it cannot say so still gets its seat back when it connects again", () => {
    const { world, pc } = seated();
    world.network.isOn = false;
    world.cut("pc");
    world.clock.advance(1_000);
    pc.client.disconnect();
    world.network.isOn = true;
    pc.client.connect();
    world.clock.advance(1_000);
    assert.equal(pc.count("error"), 0);
    assert.equal(pc.names().at(-1), "joined");
});

test("a taken seat is an error and the end", async () => {
    const { world } = seated();
    const other = world.peer("pc");
    const ready = other.client.connect();
    world.clock.advance(60_000);
    assert.deepEqual(other.names(), ["connect", "error", "disconnect"]);
    const [{ code, retry }] = other.last("error");
    assert.deepEqual([code, retry], ["seat_taken", false]);
    assert.deepEqual(other.last("disconnect")[0].code, 4409);
    await assert.rejects(ready, { code: "closed" });
});

test("who disconnects while it hears that its seat is taken does not come back", () => {
    const { world } = seated();
    const other = world.peer("pc");
    other.client.on("error", () => other.client.disconnect());
    other.client.connect();
    world.clock.advance(60_000);
    assert.equal(other.count("disconnect"), 1);
    assert.equal(other.client.connected, false);
});

test("a seat that our own lost join has taken is waited for", () => {
    const world = new World({ trustsTheUnspoken: false, grace_ms: 60_000 });
    const pc = world.peer("pc");
    pc.client.connect();
    world.clock.advance(25); // the join has arrived, its answer has not
    world.cut("pc");
    world.clock.advance(120_000);
    assert.equal(pc.client.connected, true);
    assert.equal(pc.last("error")[0].retry, true);
    assert.equal(pc.count("joined"), 1);
});

test("a server that has no time is asked again later", () => {
    const { world, pc } = seated();
    world.server.refuseJoins("unavailable");
    world.cut("pc");
    world.clock.advance(5_000);
    assert.equal(pc.last("error")[0].retry, true);
    assert.equal(pc.client.v, 2);
    world.server.refuseJoins(null);
    world.clock.advance(30_000);
    assert.deepEqual(pc.names().slice(-2), ["ice_servers", "joined"]);
});

test("a server that finds our join wrong is not asked again", () => {
    const { world, pc } = seated();
    world.server.refuseJoins("bad_message");
    world.cut("pc");
    world.clock.advance(60_000);
    assert.equal(pc.client.connected, false);
    assert.equal(pc.last("disconnect")[0].willRetry, false);
});

test("the URL carries the affinity", () => {
    const { world } = seated({}, { url: "signaling.example/ws" });
    const [{ url }] = world.network.connections;
    assert.match(url, /^ws:\/\/signaling\.example\/ws\?k=[0-9a-f]{4}$/);
});
