// Nothing is lost where little passes: long messages over links that are slower than their senders,
// with cuts now and then. What the server would have to keep is many times what it keeps.
import assert from "node:assert/strict";
import test from "node:test";

import { seededRandom as seeded } from "../../client/test/fakes/clock.js";
import { Daemon } from "../e2e/daemon.js";
import { ChaosProxy } from "./chaos_proxy.js";
import { Pair } from "./pair.js";

const MESSAGES = 100;
const MESSAGE_BYTES = 200_000;
const REST_MS = [2, 6]; // of the proxy, after 64 KiB at most
const CUTS = [15, 40, 41, 70]; // after so many arrivals at the PC
const SETTINGS = ["--message-rate", "0", "--max-queue-bytes", "524288", "--log-level", "info"];

const longMessage = (n) => `${n} `.padEnd(MESSAGE_BYTES, "x");

test("long messages over a slow link arrive once, in order, and overrun nobody", async (t) => {
    const daemon = await Daemon.start(...SETTINGS);
    const proxy = new ChaosProxy(seeded(11), undefined, REST_MS);
    await proxy.start();
    proxy.aimAt(daemon.port);
    const pair = new Pair(proxy.url, "slow", { random: seeded(12), pongTimeoutMs: 10_000 });
    let arrivals = 0;
    pair.pc.on("message", () => {
        arrivals += 1;
        if (CUTS.includes(arrivals)) proxy.cut();
    });
    try {
        await pair.connect();
        await pair.exchange(MESSAGES, { messageOf: longMessage });
    } finally {
        pair.disconnect();
    }
    await proxy.stop();
    assert.ok(pair.count("reconnecting") >= CUTS.length, "it was never cut");
    t.diagnostic(`${pair.count("reconnecting")} reconnects`);
    assert.equal((await daemon.stop()).code, 0);
    const overrun = /reads too slowly/.exec(`${daemon.log}`);
    assert.equal(overrun, null, "the server has closed a connection that could not keep up");
});
