// What may be sent to a partner.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compose } from "../src/outgoing.js";

const MAX = 262_144;

function composed(message, bytesMax = MAX) {
    return JSON.parse(compose('a "session"', message, { bytesMax, nestingMax: 64 }));
}

function nested(levels) {
    return JSON.parse("[".repeat(levels) + "]".repeat(levels));
}

test("a message names its session and carries its payload and nothing else", () => {
    const offer = { type: "offer", sdp: "v=0" };
    const session_id = 'a "session"';
    const type = "webrtc_offer";
    assert.deepEqual(composed({ type, offer, extra: 1 }), { type, session_id, offer });
});

const accepted = [
    { type: "webrtc_answer", answer: {} },
    { type: "ice_candidate", candidate: { candidate: "candidate:1" } },
    { type: "ice_candidate", candidate: "" },
    { type: "ice_candidate", candidate: null },
    { type: "message", data: null },
    { type: "message", data: "" },
    { type: "message", data: 0 },
    { type: "message", data: "[{\"[{".repeat(100) },
    { type: "message", data: nested(63) },
];
for (const message of accepted) {
    test(`${JSON.stringify(message).slice(0, 60)} can be sent`, () => {
        const { session_id, ...sent } = composed(message);
        assert.deepEqual(sent, message);
    });
}

test("an absent candidate is the end of candidates", () => {
    assert.equal(composed({ type: "ice_candidate" }).candidate, null);
});

test("what has toJSON is what that gives, as for RTCIceCandidate", () => {
    const candidate = { toJSON: () => ({ candidate: "candidate:1" }) };
    const sent = composed({ type: "ice_candidate", candidate });
    assert.deepEqual(sent.candidate, { candidate: "candidate:1" });
});

const refused = [
    { type: "webrtc_offer" },
    { type: "webrtc_offer", offer: null },
    { type: "webrtc_offer", offer: "v=0" },
    { type: "webrtc_answer", answer: [] },
    { type: "ice_candidate", candidate: "candidate:1" },
    { type: "ice_candidate", candidate: 1 },
    { type: "message" },
    { type: "message", data: () => {} },
    { type: "message", data: nested(64) },
    { type: "message", data: { deep: [nested(62)] } },
];
for (const message of refused) {
    test(`${JSON.stringify(message).slice(0, 60)} cannot be sent`, () => {
        assert.throws(() => composed(message), { code: "bad_message", retry: false });
    });
}

test("the bytes of UTF-8 count", () => {
    const message = { type: "message", data: "ä".repeat(500) };
    assert.equal(composed(message, 1_300).data.length, 500);
    assert.throws(() => composed(message, 1_000), { code: "too_large", retry: false });
});
