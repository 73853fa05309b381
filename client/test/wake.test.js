// When a page may have been asleep.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onWake } from "../src/wake.js";
import { FakeClock, FakePage } from "./fakes/clock.js";

function watched() {
    const page = new FakePage(new FakeClock());
    const it = { page, wakes: 0 };
    it.stop = onWake(page, () => (it.wakes += 1));
    return it;
}

for (const name of ["online", "pageshow", "visibilitychange", "resume"]) {
    test(`${name} wakes`, () => {
        const it = watched();
        it.page.tell(name);
        assert.equal(it.wakes, 1);
    });
}

test("a page that is being hidden does not wake", () => {
    const it = watched();
    it.page.document.visibilityState = "hidden";
    it.page.tell("visibilitychange");
    assert.equal(it.wakes, 0);
});

test("a hidden page wakes when it is unfrozen or online again", () => {
    const it = watched();
    it.page.document.visibilityState = "hidden";
    it.page.tell("resume");
    it.page.tell("online");
    assert.equal(it.wakes, 2);
});

test("after it was stopped nothing wakes", () => {
    const it = watched();
    it.stop();
    ["online", "pageshow", "visibilitychange", "resume"].forEach((name) => it.page.tell(name));
    assert.equal(it.wakes, 0);
});

test("where there are no such events nothing happens", () => {
    assert.doesNotThrow(() => onWake({}, () => {})());
    assert.doesNotThrow(() => onWake({ document: {} }, () => {})());
});
