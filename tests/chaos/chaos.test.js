// Nothing is lost: pairs of clients exchange numbered messages through the real daemon while the
// network, or the daemon, does its worst. SIGNALING_CHAOS_SEED=N repeats one seed.
import assert from "node:assert/strict";
import test from "node:test";

import { seededRandom as seeded } from "../../client/test/fakes/clock.js";
import { Daemon } from "../e2e/daemon.js";
import { ChaosProxy } from "./chaos_proxy.js";
import { Pair } from "./pair.js";
import { between } from "./random.js";

const MESSAGES = 10_000;
const SEEDS = process.env.SIGNALING_CHAOS_SEED
    ? [Number(process.env.SIGNALING_CHAOS_SEED)]
    : Array.from({ length: 20 }, (_, i) => i + 1);
const AT_ONCE = 4; // pairs; more would only make two cores wait for each other

const settings = ["--message-rate", "0", "--log-level", "info", "--drain-seconds", "1"];

// Runs `work` for each seed, some at once.
async function forEachSeed(work) {
    const waiting = [...SEEDS];
    const workers = Array.from({ length: AT_ONCE }, async () => {
        for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
            await work(seed).catch((error) => {
                throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
            });
        }
    });
    await Promise.all(workers);
}

// Exchanges the messages of one pair through `proxy`, and tells what it went through.
async function exchange(proxy, seed) {
    const pair = new Pair(proxy.url, `session-${seed}`, { random: seeded(seed + 1_000) });
    try {
        await pair.connect();
        await pair.exchange(MESSAGES);
        assert.equal(pair.count("peer_disconnected"), 0);
    } finally {
        pair.disconnect();
    }
    return pair;
}

test("a network that cuts, stalls, half-closes and resets costs no message", async (t) => {
    const daemon = await Daemon.start(...settings);
    const total = {};
    let reconnects = 0;
    await forEachSeed(async (seed) => {
        const proxy = new ChaosProxy(seeded(seed), [5_000, 300_000]);
        await proxy.start();
        proxy.aimAt(daemon.port);
        const pair = await exchange(proxy, seed);
        await proxy.stop();
        reconnects += pair.count("reconnecting");
        for (const [name, count] of Object.entries(proxy.struck)) {
            total[name] = (total[name] ?? 0) + count;
        }
    });
    t.diagnostic(`${SEEDS.length} seeds, ${2 * MESSAGES} messages each; ${JSON.stringify(total)}`);
    t.diagnostic(`${reconnects} reconnects`);
    assert.ok(reconnects >= 5 * SEEDS.length, "the network was too kind to show anything");
    assert.equal((await daemon.stop()).code, 0);
});

// Runs `work` while daemons are started and ended, one after the other, until it is done.
async function whileRestarting(proxy, work, { start, end, lifeMs, random }) {
    let isDone = false;
    let restarts = 0;
    const result = work().finally(() => (isDone = true));
    while (!isDone) {
        const daemon = await start();
        proxy.aimAt(daemon.port);
        await Promise.race([result, aPauseOf(between(random, ...lifeMs))]);
        proxy.aimAt(null);
        await end(daemon);
        restarts += 1;
    }
    await result;
    return restarts;
}

// The life of a daemon is what this test is about: the one thing that takes its time.
const aPauseOf = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const [name, keys] of [
    ["a fixed key", ["--resume-key", "the key of this test, 32 characters!"]],
    ["a key of its own at each start", []],
]) {
    test(`SIGKILL every 300 to 800 ms costs no message, with ${name}`, async (t) => {
        const random = seeded(7);
        const proxy = new ChaosProxy(random);
        await proxy.start();
        const restarts = await whileRestarting(
            proxy,
            () => forEachSeed((seed) => exchange(proxy, seed)),
            {
                start: () => Daemon.start(...settings, ...keys),
                end: (daemon) => daemon.kill(),
                lifeMs: [300, 800],
                random,
            },
        );
        await proxy.stop();
        t.diagnostic(`${restarts} daemons were killed`);
        assert.ok(restarts >= 3, "too quick to show anything");
    });
}

// The next daemon is there before the last one ends, as in a rolling deployment.
test("SIGTERM drains cost no message", async (t) => {
    const random = seeded(8);
    const proxy = new ChaosProxy(random);
    await proxy.start();
    const ends = [];
    const restarts = await whileRestarting(
        proxy,
        () => forEachSeed((seed) => exchange(proxy, seed)),
        {
            start: () => Daemon.start(...settings),
            end: (daemon) => ends.push(daemon.stop()),
            lifeMs: [300, 800],
            random,
        },
    );
    await proxy.stop();
    for (const { code } of await Promise.all(ends)) assert.equal(code, 0);
    t.diagnostic(`${restarts} daemons were drained`);
    assert.ok(restarts >= 3, "too quick to show anything");
});

// What is judged is when the server asks the clients to come back, not how fast this machine is.
test("a drain brings no storm: the returns are spread over its time and as much again", async (t) => {
    const pairs = 100;
    const drainMs = 1_000;
    const proxy = new ChaosProxy(seeded(9));
    await proxy.start();
    const first = await Daemon.start(...settings);
    proxy.aimAt(first.port);
    const crowd = Array.from({ length: pairs }, (_, i) => new Pair(proxy.url, `storm-${i}`));
    await Promise.all(crowd.map((pair) => pair.connect()));
    const clients = crowd.flatMap((pair) => [pair.pc, pair.mobile]);
    const waits = clients.map(
        (client) =>
            new Promise((resolve) => {
                client.once("restarting", ({ retryAfterMs }) => resolve(retryAfterMs));
            }),
    );
    const back = crowd.map(
        (pair) => new Promise((resolve) => pair.mobile.once("peer_back", resolve)),
    );
    const second = await Daemon.start(...settings);
    proxy.aimAt(second.port);
    const drained = first.stop();
    const tenths = new Array(20).fill(0);
    for (const wait of await Promise.all(waits)) {
        tenths[Math.min(19, Math.floor((10 * wait) / drainMs))] += 1;
    }
    t.diagnostic(`${clients.length} clients come back, by tenths of the drain's time: ${tenths}`);
    // The sum of two even spreads: 20 are expected in the tenths in the middle, 4 is one standard
    // deviation.
    assert.ok(Math.max(...tenths) <= 44, `a storm: ${tenths}`);
    await Promise.all(back);
    assert.equal((await drained).code, 0);
    crowd.forEach((pair) => pair.disconnect());
    await proxy.stop();
    await second.stop();
});
