// The way of a connection and what comes over it, as the browsers tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf, receivedOn } from "../src/peer_link/selected_pair.js";

const ends = (local, remote) => [
    ["L", { type: "local-candidate", candidateType: local }],
    ["R", { type: "remote-candidate", candidateType: remote }],
];
const pair = (more) => ({
    type: "candidate-pair",
    localCandidateId: "L",
    remoteCandidateId: "R",
    ...more,
});

test("a relay on either side makes it a relayed connection", () => {
    const transport = ["T", { type: "transport", selectedCandidatePairId: "P" }];
    const path = (local, remote) =>
        pathOf(new Map([transport, ["P", pair()], ...ends(local, remote)]));
    assert.equal(path("host", "srflx"), "direct");
    assert.equal(path("prflx", "host"), "direct");
    assert.equal(path("relay", "host"), "relay");
    assert.equal(path("srflx", "relay"), "relay");
});

test("a browser that does not name the pair marks it", () => {
    const other = ["O", { type: "candidate-pair", state: "succeeded", localCandidateId: "X" }];
    for (const mark of [{ selected: true }, { nominated: true }]) {
        const marked = ["P", pair({ state: "succeeded", ...mark })];
        assert.equal(pathOf(new Map([other, marked, ...ends("relay", "host")])), "relay");
    }
});

test("where nothing is selected nothing is told", () => {
    assert.equal(pathOf(new Map()), null);
    assert.equal(pathOf(new Map([["P", pair({ state: "in-progress", nominated: true })]])), null);
});

test("what has come in counts what ICE asks and answers, where the browser tells it", () => {
    const counters = { bytesReceived: 1_000, requestsReceived: 20, responsesReceived: 3 };
    const report = (more) =>
        new Map([["P", pair({ state: "succeeded", nominated: true, ...more })]]);
    assert.equal(receivedOn(report(counters)), 1_023);
    assert.equal(receivedOn(report({ bytesReceived: 1_000 })), null);
    assert.equal(receivedOn(new Map()), null);
});
