// The same chaos with pages that are reloaded, killed by their system and restored, or away for
// longer than the server waits. Then conversations end; but what one side has sent since its
// partner changed is what the other has received since. SIGNALING_SEED repeats a seed that has
// failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { FakePage, FakeStorage, seededRandom } from "./fakes/clock.js";
import { talk, unleash } from "./fakes/mishaps.js";
import { World } from "./fakes/world.js";

const SEEDS = 300;
const MESSAGES = 120; // of each tab, over all its pages
const CHAOS_MS = 60_000;
const TALK_MS = 90_000; // some of it in peace

const fixedSeed = Number(process.env.SIGNALING_SEED);
const seeds = fixedSeed ? [fixedSeed] : Array.from({ length: SEEDS }, (_, index) => index + 1);

/** What a user sees as one page: it may be loaded many times. */
class Tab {
    sent = []; // since the partner of this page was lost
    heard = []; // since this page has met its partner
    loads = 0;
    said = 0;
    isDead = false;
    #storage = new FakeStorage();

    constructor(world, peerType) {
        this.world = world;
        this.peerType = peerType;
        this.load();
    }

    load() {
        this.isDead = false;
        const page = new FakePage(this.world.clock);
        const options = { page, storage: this.#storage };
        const peer = this.world.peer(this.peerType, options);
        const { client } = peer;
        Object.assign(this, { page, peer, sent: [], heard: [] });
        this.loads += 1;
        client.on("peer_disconnected", () => (this.sent = []));
        client.on("peer_connected", () => (this.heard = []));
        client.on("message", (data) => this.heard.push(data));
        client.on("disconnect", ({ willRetry }) => {
            if (willRetry) return;
            // Its own ghost may still sit there: the user tries again.
            this.sent = [];
            page.clock.setTimeout(() => client.connect(), 2_000);
        });
        client.connect();
    }

    say(number) {
        this.said += 1;
        const message = `${this.peerType} ${this.loads}: ${number}`;
        this.sent.push(message);
        this.peer.client.sendMessage(message);
    }

    /** The system takes the page away without a word and restores it later. */
    die(afterMs) {
        if (this.isDead) return;
        this.isDead = true;
        this.page.unload();
        for (const connection of this.world.network.connectionsOf(this.page)) {
            connection.cut(Infinity, 3_000);
        }
        this.world.clock.setTimeout(() => this.load(), afterMs);
    }

    /** The user reloads: the browser says goodbye for the page. */
    reload() {
        if (this.isDead) return;
        this.page.unload();
        for (const connection of this.world.network.connectionsOf(this.page)) {
            connection.closeToServer(1001);
        }
        this.load();
    }
}

function live(seed) {
    const random = seededRandom(seed);
    const latencyMs = () => 1 + random() ** 3 * 400;
    const world = new World({ seed: seed + 1e6, latencyMs, grace_ms: 12_000 });
    const tabs = ["pc", "mobile"].map((peerType) => new Tab(world, peerType));
    const either = () => tabs[Math.floor(random() * 2)];
    for (const tab of tabs) {
        talk(world, random, MESSAGES, TALK_MS, (number) => tab.say(number));
    }
    unleash(world, random, () => tabs.map(({ page }) => page), CHAOS_MS, [
        [2, () => either().die(random() * 3_000)],
        [2, () => either().reload()],
    ]);
    world.clock.advance(CHAOS_MS);
    return { world, tabs };
}

test(`what was sent since the partner changed arrives once, ${seeds.length} seeds`, async (t) => {
    const total = { loads: 0, heard: 0 };
    for (const seed of seeds) {
        await setImmediate(); // the world before may be forgotten
        const { world, tabs } = live(seed);
        const [pc, mobile] = tabs;
        world.clock.advanceUntil(() => tabs.every(({ said }) => said === MESSAGES), 10 * TALK_MS);
        world.clock.advance(60_000);
        pc.say("the last");
        mobile.say("the last");
        world.clock.advance(60_000);
        assert.deepEqual(mobile.heard, pc.sent, `seed ${seed}`);
        assert.deepEqual(pc.heard, mobile.sent, `seed ${seed}`);
        assert.deepEqual(world.server.violations, [], `seed ${seed}`);
        for (const { loads, heard } of tabs) {
            total.loads += loads;
            total.heard += heard.length;
        }
    }
    t.diagnostic(`${total.loads} page loads`);
    assert.ok(total.loads > 4 * seeds.length, "the pages were really reloaded");
    assert.ok(total.heard > 10 * seeds.length, "and much was said in the last conversation");
});
