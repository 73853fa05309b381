// What passes over a channel is read back as it was written, and nothing else is accepted.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    framePiece,
    isFromSender,
    MESSAGE_BYTES,
    parseControl,
    parsePiece,
    PIECE_BYTES,
} from "../src/file_transfer/wire.js";

test("a piece is read back with its transfer and its place", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    for (const [id, offset] of [
        [1, 0],
        [2 ** 32 - 1, Number.MAX_SAFE_INTEGER],
    ]) {
        const piece = parsePiece(framePiece(id, offset, bytes).slice().buffer);
        assert.deepEqual(piece, { id, offset, bytes });
    }
});

test("the biggest piece is a message of 64 KiB", () => {
    const frame = framePiece(1, 0, new Uint8Array(PIECE_BYTES));
    assert.equal(frame.length, 65_536);
    assert.equal(MESSAGE_BYTES, 65_536);
    assert.ok(parsePiece(frame.buffer));
});

test("binary that is too short or too long is not a piece", () => {
    for (const bytes of [0, 11, 12, MESSAGE_BYTES + 1]) {
        assert.equal(parsePiece(new ArrayBuffer(bytes)), null);
    }
});

const DIGEST = "0".repeat(64);
const RIGHT = [
    { type: "hello", ids: [] },
    { type: "hello", ids: [1, 2] },
    { type: "offer", id: 1, name: "a.txt", size: 0, mime: "" },
    { type: "end", id: 1, digest: DIGEST },
    { type: "withdraw", id: 1, code: "cancelled" },
    { type: "ready" },
    { type: "accept", id: 1, offset: 0, window: 1 },
    { type: "received", id: 1, offset: Number.MAX_SAFE_INTEGER },
    { type: "verified", id: 2 ** 32 - 1 },
    { type: "decline", id: 1, code: "rejected", reason: "" },
];

test("every message is read back, and says which side it is from", () => {
    for (const message of RIGHT) assert.deepEqual(parseControl(JSON.stringify(message)), message);
    const ofSender = RIGHT.filter(isFromSender).map(({ type }) => type);
    assert.deepEqual([...new Set(ofSender)], ["hello", "offer", "end", "withdraw"]);
});

test("members that nobody knows are overlooked", () => {
    assert.ok(parseControl('{"type":"verified","id":1,"colour":"red"}'));
});

test("a message without one of its members is refused", () => {
    for (const message of RIGHT) {
        for (const member of Object.keys(message)) {
            const { [member]: removed, ...rest } = message;
            assert.equal(parseControl(JSON.stringify(rest)), null, `${message.type}.${member}`);
        }
    }
});

test("a member that is not what it should be is refused", () => {
    const wrong = [
        { type: "hello", ids: [0] },
        { type: "hello", ids: "1" },
        { type: "offer", id: 1, name: "a", size: -1, mime: "" },
        { type: "offer", id: 1, name: "a", size: 2 ** 53, mime: "" },
        { type: "offer", id: 1, name: "a", size: 1.5, mime: "" },
        { type: "offer", id: 1, name: "a".repeat(1025), size: 1, mime: "" },
        { type: "offer", id: 1, name: 7, size: 1, mime: "" },
        { type: "end", id: 1, digest: DIGEST.slice(1) },
        { type: "verified", id: 2 ** 32 },
        { type: "verified", id: "1" },
        { type: "constructor" },
        { type: ["ready"] },
    ];
    for (const message of wrong) {
        assert.equal(parseControl(JSON.stringify(message)), null, JSON.stringify(message));
    }
});

test("what is not an object of JSON, or too long, is refused", () => {
    for (const text of ["", "{", "null", "1", '"ready"', "[]"]) {
        assert.equal(parseControl(text), null);
    }
    assert.equal(parseControl(`{"type":"ready","more":"${"x".repeat(17_000)}"}`), null);
});
