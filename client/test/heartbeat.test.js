// How a connection is found dead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heartbeat } from "../src/heartbeat.js";
import { FakeClock, FakePage } from "./fakes/clock.js";

const TIMES = { pingIntervalMs: 25_000, pongTimeoutMs: 10_000, wakeTimeoutMs: 4_000 };

// A page with a heartbeat; `answers` says whether the server lives.
function beating({ mustAnswer = true, answers = true } = {}) {
    const world = new FakeClock();
    const page = new FakePage(world);
    const it = { world, page, answers, pings: [], deaths: 0 };
    const start = world.now();
    const ping = (t) => {
        it.pings.push(world.now() - start);
        if (it.answers) {
            world.setTimeout(() => page.run(() => it.heartbeat.heard({ type: "pong", t })), 50);
        }
    };
    const settings = { ...TIMES, clock: page.clock };
    it.heartbeat = new Heartbeat(settings, mustAnswer, ping, () => (it.deaths += 1));
    return it;
}

test("it asks at once and then once in each interval", () => {
    const it = beating();
    it.world.advance(80_000);
    assert.deepEqual(it.pings, [0, 25_000, 50_000, 75_000]);
    assert.equal(it.deaths, 0);
});

test("a server that stops answering is dead when the time for the next answer is over", () => {
    const it = beating();
    it.world.advance(1_000);
    it.answers = false;
    it.world.advance(25_000 + 10_000 - 1_001);
    assert.equal(it.deaths, 0);
    it.world.advance(1);
    assert.equal(it.deaths, 1);
    it.world.advance(100_000);
    assert.equal(it.deaths, 1, "told once");
});

test("any message is a sign of life", () => {
    const it = beating({ answers: false });
    for (let i = 0; i < 20; i += 1) {
        it.world.advance(8_000);
        it.heartbeat.heard({ type: "message" });
    }
    assert.equal(it.deaths, 0);
});

test("a server that may not know ping is not judged by its silence", () => {
    const it = beating({ mustAnswer: false, answers: false });
    it.world.advance(200_000);
    assert.equal(it.deaths, 0);
});

test("it is judged as soon as it has answered once", () => {
    const it = beating({ mustAnswer: false });
    it.world.advance(1_000);
    it.answers = false;
    it.world.advance(40_000);
    assert.equal(it.deaths, 1);
});

test("after a wake it asks at once and does not wait long", () => {
    const it = beating();
    it.world.advance(12_000);
    it.answers = false;
    it.heartbeat.wake();
    assert.equal(it.pings.at(-1), 12_000);
    it.world.advance(3_999);
    assert.equal(it.deaths, 0);
    it.world.advance(1);
    assert.equal(it.deaths, 1);
});

test("several wakes at the same moment are one question", () => {
    const it = beating();
    it.world.advance(12_000);
    for (let i = 0; i < 3; i += 1) it.heartbeat.wake();
    assert.deepEqual(it.pings, [0, 12_000]);
    it.world.advance(1_000);
    it.heartbeat.wake();
    assert.deepEqual(it.pings, [0, 12_000, 13_000], "an answered one is over");
});

test("after a wake it goes on as before", () => {
    const it = beating();
    it.world.advance(12_000);
    it.heartbeat.wake();
    it.world.advance(60_000);
    assert.deepEqual(it.pings, [0, 12_000, 37_000, 62_000]);
    assert.equal(it.deaths, 0);
});

test("after a wake what had arrived before is no sign of life, nor is an old pong", () => {
    const it = beating();
    it.world.advance(12_000);
    it.answers = false;
    it.heartbeat.wake();
    it.heartbeat.heard({ type: "message" });
    it.heartbeat.heard({ type: "pong", t: 1 });
    it.world.advance(4_000);
    assert.equal(it.deaths, 1);
});

test("a pong of a server that repeats no `t` counts", () => {
    const it = beating();
    it.world.advance(12_000);
    it.answers = false;
    it.heartbeat.wake();
    it.heartbeat.heard({ type: "pong" });
    it.world.advance(4_000);
    assert.equal(it.deaths, 0);
});

test("a page that was frozen while it waited asks once more, and nobody has to wake it", () => {
    const it = beating();
    it.world.advance(24_990);
    it.world.advance(10); // the ping is out, the pong will find the page frozen
    it.page.freeze();
    it.world.advance(90_000);
    it.page.thaw();
    assert.equal(it.deaths, 0);
    assert.equal(it.pings.at(-1), 115_000);
    it.world.advance(30_000);
    assert.equal(it.deaths, 0);
});

test("a connection that died during the freeze is noticed soon after it", () => {
    const it = beating();
    it.world.advance(24_000);
    it.answers = false;
    it.world.advance(1_000);
    it.page.freeze();
    it.world.advance(90_000);
    it.page.thaw();
    it.world.advance(4_000);
    assert.equal(it.deaths, 1);
});

test("a page whose timers are always late still finds a connection dead", () => {
    const it = beating();
    it.world.advance(20_000);
    it.answers = false;
    for (let i = 0; i < 4; i += 1) {
        it.page.freeze();
        it.world.advance(60_000);
        it.page.thaw();
    }
    assert.equal(it.deaths, 1);
});

test("a heartbeat that was stopped is silent", () => {
    const it = beating({ answers: false });
    it.heartbeat.stop();
    it.world.advance(100_000);
    assert.deepEqual([it.pings, it.deaths], [[0], 0]);
});
