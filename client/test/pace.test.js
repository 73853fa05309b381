// The token bucket.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../src/pace.js";

test("without a limit nobody waits", () => {
    for (const pace of [new Pace(0, 0, 0), new Pace(undefined, undefined, 0)]) {
        for (let i = 0; i < 10_000; i += 1) pace.spend();
        assert.equal(pace.waitMs(0), 0);
        assert.equal(pace.burst, Infinity);
    }
});

test("half of the burst goes at once, then nine tenths of the rate", () => {
    const pace = new Pace(100, 20, 0);
    let sent = 0;
    for (let now = 0; now <= 10_000; now += 1) {
        while (pace.waitMs(now) === 0) {
            pace.spend();
            sent += 1;
        }
    }
    assert.equal(pace.burst, 10);
    assert.ok(sent > 10 + 890 && sent <= 10 + 900, `${sent} messages`);
});

test("it says how long to wait, and not less", () => {
    const pace = new Pace(10, 2, 0);
    pace.spend();
    const waitMs = pace.waitMs(0);
    assert.equal(waitMs, Math.ceil(1000 / 9));
    assert.ok(pace.waitMs(waitMs - 1) > 0);
    assert.equal(pace.waitMs(waitMs), 0);
});

test("what goes without asking is made up for", () => {
    const pace = new Pace(10, 2, 0);
    for (let i = 0; i < 3; i += 1) pace.spend();
    assert.equal(pace.waitMs(0), Math.ceil(3000 / 9));
});

test("a burst of one or less still lets one message through", () => {
    assert.equal(new Pace(5, 1, 0).waitMs(0), 0);
    assert.equal(new Pace(5, 0, 0).burst, 1);
});

test("a clock that is set back costs nothing", () => {
    const pace = new Pace(10, 4, 1_000_000);
    assert.equal(pace.waitMs(0), 0);
});
