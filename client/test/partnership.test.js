// Whom a client takes for its partner.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Partnership } from "../src/partnership.js";
import { settingsFrom } from "../src/options.js";

function partnership() {
    const line = {
        send() {},
        waitMs: () => 0,
        burst: Infinity,
        bytesUnderWayMax: Infinity,
        isOpen: true,
    };
    const clock = { now: () => 0, setTimeout() {}, clearTimeout() {} };
    return new Partnership("pc", settingsFrom({ clock, page: {} }), line, () => {});
}

const peer = (peer_id) => ({ v: 2, peer_id, polite: false, resumed: true });

test("a partner whose end was told does not go on where it was, whoever came in between", () => {
    const it = partnership();
    assert.equal(it.met(peer("A")), true);
    it.gone();
    assert.equal(it.met(peer("C")), true);
    it.gone();
    assert.equal(it.met(peer("A")), false, "it does not know that we have ended");
    assert.equal(it.met(peer("A")), true, "by now we are somebody else to it");
});

test("an old page in between makes no difference", () => {
    const it = partnership();
    it.met(peer("A"));
    it.gone();
    it.met({});
    it.gone();
    assert.equal(it.met(peer("A")), false);
});
