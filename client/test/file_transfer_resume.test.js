// The channel is lost in the middle of a transfer, and the next one goes on where it has ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileTransfer } from "../src/file_transfer.js";
import { seededRandom } from "./fakes/clock.js";
import {
    bytesOf,
    bytesSent,
    digestOf,
    FilesPair,
    settle,
    someBytes,
    someFile,
} from "./fakes/files.js";
import { SlowSink } from "./fakes/storage.js";

const MIB = 1024 * 1024;

test("a transfer goes on at the offset that was written, and its digest is right", async () => {
    const pair = new FilesPair({ receiver: { windowBytes: MIB } });
    const { outgoing, incoming } = await pair.offer(someFile(3 * MIB));
    const sink = new SlowSink();
    incoming.accept(sink);
    await settle();
    for (let i = 0; i < 2; i += 1) {
        sink.writeOne();
        await settle(5);
    }
    const [first] = pair.ends;
    await pair.cut();
    pair.connect();
    await settle();
    while (!incoming.isOver) {
        sink.writeOne();
        await settle(5);
    }
    const { digest } = await incoming.finished;
    assert.equal(digest, digestOf(someBytes(3 * MIB)));
    await outgoing.finished;
    assert.equal(sink.taken, 3 * MIB, "no byte was written twice");
    const accepted = pair.said(1).find(({ type }) => type === "accept");
    assert.ok(accepted.offset > 65_524, `${accepted.offset}`);
    const again = bytesSent(first) + bytesSent(pair.ends[0]) - 3 * MIB;
    assert.ok(again <= MIB, `${again} bytes were sent twice: not more than were under way`);
});

test("the channel is lost again and again: all files arrive, once, 60 seeds", async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
        const random = seededRandom(seed);
        const pair = new FilesPair({
            sender: { offersMax: 3 },
            receiver: { autoAccept: true, windowBytes: 200_000 },
        });
        const sizes = [0, 1, 65_524, 300_000, 777_777].map((size) => Math.floor(size * random()));
        const transfers = pair.sender.send(sizes.map((size, i) => someFile(size, String(i))));
        let isOver = false;
        const over = Promise.all(transfers.map(({ finished }) => finished)).then(
            () => (isOver = true),
        );
        for (let i = 0; i < 12 && !isOver; i += 1) {
            await settle(Math.floor(random() * 40));
            await pair.cut();
            if (random() < 0.3) await settle(5);
            pair.connect();
        }
        await over;
        await settle();
        assert.equal(pair.offered.length, sizes.length, `seed ${seed}`);
        for (const [i, incoming] of pair.offered.entries()) {
            const { file } = await incoming.finished;
            assert.deepEqual(await bytesOf(file), someBytes(sizes[i]), `seed ${seed}`);
        }
        assert.deepEqual(pair.errors, [], `seed ${seed}`);
    }
});

test("an offer that nobody has answered is offered once, whatever the channel does", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    await pair.cut();
    pair.connect();
    await settle();
    assert.equal(pair.offered.length, 1);
    incoming.accept();
    await outgoing.finished;
    assert.equal(pair.receiver.incoming.length, 0);
});

test("what is accepted while there is no channel begins with the next one", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    await pair.cut();
    await incoming.accept();
    pair.connect();
    await outgoing.finished;
    assert.equal(incoming.bytes, 10);
});

test("what the sender cancels while there is no channel ends with the next one", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    await pair.cut();
    outgoing.cancel();
    pair.connect();
    await assert.rejects(incoming.finished, { code: "cancelled" });
});

test("what the receiver ends while there is no channel ends with the next one", async () => {
    const pair = new FilesPair();
    const [first, second] = pair.sender.send([someFile(10), someFile(10)]);
    await settle();
    await pair.cut();
    pair.offered[0].cancel();
    pair.offered[1].reject("later");
    pair.connect();
    await assert.rejects(first.finished, { code: "cancelled" });
    await assert.rejects(second.finished, { code: "rejected", reason: "later" });
    await settle();
    assert.equal(pair.offered.length, 2);
});

test("a channel that is lost just before the last word: the receiver says it again", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    pair.ends[1].addEventListener("message", ({ data }) => {
        if (String(data).includes('"end"')) queueMicrotask(() => pair.ends[0].close());
    });
    incoming.accept();
    await incoming.finished;
    await settle();
    assert.equal(outgoing.isOver, false);
    pair.connect();
    await outgoing.finished;
    assert.equal(pair.offered.length, 1);
});

test("a channel that is full, or closing, is given up, and the next one goes on", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const { send } = pair.ends[0];
    pair.ends[0].send = function failOnce(data) {
        if (typeof data !== "string") throw new DOMException("full", "OperationError");
        send.call(this, data);
    };
    const [transfer] = pair.sender.send(someFile(100_000));
    await settle();
    assert.equal(pair.ends[0].readyState, "closed");
    pair.connect();
    await transfer.finished;
    assert.equal(transfer.bytes, 100_000);
});

test("the partner is gone for good: everything fails with peer_gone, also the queue", async () => {
    const pair = new FilesPair({ sender: { offersMax: 1 } });
    const outgoing = pair.sender.send([someFile(10), someFile(10)]);
    const [back] = pair.receiver.send(someFile(10));
    await settle();
    const [incoming] = pair.offered;
    const sink = new SlowSink();
    await incoming.accept(sink);
    await pair.cut();
    pair.sender.gone();
    pair.receiver.gone();
    for (const { finished } of [...outgoing, incoming, back]) {
        await assert.rejects(finished, { code: "peer_gone" });
    }
    assert.ok(sink.isAborted);
});

test("a new FileTransfer on the same channel is not mistaken for the one before", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const { outgoing } = await pair.offer(someFile(10, "first"));
    await outgoing.finished;
    pair.sender.close();
    const successor = new FileTransfer();
    successor.attach(pair.ends[0]);
    const [again] = successor.send(someFile(20, "second"));
    await again.finished;
    assert.notEqual(again.id, outgoing.id);
    assert.deepEqual(
        pair.offered.map(({ name }) => name),
        ["first", "second"],
    );
});

test("a new partner numbers its files anew, and is not mistaken for the one before", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const { outgoing } = await pair.offer(someFile(10, "first"));
    await outgoing.finished;
    pair.receiver.gone();
    const stranger = new FilesPair();
    stranger.ends = pair.ends;
    stranger.receiver = pair.receiver;
    stranger.connect();
    const [another] = stranger.sender.send(someFile(20, "second"));
    assert.equal(another.id, outgoing.id);
    await another.finished;
    assert.deepEqual(
        pair.offered.map(({ name }) => name),
        ["first", "second"],
    );
});
