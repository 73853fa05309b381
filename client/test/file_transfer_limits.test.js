// Nothing grows without a limit, and a partner that does not keep to the protocol does no harm.
import assert from "node:assert/strict";
import { test } from "node:test";
import { framePiece } from "../src/file_transfer/wire.js";
import { bytesSent, FilesPair, settle, someFile, withCrypto } from "./fakes/files.js";
import { FakeStorageManager, SlowSink } from "./fakes/storage.js";

const MIB = 1024 * 1024;
const PIECE = 65_524;

/** What is read at once. */
const BLOCK_BYTES = 32 * PIECE;

/** A file of which nothing exists until it is read. */
class EndlessFile {
    name = "endless.bin";
    type = "";
    /** Bytes that were read. */
    read = 0;

    constructor(size) {
        this.size = size;
    }

    slice(from, to) {
        const bytes = Math.min(to, this.size) - from;
        const arrayBuffer = async () => {
            this.read += bytes;
            return new ArrayBuffer(bytes);
        };
        return { arrayBuffer };
    }
}

/** A part of a file that was deleted since it was chosen. */
const unreadable = () => ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) });

test("a slow sink holds the sender back: no more than the window is under way", async () => {
    const windowBytes = 300_000;
    const pair = new FilesPair({ receiver: { windowBytes } });
    const { incoming } = await pair.offer(someFile(2 * MIB));
    const sink = new SlowSink();
    incoming.accept(sink);
    await settle();
    let most = 0;
    do {
        most = Math.max(most, bytesSent(pair.ends[0]) - sink.written);
        await settle(10);
        sink.writeOne();
    } while (!incoming.isOver);
    await incoming.finished;
    assert.ok(most > windowBytes - PIECE && most <= windowBytes, `${most}`);
});

test("the window is one for all files: many of them hold no more than a large one", async () => {
    const windowBytes = 4 * PIECE;
    const pair = new FilesPair({ receiver: { windowBytes } });
    const files = Array.from({ length: 20 }, (_, i) => someFile(3 * PIECE, `${i}.jpg`));
    pair.sender.send(files);
    await settle(100);
    const sinks = pair.offered.map((incoming) => {
        const sink = new SlowSink();
        incoming.accept(sink);
        return sink;
    });
    assert.equal(sinks.length, files.length);
    let most = 0;
    while (!pair.offered.every(({ isOver }) => isOver)) {
        await settle(20);
        const written = sinks.reduce((sum, sink) => sum + sink.written, 0);
        most = Math.max(most, bytesSent(pair.ends[0]) - written);
        sinks.forEach((sink) => sink.writeOne());
    }
    await Promise.all(pair.offered.map(({ finished }) => finished));
    assert.ok(most <= windowBytes, `${most}`);
});

test("the disk gets few big writes, and the first one at once", async () => {
    const pair = new FilesPair({ receiver: { windowBytes: 16 * PIECE } });
    const { incoming } = await pair.offer(someFile(2 * MIB));
    const writes = [];
    incoming.accept({ write: ({ length }) => void writes.push(length), close() {}, abort() {} });
    await incoming.finished;
    assert.equal(writes[0], PIECE);
    assert.ok(
        writes.slice(1, -1).every((length) => length >= 2 * PIECE),
        `${writes}`,
    );
    assert.equal(
        writes.reduce((sum, length) => sum + length),
        2 * MIB,
    );
});

test("what trickles in is written after a while, however little it is", async () => {
    const pair = new FilesPair({ receiver: { progressMs: 200 } });
    const { incoming } = await pair.offer(someFile(10 * PIECE));
    pair.sender.attach(quietChannel()); // the real sender is out of the way
    await incoming.accept({ write() {}, close() {}, abort() {} });
    const send = async (index) => {
        pair.ends[0].send(framePiece(incoming.id, index * PIECE, new Uint8Array(PIECE)));
        await settle();
        return incoming.bytes / PIECE;
    };
    assert.equal(await send(0), 1);
    assert.equal(await send(1), 1, "waits for more");
    pair.clock.advance(200);
    assert.equal(await send(2), 3);
});

test("window and buffer always have room for two pieces, whatever the options say", async () => {
    const pair = new FilesPair({
        sender: { highWaterBytes: 1 },
        receiver: { windowBytes: 1, autoAccept: true },
    });
    const { outgoing } = await pair.offer(someFile(MIB + 5));
    await outgoing.finished;
    const { window } = pair.said(1).find(({ type }) => type === "accept");
    assert.equal(window, 131_072);
});

test("a channel that is slow holds the sender back: its buffer stays below the mark", async () => {
    const pair = new FilesPair({
        sender: { highWaterBytes: 4 * 65_536 },
        receiver: { autoAccept: true },
    });
    const { outgoing } = await pair.offer(someFile(4 * MIB));
    await outgoing.finished;
    const peak = pair.ends[0].peakBufferedAmount;
    assert.ok(peak > 65_536 && peak <= 4 * 65_536 + 1_000, `${peak}`);
    assert.equal(pair.ends[0].bufferedAmountLowThreshold, 65_536);
});

test("a file is read as it is sent, whatever its size", async () => {
    const pair = new FilesPair();
    const file = new EndlessFile(64 * MIB);
    const [outgoing] = pair.sender.send([file]);
    await settle();
    let most = 0;
    let written = 0;
    pair.offered[0].accept({
        write: (bytes) => {
            written += bytes.length;
            most = Math.max(most, file.read - written);
        },
        close: () => {},
        abort: () => {},
    });
    await outgoing.finished;
    assert.equal(written, 64 * MIB);
    // What is read ahead, in the channel's buffer, and in the receiver's next batch.
    assert.ok(most <= 2 * BLOCK_BYTES + MIB + 512 * 1024, `${most}`);
});

test("a file that is not sent any more is read no further", async () => {
    const pair = new FilesPair({ receiver: { windowBytes: 300_000 } });
    const file = new EndlessFile(64 * MIB);
    const [outgoing] = pair.sender.send([file]);
    await settle();
    pair.offered[0].accept(new SlowSink());
    await settle();
    assert.equal(file.read, 2 * BLOCK_BYTES, "what is sent, and what comes next");
    outgoing.cancel();
    await settle();
    assert.equal(file.read, 2 * BLOCK_BYTES);
});

test("a sink that fails ends the transfer on both sides", async () => {
    const storage = new FakeStorageManager();
    storage.traits = { isFull: true };
    const pair = new FilesPair({ receiver: { storage, autoAccept: true } });
    const { outgoing, incoming } = await pair.offer(someFile(500_000));
    await assert.rejects(incoming.finished, { code: "sink_failed", reason: "disk is full" });
    await assert.rejects(outgoing.finished, { code: "sink_failed", reason: "disk is full" });
    await settle();
    assert.equal(storage.files.size, 0);
});

test("a sink that cannot be opened, or closed, ends the transfer", async () => {
    const broken = new Error("no");
    const cannotOpen = { createWritable: () => Promise.reject(broken) };
    const cannotClose = {
        write() {},
        close: () => Promise.reject(broken),
        abort: () => Promise.reject(broken),
    };
    const cannotAbort = {
        ...cannotClose,
        abort() {
            throw broken;
        },
    };
    for (const target of [cannotOpen, cannotClose, cannotAbort]) {
        const pair = new FilesPair();
        const { outgoing, incoming } = await pair.offer(someFile(10));
        incoming.accept(target);
        await assert.rejects(outgoing.finished, { code: "sink_failed", reason: "no" });
        await assert.rejects(incoming.finished, { code: "sink_failed", reason: "no" });
    }
});

test("a sink may fail without saying why", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    incoming.accept({ write: () => Promise.reject(), close() {}, abort() {} });
    await assert.rejects(incoming.finished, { code: "sink_failed", reason: "" });
    await assert.rejects(outgoing.finished, { code: "sink_failed", reason: "" });
});

test("a file that has changed since it was chosen is unreadable", async () => {
    const deleted = someFile(10);
    deleted.slice = unreadable;
    const shorter = someFile(10);
    shorter.slice = () => new Blob(["short"]); // whatever is asked for
    for (const file of [deleted, shorter]) {
        const pair = new FilesPair({ receiver: { autoAccept: true } });
        const { outgoing, incoming } = await pair.offer(file);
        await assert.rejects(outgoing.finished, { code: "unreadable" });
        await assert.rejects(incoming.finished, { code: "unreadable" });
    }
});

test("a file that the browser cannot hash ends the transfer on both sides", async () => {
    const digest = () => Promise.reject(new Error("no memory"));
    await withCrypto({ subtle: { digest } }, async () => {
        for (const size of [10, MIB, 3 * MIB]) {
            const pair = new FilesPair({ receiver: { autoAccept: true } });
            const { outgoing, incoming } = await pair.offer(someFile(size));
            await assert.rejects(outgoing.finished);
            await assert.rejects(incoming.finished);
        }
    });
});

test("the next file is sent when one has failed", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const deleted = someFile(10);
    deleted.slice = unreadable;
    const [first, second] = pair.sender.send([deleted, someFile(20)]);
    await assert.rejects(first.finished, { code: "unreadable" });
    await second.finished;
    assert.equal(second.bytes, 20);
});

test("what arrives is not what was sent: both know, and nothing is kept", async () => {
    const storage = new FakeStorageManager();
    const pair = new FilesPair({ receiver: { storage, autoAccept: true } });
    const { send } = pair.ends[0];
    pair.ends[0].send = function corrupt(data) {
        if (typeof data !== "string") data[20] ^= 1;
        send.call(this, data);
    };
    const { outgoing, incoming } = await pair.offer(someFile(1_000));
    await assert.rejects(outgoing.finished, { code: "hash_mismatch" });
    await assert.rejects(incoming.finished, { code: "hash_mismatch" });
    await settle();
    assert.equal(storage.files.size, 0);
});

test("a file that is too large is refused without asking", async () => {
    const pair = new FilesPair({ receiver: { sizeMax: 100 } });
    const [fits, tooLarge] = pair.sender.send([someFile(100), someFile(101)]);
    await assert.rejects(tooLarge.finished, { code: "too_large" });
    assert.equal(pair.offered.length, 1);
    assert.equal(fits.isOver, false);
});

test("a sender keeps back what is more than may be offered until something ends", async () => {
    const pair = new FilesPair({ sender: { offersMax: 2 }, receiver: { offersMax: 2 } });
    const transfers = pair.sender.send([1, 2, 3, 4].map((n) => someFile(n, String(n))));
    await settle();
    assert.deepEqual(
        pair.offered.map(({ name }) => name),
        ["1", "2"],
    );
    pair.offered[0].reject();
    await settle();
    assert.deepEqual(
        pair.offered.map(({ name }) => name),
        ["1", "2", "3"],
    );
    transfers[3].cancel();
    pair.offered[1].accept();
    await settle();
    assert.equal(pair.offered.length, 3, "what was cancelled in the queue is never offered");
});

test("more offers than are allowed are refused", async () => {
    const pair = new FilesPair({ receiver: { offersMax: 2 } });
    const transfers = pair.sender.send([1, 2, 3].map((n) => someFile(n)));
    await assert.rejects(transfers[2].finished, { code: "too_many_offers" });
    assert.equal(pair.receiver.incoming.length, 2);
});

test("by default a hundred offers are looked at", async () => {
    const pair = new FilesPair({ sender: { offersMax: 1_000 } });
    pair.sender.send(Array.from({ length: 101 }, () => someFile(1)));
    await settle();
    assert.equal(pair.offered.length, 100);
});

test("a long name is cut", async () => {
    const pair = new FilesPair({ sender: { nameLengthMax: 500 }, receiver: { nameLengthMax: 50 } });
    const { incoming } = await pair.offer(someFile(1, `../${"n".repeat(300)}.jpg`));
    assert.equal(incoming.name, `${"n".repeat(46)}.jpg`);
});

test("of the transfers that have ended only so many are remembered", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true, resultsMax: 1 } });
    const transfers = pair.sender.send([someFile(1), someFile(2)]);
    await Promise.all(transfers.map(({ finished }) => finished));
    const offer = (id) => JSON.stringify({ type: "offer", id, name: "x", size: 1, mime: "" });
    pair.ends[0].send(offer(2));
    await settle();
    assert.equal(pair.offered.length, 2);
    pair.ends[0].send(offer(1));
    await settle();
    assert.equal(pair.offered.length, 3);
});

test("what is not of the protocol is told, and changes nothing", async () => {
    const pair = new FilesPair();
    const { incoming } = await pair.offer(someFile(10));
    for (const data of ["", "{}", '{"type":"offer"}', new Uint8Array(5)]) pair.ends[0].send(data);
    await settle();
    assert.deepEqual(pair.errors, Array(4).fill("bad_message"));
    assert.equal(incoming.isOver, false);
});

test("messages about transfers that nobody knows are overlooked", async () => {
    const pair = new FilesPair();
    for (const end of pair.ends) {
        end.send(JSON.stringify({ type: "end", id: 9, digest: "0".repeat(64) }));
        end.send(JSON.stringify({ type: "withdraw", id: 9, code: "cancelled" }));
        end.send(JSON.stringify({ type: "accept", id: 9, offset: 0, window: MIB }));
        end.send(JSON.stringify({ type: "verified", id: 9 }));
        end.send(framePiece(9, 0, new Uint8Array(10)));
    }
    await settle();
    assert.deepEqual(pair.errors, []);
});

const RECEIVER_BREAKS = {
    "asks for what was not sent yet": { type: "accept", offset: 5, window: MIB },
    "has room for less than two pieces": { type: "accept", offset: 0, window: 131_071 },
    "has written more than was sent": { type: "received", offset: 5 },
};
for (const [what, message] of Object.entries(RECEIVER_BREAKS)) {
    test(`a receiver that ${what} is given up`, async () => {
        const pair = new FilesPair();
        const { outgoing } = await pair.offer(someFile(10));
        pair.ends[1].send(JSON.stringify({ ...message, id: outgoing.id }));
        await assert.rejects(outgoing.finished, { code: "protocol_error" });
    });
}

test("a receiver that has verified what was not sent is overlooked", async () => {
    const pair = new FilesPair();
    const { outgoing } = await pair.offer(someFile(10));
    pair.ends[1].send(JSON.stringify({ type: "verified", id: outgoing.id }));
    await settle();
    assert.equal(outgoing.isOver, false);
});

test("a word for an end that nobody knows is a rejection", async () => {
    const pair = new FilesPair();
    const { outgoing } = await pair.offer(someFile(10));
    const decline = { type: "decline", id: outgoing.id, code: "toString", reason: "" };
    pair.ends[1].send(JSON.stringify(decline));
    await assert.rejects(outgoing.finished, { code: "rejected" });
});

const SENDER_BREAKS = {
    "leaves a gap": [[PIECE, 1]],
    "sends something twice": [
        [0, 10],
        [0, 10],
    ],
    "sends more than it has offered": [
        [0, PIECE],
        [PIECE, PIECE],
    ],
    "sends more than was granted": [
        [0, PIECE],
        [PIECE, PIECE],
        [2 * PIECE, PIECE],
    ],
};
for (const [what, pieces] of Object.entries(SENDER_BREAKS)) {
    test(`a sender that ${what} is given up`, async () => {
        const pair = new FilesPair({ receiver: { windowBytes: 2 * PIECE } });
        const isTooMuch = what.includes("offered");
        const { incoming } = await pair.offer(someFile(isTooMuch ? PIECE + 1 : 3 * PIECE));
        pair.sender.attach(quietChannel()); // the real sender is out of the way
        const sink = new SlowSink();
        await incoming.accept(sink);
        for (const [offset, length] of pieces) {
            pair.ends[0].send(framePiece(incoming.id, offset, new Uint8Array(length)));
        }
        await assert.rejects(incoming.finished, { code: "protocol_error" });
        assert.ok(sink.isAborted);
    });
}

function quietChannel() {
    return {
        addEventListener() {},
        removeEventListener() {},
        send() {},
        close() {},
        bufferedAmount: 0,
    };
}

test("a sender that ends too early is given up", async () => {
    const pair = new FilesPair();
    const { incoming } = await pair.offer(someFile(10));
    pair.sender.attach(quietChannel());
    await incoming.accept(new SlowSink());
    pair.ends[0].send(JSON.stringify({ type: "end", id: incoming.id, digest: "0".repeat(64) }));
    await assert.rejects(incoming.finished, { code: "protocol_error" });
});

test("pieces that come before the file was accepted, or after its end, are dropped", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    pair.ends[0].send(framePiece(incoming.id, 0, new Uint8Array(10)));
    await settle();
    incoming.accept();
    await outgoing.finished;
    const { digest } = await incoming.finished;
    assert.equal(incoming.bytes, 10);
    assert.equal(digest, (await outgoing.finished).digest);
});
