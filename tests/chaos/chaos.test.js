// Nothing is lost: pairs of clients exchange numbered messages through the real daemon while the
// network, or the daemon, does its worst. SIGNALING_CHAOS_SEED=N repeats one seed.
import assert from "node:assert/strict";
import test from "node:test";

import { seededRandom as seeded } from "../../client/test/fakes/clock.js";
import { Daemon } from "../e2e/daemon.js";
import { ChaosProxy } from "./chaos_proxy.js";
import { Pair, WebSocket } from "./pair.js";
import { between, oneOf } from "./random.js";

const MESSAGES = 10_000;
const SEEDS = process.env.SIGNALING_CHAOS_SEED
    ? [Number(process.env.SIGNALING_CHAOS_SEED)]
    : Array.from({ length: 20 }, (_, i) => i + 1);
const AT_ONCE = 4; // pairs; more would only make two cores wait for each other

const settings = ["--message-rate", "0", "--log-level", "info", "--drain-seconds", "1"];

// Runs `work` for each seed, some at once.
async function forEachSeed(work, seeds = SEEDS) {
    const waiting = [...seeds];
    const workers = Array.from({ length: AT_ONCE }, async () => {
        for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
            await work(seed).catch((error) => {
                throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
            });
        }
    });
    await Promise.all(workers);
}

// Whatever a test starts ends with it, also when it fails: otherwise the run would never end.
async function startDaemon(t, ...flags) {
    const daemon = await Daemon.start(...settings, ...flags);
    t.after(() => daemon.kill());
    return daemon;
}

async function startProxy(t, ...given) {
    const proxy = new ChaosProxy(...given);
    await proxy.start();
    t.after(() => proxy.stop());
    return proxy;
}

// Exchanges the messages of one pair through `proxy`, and tells what it went through.
async function exchange(t, proxy, seed, { messages = MESSAGES, options, ...how } = {}) {
    const random = seeded(seed + 1_000);
    const pair = new Pair(proxy.url, `session-${seed}`, { random, ...options });
    t.after(() => pair.disconnect());
    await pair.connect();
    await pair.exchange(messages, how);
    assert.equal(pair.count("peer_disconnected"), 0);
    pair.disconnect();
    return pair;
}

test("a network that cuts, stalls, half-closes and resets costs no message", async (t) => {
    const daemon = await startDaemon(t);
    const total = {};
    let reconnects = 0;
    await forEachSeed(async (seed) => {
        const proxy = await startProxy(t, seeded(seed), [5_000, 300_000]);
        proxy.aimAt(daemon.port);
        // The acknowledgement of the last one is lost, so that it is sent again.
        const pair = await exchange(t, proxy, seed, { whenArrived: () => proxy.cut() });
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

// Each way is longer than what the system's own buffers take in (2 to 4 MB on loopback) and, with
// that, many times longer than what the daemon keeps for a client.
const LONG_MESSAGES = 300;
const QUEUE_BYTES = 524_288;
const REST_MS = [2, 12];
const WIDE = { window: LONG_MESSAGES }; // so that only bytes bound what is under way
const narrow = ["--max-message-bytes", "65536", "--max-queue-bytes", `${QUEUE_BYTES}`];

// The same text for the same number: 10 to 50 kB of UTF-8, one to four bytes a letter.
function longMessage(n) {
    const random = seeded(n);
    const letter = oneOf(random, ["a", "ж", "語", "🙂"]);
    return `${n} ${letter.repeat(between(random, 10_000, 50_000) / Buffer.byteLength(letter))}`;
}

const isSlownessLine = ({ line }) => /reads too slowly/.test(line);

// How many connections the daemon has closed because their queue was full.
async function closedForSlowness(daemon) {
    const answer = await fetch(`http://127.0.0.1:${daemon.port}/metrics`);
    const count = /^signaling_closes_total\{code="4430"\} (\d+)$/m.exec(await answer.text())?.[1];
    return Number(count ?? 0);
}

test("a slow link costs no long message, and no receiver its connection", async (t) => {
    const daemon = await startDaemon(t, ...narrow);
    let faults = 0;
    const work = async (seed) => {
        const proxy = await startProxy(t, seeded(seed), [1_000_000, 8_000_000], REST_MS);
        proxy.aimAt(daemon.port);
        const how = { messages: LONG_MESSAGES, messageOf: longMessage, options: WIDE };
        await exchange(t, proxy, seed, { ...how, whenArrived: () => proxy.cut() });
        await proxy.stop();
        faults += Object.values(proxy.struck).reduce((sum, count) => sum + count);
    };
    await forEachSeed(work, SEEDS.slice(0, AT_ONCE));
    t.diagnostic(`${2 * LONG_MESSAGES} messages for each of ${AT_ONCE} seeds, ${faults} faults`);
    assert.equal(await closedForSlowness(daemon), 0);
    assert.ok(!daemon.log.entries.some(isSlownessLine), `${daemon.log}`);
    assert.ok(faults > 0, "the network was too kind to show anything");
    assert.equal((await daemon.stop()).code, 0);
});

// What the test before this one would see if clients sent as much as they have.
test("a client that is not told of the queue's limit fills it over the same link", async (t) => {
    class Forgetful extends WebSocket {
        set onmessage(hear) {
            super.onmessage = ({ data }) => {
                hear({ data: data.replace(/"max_queue_bytes":\d+,/, "") });
            };
        }
    }
    const daemon = await startDaemon(t, ...narrow);
    const proxy = await startProxy(t, seeded(1), undefined, REST_MS);
    proxy.aimAt(daemon.port);
    const pair = new Pair(proxy.url, "session", { WebSocket: Forgetful, ...WIDE });
    t.after(() => pair.disconnect());
    await pair.connect();
    for (let n = 0; n < LONG_MESSAGES; n += 1) pair.pc.sendMessage(longMessage(n));
    for (let at = 0; !daemon.log.entries.some(isSlownessLine);) {
        await daemon.log.until("line", { from: at });
        at = daemon.log.entries.length;
    }
    assert.ok((await closedForSlowness(daemon)) > 0);
});

// Runs `work` while daemons are started and ended, one after the other, until it is done.
async function whileRestarting(proxy, work, { start, end, lifeMs, random }) {
    let isDone = false;
    let restarts = 0;
    const result = work().finally(() => (isDone = true));
    const ended = result.catch(() => {}); // told below, when no daemon is left
    while (!isDone) {
        const daemon = await start();
        proxy.aimAt(daemon.port);
        await Promise.race([ended, aPauseOf(between(random, ...lifeMs))]);
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
        const proxy = await startProxy(t, random);
        const restarts = await whileRestarting(
            proxy,
            () => forEachSeed((seed) => exchange(t, proxy, seed)),
            {
                start: () => startDaemon(t, ...keys),
                end: (daemon) => daemon.kill(),
                lifeMs: [300, 800],
                random,
            },
        );
        t.diagnostic(`${restarts} daemons were killed`);
        assert.ok(restarts >= 3, "too quick to show anything");
    });
}

// The next daemon is there before the last one ends, as in a rolling deployment.
test("SIGTERM drains cost no message", async (t) => {
    const random = seeded(8);
    const proxy = await startProxy(t, random);
    const ends = [];
    const restarts = await whileRestarting(
        proxy,
        () => forEachSeed((seed) => exchange(t, proxy, seed)),
        {
            start: () => startDaemon(t),
            end: (daemon) => ends.push(daemon.stop()),
            lifeMs: [300, 800],
            random,
        },
    );
    for (const { code } of await Promise.all(ends)) assert.equal(code, 0);
    t.diagnostic(`${restarts} daemons were drained`);
    assert.ok(restarts >= 3, "too quick to show anything");
});

// What is judged is when the server asks the clients to come back, not how fast this machine is.
test("a drain brings no storm: the returns are spread over its time and as much again", async (t) => {
    const pairs = 100;
    const drainMs = 1_000;
    const proxy = await startProxy(t, seeded(9));
    const first = await startDaemon(t);
    proxy.aimAt(first.port);
    const crowd = Array.from({ length: pairs }, (_, i) => new Pair(proxy.url, `storm-${i}`));
    t.after(() => crowd.forEach((pair) => pair.disconnect()));
    await Promise.all(crowd.map((pair) => pair.connect()));
    const clients = crowd.flatMap((pair) => [pair.pc, pair.mobile]);
    // Whoever is told late has less to wait: what counts is the moment at which all may return.
    let began = 0;
    const returns = clients.map(
        (client) =>
            new Promise((resolve) => {
                client.once("restarting", ({ retryAfterMs }) => {
                    resolve(performance.now() - began + retryAfterMs);
                });
            }),
    );
    const back = crowd.map(
        (pair) => new Promise((resolve) => pair.mobile.once("peer_back", resolve)),
    );
    const second = await startDaemon(t);
    proxy.aimAt(second.port);
    began = performance.now();
    const drained = first.stop();
    const tenths = new Array(30).fill(0);
    for (const at of await Promise.all(returns)) {
        tenths[Math.min(29, Math.floor((10 * at) / drainMs))] += 1;
    }
    t.diagnostic(`${clients.length} clients come back, by tenths of the drain's time: ${tenths}`);
    // An even spread: 20 are expected in each tenth after the drain, 4 is one standard deviation.
    assert.ok(Math.max(...tenths) <= 44, `a storm: ${tenths}`);
    await Promise.all(back);
    assert.equal((await drained).code, 0);
});
