// Where settings come from.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsFrom } from "../src/options.js";

test("what the application hands in wins over the page, and the page over nothing", () => {
    const page = { WebSocket: class {}, io: () => {}, sessionStorage: {} };
    const settings = settingsFrom({ page, outboxMax: 5, storage: null });
    assert.equal(settings.WebSocket, page.WebSocket);
    assert.equal(settings.io, page.io);
    assert.equal(settings.storage, null);
    assert.equal(settings.outboxMax, 5);
    assert.equal(settingsFrom({ page }).storage, page.sessionStorage);
    assert.equal(settingsFrom({}).page, globalThis);
});

test("a page in which storage is forbidden has none", () => {
    const page = {
        get sessionStorage() {
            throw new Error("SecurityError");
        },
    };
    assert.equal(settingsFrom({ page }).storage, null);
});

test("the system's clock counts milliseconds, and a timer that is cleared does not run", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const { clock } = settingsFrom({});
    const calls = [];
    assert.equal(clock.now(), Date.now());
    clock.setTimeout(() => calls.push("kept"), 100);
    clock.clearTimeout(clock.setTimeout(() => calls.push("cleared"), 50));
    t.mock.timers.tick(99);
    assert.deepEqual(calls, []);
    t.mock.timers.tick(1);
    assert.deepEqual(calls, ["kept"]);
});
