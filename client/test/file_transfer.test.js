// Files pass from one side to the other, are refused, or are cancelled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../src/emitter.js";
import { FileTransfer } from "../src/file_transfer.js";
import { openChannelPair } from "./fakes/data_channel.js";
import {
    bytesOf,
    eventsOf,
    FilesPair,
    digestOf,
    settle,
    someBytes,
    someFile,
} from "./fakes/files.js";
import { FakeFileHandle, FakeStorageManager, SlowSink } from "./fakes/storage.js";

const MIB = 1024 * 1024;

test("a sink may give the bytes away that it was given", async () => {
    const pair = new FilesPair();
    const { incoming } = await pair.offer(someFile(3 * MIB));
    const kept = [];
    incoming.accept({
        write: (bytes) => kept.push(structuredClone(bytes, { transfer: [bytes.buffer] })),
        close: () => new Blob(kept),
        abort: () => {},
    });
    const { file } = await incoming.finished;
    assert.equal(incoming.bytes, 3 * MIB);
    assert.deepEqual(await bytesOf(file), someBytes(3 * MIB));
});

test("a file that is accepted arrives as it was, and both know its digest", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(300_000));
    const description = ({ name, size, type }) => ({ name, size, type });
    assert.deepEqual(description(incoming), {
        name: "photo.jpg",
        size: 300_000,
        type: "image/jpeg",
    });
    assert.deepEqual(description(outgoing), description(incoming));
    incoming.accept();
    const [sent, received] = await Promise.all([outgoing.finished, incoming.finished]);
    const original = someBytes(300_000);
    assert.deepEqual(await bytesOf(received.file), original);
    assert.equal(received.file.name, "photo.jpg");
    assert.equal(received.digest, digestOf(original));
    assert.deepEqual(sent, { digest: digestOf(original) });
    assert.deepEqual([pair.sender.outgoing, pair.receiver.incoming], [[], []]);
});

test("sizes around those of pieces and blocks arrive", async () => {
    const piece = 65_524;
    for (const size of [0, 1, piece - 1, piece, piece + 1, MIB - 1, MIB, MIB + 1, 2 * MIB + 7]) {
        const pair = new FilesPair({ receiver: { autoAccept: true } });
        const { incoming } = await pair.offer(someFile(size));
        const { file, digest } = await incoming.finished;
        assert.equal(file.size, size);
        assert.equal(digest, digestOf(someBytes(size)));
    }
});

test("many files at once are offered together, and sent one after the other", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const files = [1, 2, 3, 4, 5].map((n) => someFile(n * 50_000, `${n}.jpg`));
    const transfers = pair.sender.send(files);
    await Promise.all(transfers.map(({ finished }) => finished));
    assert.deepEqual(
        pair.offered.map(({ name }) => name),
        files.map(({ name }) => name),
    );
    const ids = pair.ends[0].sent
        .filter((data) => typeof data !== "string")
        .map((data) => new DataView(data).getUint32(0));
    assert.deepEqual(ids, [...ids].sort(), "no piece of one between those of another");
});

test("both sides send at once, and their files do not get mixed up", async () => {
    const pair = new FilesPair({ sender: { autoAccept: true }, receiver: { autoAccept: true } });
    const [there] = pair.sender.send(someFile(200_000, "there"));
    const [back] = pair.receiver.send(someFile(100_000, "back"));
    assert.equal(there.id, back.id);
    await Promise.all([there.finished, back.finished]);
    assert.equal((await pair.offered[0].finished).file.size, 200_000);
});

test("what is sent before there is a channel waits for it", async () => {
    const sender = new FileTransfer();
    const receiver = new FileTransfer(null, { autoAccept: true });
    const [transfer] = sender.send(someFile(1_000));
    const [a, b] = openChannelPair();
    sender.attach(a);
    receiver.attach(b);
    await transfer.finished;
    assert.equal(transfer.bytes, 1_000);
});

for (const late of ["sender", "receiver"]) {
    test(`the ${late} begins to listen long after the channel is open`, async () => {
        const [a, b] = openChannelPair();
        const ends = { sender: [new FileTransfer(), a], receiver: [new FileTransfer(), b] };
        ends.receiver[0].on("offered", (transfer) => transfer.accept());
        const early = late === "sender" ? "receiver" : "sender";
        const [transfer] = ends.sender[0].send(someFile(1_000));
        ends[early][0].attach(ends[early][1]);
        await settle();
        ends[late][0].attach(ends[late][1]);
        await transfer.finished;
        assert.ok(transfer.isOver);
    });
}

test("progress says how much is written, how fast, and how long it will take", async () => {
    const pair = new FilesPair({ receiver: { windowBytes: 131_072 }, sender: { progressMs: 100 } });
    const { outgoing, incoming } = await pair.offer(someFile(MIB));
    const events = eventsOf(outgoing);
    const sink = new SlowSink();
    incoming.accept(sink);
    await settle();
    while (!outgoing.isOver) {
        pair.clock.advance(50); // for each piece of nearly 64 KiB
        sink.writeOne();
        await settle(10);
    }
    const progress = events.filter(([name]) => name === "progress").map(([, value]) => value);
    assert.ok(progress.length >= 5 && progress.length <= 10, `${progress.length}: each 100 ms`);
    assert.deepEqual(progress.at(-1), {
        bytes: MIB,
        size: MIB,
        bytesPerSecond: progress.at(-1).bytesPerSecond,
        secondsLeft: 0,
    });
    for (const { bytes, bytesPerSecond, secondsLeft } of progress.slice(1, -1)) {
        assert.ok(Math.abs(bytesPerSecond - 1_310_480) < 100_000, `${bytesPerSecond} bytes/s`);
        assert.ok(Math.abs(secondsLeft - (MIB - bytes) / bytesPerSecond) < 0.001);
    }
    assert.equal(events.at(-1)[0], "done");
});

test("the last progress comes once, also for a file without a byte", async () => {
    for (const size of [0, 10]) {
        const pair = new FilesPair();
        const { outgoing, incoming } = await pair.offer(someFile(size));
        const events = [outgoing, incoming].map(eventsOf);
        incoming.accept();
        await outgoing.finished;
        for (const each of events) {
            assert.deepEqual(
                each.map(([name]) => name),
                ["progress", "done"],
            );
            assert.equal(each[0][1].bytes, size);
        }
    }
});

test("a file that is not wanted is an error that says why, and nothing is sent", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(1_000));
    const events = eventsOf(outgoing);
    incoming.reject("no room on the phone");
    await assert.rejects(outgoing.finished, { code: "rejected", reason: "no room on the phone" });
    assert.equal(events.length, 1);
    assert.match(events[0][1].message, /does not want.*no room/);
    assert.ok(incoming.isOver);
    assert.ok(pair.ends[0].sent.every((data) => typeof data === "string"));
});

for (const by of ["sender", "receiver"]) {
    test(`the ${by} cancels in the middle, and both stop`, async () => {
        const pair = new FilesPair();
        const { outgoing, incoming } = await pair.offer(someFile(8 * MIB));
        const [atSender, atReceiver] = [eventsOf(outgoing), eventsOf(incoming)];
        const sink = new SlowSink();
        incoming.accept(sink);
        await settle();
        sink.writeOne();
        (by === "sender" ? outgoing : incoming).cancel();
        await settle();
        const [us, partner] = by === "sender" ? [atSender, atReceiver] : [atReceiver, atSender];
        assert.deepEqual(us.at(-1), ["cancelled", { by: "us" }]);
        assert.deepEqual(partner.at(-1), ["cancelled", { by: "partner" }]);
        assert.ok(sink.isAborted);
        const sent = pair.ends[0].sent.length;
        await settle();
        assert.equal(pair.ends[0].sent.length, sent);
        await assert.rejects(outgoing.finished, { code: "cancelled" });
        await assert.rejects(incoming.finished, { code: "cancelled" });
    });
}

test("a transfer ends once, whatever is called afterwards", async () => {
    const pair = new FilesPair({ receiver: { autoAccept: true } });
    const { outgoing, incoming } = await pair.offer(someFile(10));
    const events = [eventsOf(outgoing), eventsOf(incoming)];
    await outgoing.finished;
    outgoing.cancel();
    incoming.cancel();
    incoming.reject();
    await incoming.accept();
    await settle();
    assert.deepEqual(
        events.flat().filter(([name]) => name !== "done" && name !== "progress"),
        [],
    );
});

test("an offer that was withdrawn cannot be accepted", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    outgoing.cancel();
    await settle();
    const sink = new SlowSink();
    await incoming.accept(sink);
    assert.equal(incoming.isOver, true);
    assert.equal(sink.taken, 0);
});

test("a cancel while the sink is being opened lets go of it", async () => {
    const storage = new FakeStorageManager();
    const pair = new FilesPair({ receiver: { storage } });
    const { incoming } = await pair.offer(someFile(10));
    const accepting = incoming.accept();
    incoming.cancel();
    await accepting;
    await settle();
    assert.equal(storage.files.size, 0);
});

test("received files take room until they are disposed of", async () => {
    const storage = new FakeStorageManager();
    const pair = new FilesPair({ receiver: { storage, autoAccept: true } });
    const { incoming } = await pair.offer(someFile(1_000));
    const { file } = await incoming.finished;
    assert.deepEqual(await bytesOf(file), someBytes(1_000));
    assert.equal(storage.files.size, 1);
    await incoming.dispose();
    assert.equal(storage.files.size, 0);
});

test("dispose() of what is unfinished cancels it", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    await incoming.dispose();
    await assert.rejects(outgoing.finished, { code: "cancelled" });
});

test("a file goes where the user has chosen", async () => {
    const pair = new FilesPair();
    const { incoming } = await pair.offer(someFile(1_000));
    const handle = new FakeFileHandle("chosen.jpg");
    await incoming.accept(handle);
    const { file } = await incoming.finished;
    assert.equal(file.name, "chosen.jpg");
    assert.deepEqual(await bytesOf(handle.content), someBytes(1_000));
});

test("a Blob has no name, and gets one", async () => {
    const pair = new FilesPair();
    const { incoming } = await pair.offer(new Blob([new Uint8Array(3)]));
    assert.equal(incoming.name, "file");
});

test("close() cancels everything, and what is sent afterwards fails", async () => {
    const pair = new FilesPair();
    const { outgoing, incoming } = await pair.offer(someFile(10));
    const [back] = pair.receiver.send(someFile(10));
    await settle();
    pair.sender.close();
    pair.sender.close();
    await assert.rejects(outgoing.finished, { code: "cancelled" });
    await assert.rejects(incoming.finished, { code: "cancelled" });
    await assert.rejects(back.finished, { code: "cancelled" });
    const [after] = pair.sender.send(someFile(10));
    await assert.rejects(after.finished, { code: "closed" });
    pair.connect();
    await settle();
    assert.deepEqual(pair.said(0), []);
});

test("it follows a channel that opens, closes, and is gone", async () => {
    const source = Object.assign(new Emitter(), { isOpen: false, rtc: null });
    const files = new FileTransfer(source);
    const [transfer] = files.send(someFile(10));
    const [a, b] = openChannelPair();
    source.emit("open", a);
    const partner = new FileTransfer();
    partner.attach(b);
    await settle();
    assert.equal(partner.incoming.length, 1);
    source.emit("close");
    source.emit("gone");
    await assert.rejects(transfer.finished, { code: "peer_gone" });
    files.close();
    source.emit("open", openChannelPair()[0]);
    assert.equal(files.outgoing.length, 0);
});

test("it takes a channel of a link by its label, also one that is open already", async () => {
    const [a] = openChannelPair();
    const asked = [];
    const link = {
        channel: (label) => {
            asked.push(label);
            return Object.assign(new Emitter(), { isOpen: true, rtc: a });
        },
    };
    new FileTransfer(link, { label: "photos" });
    assert.deepEqual(asked, ["photos"]);
    assert.deepEqual(JSON.parse(a.sent[0]), { type: "ready" });
    assert.equal(a.binaryType, "arraybuffer");
});
