// How fast and how long, from what has arrived when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Rate } from "../src/file_transfer/rate.js";

test("nothing is known before there is something to compare", () => {
    const rate = new Rate(5_000);
    assert.equal(rate.bytesPerSecond, 0);
    assert.equal(rate.secondsLeft(100), null);
    rate.add(0, 10);
    rate.add(0, 20);
    assert.equal(rate.bytesPerSecond, 0, "no time has passed");
    assert.equal(rate.secondsLeft(100), null);
});

test("the rate and the rest follow from the samples", () => {
    const rate = new Rate(5_000);
    rate.add(0, 0);
    rate.add(500, 1_000);
    assert.equal(rate.bytesPerSecond, 2_000);
    assert.equal(rate.secondsLeft(5_000), 2);
    assert.equal(rate.secondsLeft(1_000), 0);
});

test("what is long ago does not count", () => {
    const rate = new Rate(5_000);
    for (let second = 0; second <= 10; second += 1) rate.add(second * 1_000, second * 1_000_000);
    for (let second = 11; second <= 20; second += 1) rate.add(second * 1_000, 10_000_000 + second);
    assert.equal(rate.bytesPerSecond, 1);
});

test("a pause counts", () => {
    const rate = new Rate(5_000);
    rate.add(0, 0);
    rate.add(1_000, 10_000);
    rate.add(100_000, 20_000);
    assert.ok(rate.bytesPerSecond < 200);
});
