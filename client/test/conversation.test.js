// The numbering of what passes between two peers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../src/conversation.js";

function conversation({ outboxMax = 100, window = 64, partnerId = "the partner" } = {}) {
    const it = new Conversation(outboxMax);
    it.begin(partnerId);
    it.resume(window);
    return it;
}

function push(it, ...values) {
    for (const data of values) it.push("message", JSON.stringify({ type: "message", data }));
}

// What goes out until the window is full.
function flush(it) {
    const sent = [];
    for (let entry = it.next(); entry; entry = it.next()) {
        const { data, seq } = JSON.parse(entry.text);
        sent.push(seq === undefined ? [data] : [data, seq]);
    }
    return sent;
}

test("messages are numbered from 1 and name their receiver", () => {
    const it = conversation();
    push(it, "a", "b");
    const [first, second] = [it.next(), it.next()].map(({ text }) => JSON.parse(text));
    assert.deepEqual(first, { type: "message", data: "a", to: "the partner", seq: 1 });
    assert.deepEqual(second, { type: "message", data: "b", to: "the partner", seq: 2 });
    assert.equal(it.next(), undefined);
});

test("what was not acknowledged is sent again after a return, with the same numbers", () => {
    const it = conversation();
    push(it, "a", "b", "c");
    flush(it);
    it.acknowledged(1);
    it.resume(64);
    push(it, "d");
    assert.deepEqual(flush(it), [["b", 2], ["c", 3], ["d", 4]]);
});

test("an acknowledgement covers everything up to its number", () => {
    const it = conversation();
    push(it, "a", "b", "c");
    flush(it);
    it.acknowledged(2);
    assert.equal(it.pending, 1);
    it.acknowledged(1);
    assert.equal(it.pending, 1);
    it.acknowledged(3);
    assert.equal(it.pending, 0);
});

test("an acknowledgement that comes while everything is sent again spares the rest", () => {
    const it = conversation();
    push(it, "a", "b", "c");
    flush(it);
    it.resume(64);
    assert.deepEqual(JSON.parse(it.next().text).seq, 1);
    it.acknowledged(2);
    assert.deepEqual(flush(it), [["c", 3]]);
});

test("an acknowledgement of what was never sent is ignored", () => {
    const it = conversation();
    push(it, "a", "b");
    it.next();
    it.acknowledged(2);
    assert.equal(it.pending, 2);
});

test("no more than the window is under way", () => {
    const it = conversation({ window: 2 });
    push(it, "a", "b", "c", "d");
    assert.deepEqual(flush(it), [["a", 1], ["b", 2]]);
    it.acknowledged(1);
    assert.deepEqual(flush(it), [["c", 3]]);
});

test("what comes next is delivered, what comes twice or too early is not", () => {
    const it = conversation();
    assert.deepEqual([1, 2, 2, 1, 4, 3, 4].map((seq) => it.received(seq)), [
        true, true, false, false, false, true, true,
    ]);
});

test("what was received is owed an acknowledgement, also if it came twice, not if early", () => {
    const it = conversation();
    it.received(1);
    it.received(1);
    it.received(3);
    assert.equal(it.owed, 2);
    const ack = { type: "ack", to: "the partner", seq: 1 };
    assert.deepEqual(JSON.parse(it.acknowledgement()), ack);
    assert.equal(it.owed, 0);
});

test("after a return the last acknowledgement is owed again, if there was any", () => {
    const it = conversation();
    it.resume(64);
    assert.equal(it.owed, 0);
    it.received(1);
    it.acknowledgement();
    it.resume(64);
    assert.equal(it.owed, 1);
});

test("what waits when the first partner comes is for it", () => {
    const it = new Conversation(100);
    push(it, "early");
    it.begin("the first");
    it.resume(64);
    assert.deepEqual(flush(it), [["early", 1]]);
});

test("what waits when the partner is gone for good is dropped and counted", () => {
    const it = conversation();
    push(it, "a", "b");
    flush(it);
    it.acknowledged(1);
    assert.equal(it.end(), 1);
    push(it, "for the next");
    it.begin("the next");
    it.resume(64);
    assert.deepEqual(flush(it), [["for the next", 1]]);
});

test("after the end nothing numbered is delivered", () => {
    const it = conversation();
    it.end();
    assert.equal(it.received(1), false);
});

test("a full outbox takes nothing more until there is room", () => {
    const it = conversation({ outboxMax: 2 });
    push(it, "a", "b");
    assert.equal(it.push("message", "{}"), false);
    flush(it);
    assert.equal(it.push("message", "{}"), false, "what is under way counts");
    it.acknowledged(1);
    assert.equal(it.push("message", "{}"), true);
});

test("for a v1 partner nothing is numbered, kept or acknowledged", () => {
    const it = conversation({ partnerId: null, window: 1 });
    push(it, "a", "b");
    assert.deepEqual(flush(it), [["a"], ["b"]]);
    assert.equal(it.pending, 0);
    assert.equal(it.received(undefined), true);
    assert.equal(it.owed, 0);
});

test("not more bytes are under way than the server keeps for a slow partner", () => {
    const it = conversation();
    it.resume(64, 100);
    push(it, "a".repeat(60), "b".repeat(60), "c");
    assert.deepEqual(flush(it).length, 1);
    it.acknowledged(1);
    assert.deepEqual(flush(it).length, 1, "both of what is left would be too much");
    it.acknowledged(2);
    assert.deepEqual(flush(it).length, 1);
});

test("a single message may be longer than that", () => {
    const it = conversation();
    it.resume(64, 10);
    push(it, "a".repeat(60));
    assert.equal(flush(it).length, 1);
});
