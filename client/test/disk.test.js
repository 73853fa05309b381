// Private files that a worker writes. The worker's program runs here beside the test, and talks to
// it over the two ends of a channel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transform } from "esbuild";
import { Disk } from "../src/file_transfer/disk.js";
import { serveDisk, startDiskWorker } from "../src/file_transfer/disk_worker.js";
import { openSink } from "../src/file_transfer/sinks.js";
import { FakeClock } from "./fakes/clock.js";
import { bytesOf } from "./fakes/files.js";
import { FakeStorageManager } from "./fakes/storage.js";

const FILE = { name: "photo.jpg", type: "image/jpeg" };

/** What `new Worker` makes, with the program in this thread. */
class FakeWorker {
    static running = 0;

    constructor(storage) {
        const { port1, port2 } = new MessageChannel();
        serveDisk(port2, storage);
        this.port = port1;
        this.port.onmessage = (event) => this.onmessage(event);
        FakeWorker.running += 1;
    }

    postMessage(message, transferred) {
        this.port.postMessage(message, transferred);
    }

    terminate() {
        this.port.close();
        FakeWorker.running -= 1;
    }
}

function settings(storage, startWorker = () => new FakeWorker(storage)) {
    const clock = new FakeClock();
    return { storage, disk: new Disk(startWorker, clock), foldBytes: 4, clock };
}

test("a worker writes what arrives, and ends with the last open file", async () => {
    const storage = new FakeStorageManager();
    const shared = settings(storage);
    const sinks = await Promise.all([0, 1].map(() => openSink(undefined, FILE, shared)));
    assert.equal(FakeWorker.running, 1);
    for (const [i, sink] of sinks.entries()) {
        await Promise.all([
            sink.writeAll([new Uint8Array([i, 1, 2])]),
            sink.writeAll([new Uint8Array([3])]),
        ]);
    }
    for (const [i, sink] of sinks.entries()) {
        assert.equal(FakeWorker.running, 1);
        const file = await sink.close();
        assert.deepEqual([file.name, file.type], ["photo.jpg", "image/jpeg"]);
        assert.deepEqual([...(await bytesOf(file))], [i, 1, 2, 3]);
    }
    assert.equal(FakeWorker.running, 0);
    assert.ok([...storage.files.values()].every(({ wasSync }) => wasSync));
});

test("a file that nobody wants is closed and removed", async () => {
    const storage = new FakeStorageManager();
    const sink = await openSink(undefined, FILE, settings(storage));
    await sink.writeAll([new Uint8Array([1])]);
    const [handle] = storage.files.values();
    await sink.abort();
    assert.ok(!handle.isLocked);
    assert.equal(storage.files.size, 0);
    assert.equal(FakeWorker.running, 0);
});

test("a disk without room is an error of the write", async () => {
    const storage = new FakeStorageManager();
    storage.traits = { isFull: true };
    const sink = await openSink(undefined, FILE, settings(storage));
    await assert.rejects(sink.writeAll([new Uint8Array([1])]), { message: /no room/ });
    await sink.abort();
    assert.equal(storage.files.size, 0);
});

test("what the file system says is told", async () => {
    const storage = new FakeStorageManager();
    const sink = await openSink(undefined, FILE, settings(storage));
    const [handle] = storage.files.values();
    handle.failure = new Error("the disk is gone");
    await assert.rejects(sink.writeAll([new Uint8Array([1])]), { message: "the disk is gone" });
    handle.failure = null;
    await sink.abort();
});

const WITHOUT = {
    "where there are no workers": startDiskWorker,
    "where the page's policy allows none": () => {
        throw new DOMException("no", "SecurityError");
    },
    "where the policy is told of late": () => {
        const worker = { postMessage() {}, terminate() {} };
        setImmediate(() => worker.onerror());
        return worker;
    },
    "where a worker cannot open files": () => new FakeWorker({ getDirectory: async () => null }),
};

for (const [where, startWorker] of Object.entries(WITHOUT)) {
    test(`${where} the page writes the file itself`, async () => {
        const storage = new FakeStorageManager();
        const sink = await openSink(undefined, FILE, settings(storage, startWorker));
        await sink.writeAll([new Uint8Array([1, 2])]);
        const file = await sink.close();
        assert.deepEqual([...(await bytesOf(file))], [1, 2]);
        assert.ok([...storage.files.values()].every(({ wasSync }) => !wasSync));
        assert.equal(FakeWorker.running, 0);
    });
}

test("a worker that fails fails what it writes, and the next file has another one", async () => {
    const storage = new FakeStorageManager();
    const started = [];
    const shared = settings(storage, () => {
        started.push(new FakeWorker(storage));
        return started.at(-1);
    });
    const sink = await openSink(undefined, FILE, shared);
    const writing = sink.writeAll([new Uint8Array([1])]);
    started[0].onerror();
    await assert.rejects(writing, { message: "the worker has failed" });
    await assert.rejects(sink.writeAll([new Uint8Array([2])]), { message: "the worker has ended" });
    for (const handle of storage.files.values()) handle.isLocked = false; // as the worker has ended
    await assert.rejects(sink.abort());
    assert.equal(storage.files.size, 0);
    const next = await openSink(undefined, FILE, shared);
    await next.writeAll([new Uint8Array([3])]);
    assert.equal((await next.close()).size, 1);
    assert.equal(started.length, 2);
});

test("a file that cannot be closed leaves the others their worker", async () => {
    const storage = new FakeStorageManager();
    const shared = settings(storage);
    const [bad, good] = await Promise.all([0, 1].map(() => openSink(undefined, FILE, shared)));
    const [handle] = storage.files.values();
    handle.failure = new Error("the disk is gone");
    await assert.rejects(bad.close(), { message: "the disk is gone" });
    handle.isLocked = false;
    await assert.rejects(bad.abort(), { message: "the disk is gone" });
    await good.writeAll([new Uint8Array([1])]);
    assert.equal((await good.close()).size, 1);
    assert.equal(FakeWorker.running, 0);
});

test("what is aborted while it is closed is removed all the same", async () => {
    const storage = new FakeStorageManager();
    const sink = await openSink(undefined, FILE, settings(storage));
    const closing = sink.close();
    await sink.abort();
    await closing;
    assert.equal(storage.files.size, 0);
});

test("a worker that does not answer is none", async () => {
    const storage = new FakeStorageManager();
    const shared = settings(storage, () => ({ postMessage() {}, terminate() {} }));
    const opening = openSink(undefined, FILE, shared);
    await shared.clock.flow(5_000);
    const sink = await opening;
    await sink.writeAll([new Uint8Array([1])]);
    assert.equal((await sink.close()).size, 1);
    assert.equal(shared.clock.size, 0);
});

test("what a worker says that was ended, or that nobody asked for, does no harm", async () => {
    const storage = new FakeStorageManager();
    const started = [];
    const shared = settings(storage, () => {
        started.push(new FakeWorker(storage));
        return started.at(-1);
    });
    const first = await openSink(undefined, FILE, shared);
    await first.close();
    const second = await openSink(undefined, FILE, shared);
    started[0].onerror();
    started[1].onmessage({ data: { call: 99 } });
    await second.writeAll([new Uint8Array([1])]);
    assert.equal((await second.close()).size, 1);
});

for (const target of ["es2017", "es2022"]) {
    test(`the program needs nothing from outside of itself, compiled to ${target}`, async () => {
        const { code } = await transform(`export default ${serveDisk}`, { target });
        const compiled = /(?:async )?function serveDisk[^]*?\n}/.exec(code)[0];
        const storage = new FakeStorageManager();
        const directory = await (await storage.getDirectory()).getDirectoryHandle();
        const handle = await directory.getFileHandle("a");
        const { port1, port2 } = new MessageChannel();
        new Function("port", "storage", `(${compiled})(port, storage)`)(port2, storage);
        const answers = [];
        const done = new Promise((resolve) => {
            port1.onmessage = ({ data }) => answers.push(data) === 4 && resolve();
        });
        const asked = { directory: "d", name: "a", pieces: [new Uint8Array([1, 2])] };
        for (const [call, action] of ["open", "write", "close", "close"].entries()) {
            port1.postMessage({ call, action, ...asked });
        }
        await done;
        port1.close();
        assert.deepEqual(answers.slice(0, 3), [{ call: 0 }, { call: 1 }, { call: 2 }]);
        assert.match(answers[3].error, /undefined/);
        assert.equal(handle.content.size, 2);
    });
}
