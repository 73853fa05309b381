// The way of a connection, as the browsers tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "../src/peer_link/outcome.js";

const ends = (local, remote) => [
    ["L", { type: "local-candidate", candidateType: local }],
    ["R", { type: "remote-candidate", candidateType: remote }],
];
const pair = (more) => ({ type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", ...more });

test("a relay on either side makes it a relayed connection", () => {
    const transport = ["T", { type: "transport", selectedCandidatePairId: "P" }];
    const path = (local, remote) => pathOf(new Map([transport, ["P", pair()], ...ends(local, remote)]));
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
