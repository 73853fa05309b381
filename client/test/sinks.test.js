// Where received bytes go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Disk } from "../src/file_transfer/disk.js";
import { startDiskWorker } from "../src/file_transfer/disk_worker.js";
import { openSink } from "../src/file_transfer/sinks.js";
import { FakeClock } from "./fakes/clock.js";
import { bytesOf } from "./fakes/files.js";
import { FakeFileHandle, FakeStorageManager, SlowSink } from "./fakes/storage.js";

const FILE = { name: "photo.jpg", type: "image/jpeg" };
const NOW = 1_700_000_000_000;
// Here are no workers, so the page itself writes.
const disk = new Disk(startDiskWorker, new FakeClock());
const settings = (more = {}) => ({ disk, foldBytes: 4, clock: { now: () => NOW }, ...more });

async function fill(sink) {
    await sink.writeAll([new Uint8Array([1]), new Uint8Array([2, 3])]);
    await sink.writeAll([new Uint8Array([4, 5])]);
}

test("without a file system the bytes are kept in memory, as a file", async () => {
    const sink = await openSink(undefined, FILE, settings());
    await fill(sink);
    const file = await sink.close();
    assert.deepEqual([file.name, file.type], ["photo.jpg", "image/jpeg"]);
    assert.deepEqual([...(await bytesOf(file))], [1, 2, 3, 4, 5]);
});

test("memory is let go of", async () => {
    const sink = await openSink(undefined, FILE, settings());
    await fill(sink);
    sink.abort();
    assert.equal((await sink.close()).size, 0);
});

test("where there is a private file system the bytes are on the disk", async () => {
    const storage = new FakeStorageManager();
    const sink = await openSink(undefined, FILE, settings({ storage }));
    await fill(sink);
    const [handle] = storage.files.values();
    const file = await sink.close();
    assert.equal(handle.content.size, 5);
    assert.deepEqual([file.name, file.type], ["photo.jpg", "image/jpeg"]);
    assert.deepEqual([...(await bytesOf(file))], [1, 2, 3, 4, 5]);
    await sink.dispose();
    await sink.dispose();
    assert.equal(storage.files.size, 0);
});

test("a private file that nobody wants is removed", async () => {
    const storage = new FakeStorageManager();
    const sink = await openSink(undefined, FILE, settings({ storage }));
    await fill(sink);
    const [handle] = storage.files.values();
    await sink.abort();
    assert.ok(handle.isAborted);
    assert.equal(storage.files.size, 0);
});

test("what a closed page has left behind is removed after a day", async () => {
    const storage = new FakeStorageManager();
    storage.files.set("old", new FakeFileHandle("old", NOW - 25 * 3_600_000));
    storage.files.set("new", new FakeFileHandle("new", NOW - 3_600_000));
    const locked = new FakeFileHandle("locked", 0);
    locked.getFile = () => Promise.reject(new Error("locked"));
    storage.files.set("locked", locked);
    await openSink(undefined, FILE, settings({ storage }));
    assert.deepEqual([...storage.files.keys()].slice(0, 2), ["new", "locked"]);
});

test("what this page has received stays, however long it is open", async () => {
    const storage = new FakeStorageManager();
    const first = await openSink(undefined, FILE, settings({ storage }));
    await fill(first);
    const file = await first.close();
    const [name] = storage.files.keys();
    const later = { now: () => NOW + 48 * 3_600_000 };
    await openSink(undefined, FILE, settings({ storage, clock: later }));
    assert.ok(storage.files.has(name));
    assert.equal(file.size, 5);
});

test("a file system that cannot be written to is none, and stays empty", async () => {
    const storage = new FakeStorageManager();
    storage.traits = { createWritable: undefined };
    const sink = await openSink(undefined, FILE, settings({ storage }));
    await fill(sink);
    assert.equal((await sink.close()).size, 5);
    assert.equal(storage.files.size, 0);
});

test("a file that the user has chosen is written", async () => {
    const handle = new FakeFileHandle("chosen.jpg");
    const sink = await openSink(handle, FILE, settings());
    await fill(sink);
    const file = await sink.close();
    assert.equal(file.name, "chosen.jpg");
    assert.deepEqual([...(await bytesOf(file))], [1, 2, 3, 4, 5]);
    await sink.abort();
    assert.ok(handle.isAborted);
});

test("a file that may not be written is an error", async () => {
    const handle = new FakeFileHandle("chosen.jpg");
    handle.createWritable = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    await assert.rejects(openSink(handle, FILE, settings()), { name: "NotAllowedError" });
});

test("an application may bring a sink of its own, which gets few large writes", async () => {
    const said = [];
    const own = {
        write: (bytes) => said.push([...bytes]),
        close: () => "file",
        abort: () => said.push("aborted"),
        dispose: () => said.push("disposed"),
    };
    const sink = await openSink(own, FILE, settings());
    await fill(sink);
    assert.equal(await sink.close(), "file");
    await sink.dispose();
    await sink.abort();
    assert.deepEqual(said, [[1, 2, 3], [4, 5], "disposed", "aborted"]);
    const plain = await openSink(new SlowSink(), FILE, settings());
    assert.equal(await plain.dispose(), undefined);
});
