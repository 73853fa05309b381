// The rules of listening.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../src/emitter.js";

function recorder() {
    const emitter = new Emitter();
    const calls = [];
    const handler = (name) => (...values) => calls.push([name, ...values]);
    return { emitter, calls, handler };
}

test("handlers are called in the order in which they were added, with all values", () => {
    const { emitter, calls, handler } = recorder();
    emitter.on("a", handler("first")).on("a", handler("second")).on("b", handler("other"));
    emitter.emit("a", 1, 2);
    assert.deepEqual(calls, [["first", 1, 2], ["second", 1, 2]]);
});

test("a handler of once is called once", () => {
    const { emitter, calls, handler } = recorder();
    emitter.once("a", handler("once"));
    emitter.emit("a").emit("a");
    assert.deepEqual(calls, [["once"]]);
});

test("off takes back on and once", () => {
    const { emitter, calls, handler } = recorder();
    const [kept, dropped] = [handler("kept"), handler("dropped")];
    emitter.on("a", dropped).once("a", dropped).on("a", kept).off("a", dropped).off("b", kept);
    emitter.emit("a");
    assert.deepEqual(calls, [["kept"]]);
});

test("an event without a listener is no error, not even `error`", () => {
    assert.doesNotThrow(() => new Emitter().emit("error", new Error("nobody listens")));
});

test("a handler that is added while the event happens waits for the next one", () => {
    const { emitter, calls, handler } = recorder();
    emitter.once("a", () => emitter.on("a", handler("late")));
    emitter.emit("a");
    assert.deepEqual(calls, []);
    emitter.emit("a");
    assert.deepEqual(calls, [["late"]]);
});

test("what a handler throws is uncaught and stops nobody else", async (t) => {
    const { emitter, calls, handler } = recorder();
    const tasks = [];
    t.mock.method(globalThis, "queueMicrotask", (task) => tasks.push(task));
    emitter.on("a", () => {
        throw new Error("of the application");
    });
    emitter.on("a", handler("the other"));
    emitter.emit("a");
    assert.deepEqual(calls, [["the other"]]);
    assert.throws(tasks[0], /of the application/);
});

test("once() does not take away what on() has added", () => {
    const { emitter, calls, handler } = recorder();
    const same = handler("same");
    emitter.on("a", same);
    emitter.once("a", same);
    emitter.emit("a");
    emitter.emit("a");
    assert.equal(calls.length, 3);
});
