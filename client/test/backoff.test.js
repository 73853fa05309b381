// How long a client waits before it tries again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";

const settings = { backoffBaseMs: 500, backoffMaxMs: 15_000, stableMs: 5_000 };

function backoff(random = () => 0.9999) {
    return new Backoff({ ...settings, random });
}

function delays(of, count, advice = "retry", seatedMs = 0) {
    return Array.from({ length: count }, () => of.next(advice, seatedMs));
}

test("the first try is at once, then the longest pause doubles up to its limit", () => {
    const expected = [0, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000];
    const pauses = delays(backoff(), expected.length);
    assert.deepEqual(pauses.map((ms) => Math.ceil(ms / 10) * 10), expected);
});

test("the jitter is full: each pause is anything between nothing and its longest", () => {
    assert.deepEqual(delays(backoff(() => 0), 5), [0, 0, 0, 0, 0]);
    assert.deepEqual(delays(backoff(() => 0.5), 5), [0, 250, 500, 1_000, 2_000]);
});

test("who is told to back off does not even try the first time at once", () => {
    assert.deepEqual(delays(backoff(() => 0.5), 3, "retry_with_backoff"), [250, 500, 1_000]);
});

test("a connection that lasted makes good for all failures", () => {
    const it = backoff();
    delays(it, 6);
    assert.equal(it.next("retry", settings.stableMs), 0);
});

test("whoever is thrown out right after joining waits, but not longer and longer", () => {
    const it = backoff(() => 0.5);
    delays(it, 6);
    assert.deepEqual(delays(it, 3, "retry", 100), [250, 250, 250]);
});

test("whoever is thrown out with the advice to back off waits longer and longer", () => {
    const it = backoff(() => 0.5);
    assert.deepEqual(delays(it, 4, "retry_with_backoff", 100), [250, 500, 1_000, 2_000]);
});

test("after a reset the next try is at once", () => {
    const it = backoff();
    delays(it, 6);
    it.reset();
    assert.equal(it.next("retry", 0), 0);
});
