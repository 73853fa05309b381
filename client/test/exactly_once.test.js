// The promise of the library, tried with hundreds of seeds: two clients, a server and a network of
// which anything may fail at any moment. SIGNALING_SEED repeats a seed that has failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { seededRandom } from "./fakes/clock.js";
import { pick, talk, unleash } from "./fakes/mishaps.js";
import { World } from "./fakes/world.js";

const SEEDS = 500;
const MESSAGES = 150; // of each side
const CHAOS_MS = 60_000;
const EXPECTED = Array.from({ length: MESSAGES }, (_, index) => index + 1);

const fixedSeed = Number(process.env.SIGNALING_SEED);
const seeds = fixedSeed ? [fixedSeed] : Array.from({ length: SEEDS }, (_, index) => index + 1);

function live(seed) {
    const random = seededRandom(seed);
    const limits = random() < 0.3 ? { message_rate: 10, message_burst: 20 } : {};
    const latencyMs = () => 1 + random() ** 3 * 400;
    const world = new World({ seed: seed + 1e6, latencyMs, grace_ms: 3_600_000, ...limits });
    const peers = ["pc", "mobile"].map((peerType) =>
        world.peer(peerType, { window: pick(random, [1, 7, 64]) }),
    );
    for (const { client } of peers) {
        world.clock.setTimeout(() => client.connect(), random() * 2_000);
        talk(world, random, MESSAGES, CHAOS_MS, (number) => client.sendMessage(number));
    }
    unleash(world, random, () => peers.map(({ page }) => page), CHAOS_MS);
    world.clock.advance(CHAOS_MS);
    return { world, peers };
}

function expectExactlyOnce({ world, peers }, seed) {
    const isDone = () => peers.every((peer) => peer.messages().length >= MESSAGES);
    world.clock.advanceUntil(isDone, 600_000);
    world.clock.advance(60_000); // for what should not come any more
    for (const peer of peers) {
        assert.deepEqual(peer.messages(), EXPECTED, `seed ${seed}`);
        assert.equal(peer.client.pending, 0, `all is acknowledged, seed ${seed}`);
        assert.equal(peer.count("peer_connected"), 1, `one conversation, seed ${seed}`);
        assert.equal(peer.count("peer_disconnected"), 0, `seed ${seed}`);
        assert.equal(peer.count("error"), 0, `seed ${seed}`);
    }
    assert.deepEqual(world.server.violations, [], `seed ${seed}`);
}

test(`every message arrives exactly once and in order, ${seeds.length} seeds`, async (t) => {
    let connections = 0;
    for (const seed of seeds) {
        await setImmediate(); // the world before may be forgotten
        const lives = live(seed);
        expectExactlyOnce(lives, seed);
        connections += lives.world.server.connections;
    }
    t.diagnostic(`${connections} connections`);
    assert.ok(connections > 8 * seeds.length, "the connections were really cut");
});
