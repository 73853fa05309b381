// The promise of PeerLink, tried with many seeds: whatever happens to the network, the signaling
// and the RTCPeerConnections, and whatever both sides offer at once, in the end both talk to each
// other. SIGNALING_SEED repeats a seed that has failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "./fakes/clock.js";
import { heardOn, LinkWorld } from "./fakes/links.js";

const MISHAPS = 25;
const PATIENCE_MS = 120_000;

const fixedSeed = Number(process.env.SIGNALING_SEED);
const seedsUpTo = (count) =>
    fixedSeed ? [fixedSeed] : Array.from({ length: count }, (_, index) => index + 1);

const whole = (random, limit) => Math.floor(random() * limit);

// What both sides notice at once, or do themselves: the descriptions that cross each other have to
// lead to one connection, without any timer that tries again.
const NOTICED = [
    ({ rtc }, channel) => channel.isOpen && rtc.close(),
    ({ rtc }, channel) => channel.isOpen && rtc.connectionState === "connected" && rtc.failDtls(),
    ({ rtc }) => rtc.signalingState !== "closed" && rtc.restartIce(),
    ({ rtc }) => rtc.signalingState !== "closed" && rtc.addTrack({ kind: "audio" }),
    (end, channel) => channel.rtc?.close(),
    (end, channel, world, random) => {
        if (world.isCut) return;
        world.isCut = true;
        world.signaling.lose(end.client.peerType);
        world.clock.setTimeout(() => {
            world.isCut = false;
            world.signaling.restore(end.client.peerType);
        }, random() * 20_000);
    },
];

// What may take a second attempt.
const ANYTHING = [
    ...NOTICED,
    ({ rtc }) => rtc.close(),
    ({ rtc }) => rtc.failDtls(),
    ({ rtc }, channel, world) => world.network.move(rtc),
    (end, channel, world, random) => {
        world.network.turn(false);
        world.clock.setTimeout(() => world.network.turn(true), random() * 40_000);
    },
];

async function live(seed, mishaps, options) {
    const random = seededRandom(seed);
    const latencyMs = () => 1 + random() ** 3 * 2_000;
    const world = new LinkWorld({ latencyMs, attemptsMax: Infinity, ...options });
    const { pc, mobile, channels } = await world.connected();
    for (let i = 0; i < MISHAPS; i += 1) {
        const side = whole(random, 2);
        mishaps[whole(random, mishaps.length)]([pc, mobile][side], channels[side], world, random);
        await world.clock.flow(random() ** 3 * 20_000);
    }
    world.network.turn(true);
    await world.clock.flow(PATIENCE_MS);
    return { world, ends: [pc, mobile], channels };
}

async function expectTalk({ world, ends, channels }, seed) {
    const heard = channels.map(heardOn);
    channels.forEach((channel) => channel.send("hello"));
    await world.clock.flow(1_000);
    for (const end of ends) assert.equal(end.link.state, "connected", `seed ${seed}`);
    assert.deepEqual(heard, [["hello"], ["hello"]], `seed ${seed}`);
    const alive = world.network.all.filter((rtc) => !rtc.isClosed);
    assert.equal(alive.length, 2, `what was replaced is closed, seed ${seed}`);
}

async function tryAll(t, seeds, mishaps, options) {
    let connections = 0;
    for (const seed of seeds) {
        const outcome = await live(seed, mishaps, options);
        await expectTalk(outcome, seed);
        connections += outcome.world.network.all.length;
    }
    t.diagnostic(`${seeds.length} seeds, ${connections} RTCPeerConnections`);
    assert.ok(connections > 4 * seeds.length, "they were really replaced");
}

test("whatever crosses on the way, one connection comes of it without a second attempt", (t) =>
    tryAll(t, seedsUpTo(1_000), NOTICED, { attemptMs: 3_600_000 }));

test("whatever happens, in the end both talk to each other", (t) =>
    tryAll(t, seedsUpTo(300), ANYTHING, { attemptMs: 5_000 }));
