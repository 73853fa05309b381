// The close codes: one table, which the server's source has, and everybody else must repeat.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { adviceFor } from "../src/close_codes.js";
import { World } from "./fakes/world.js";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
const rows = JSON.parse(await read("../close-codes.json"));

// What the server's header says, read as text: its enum and its table.
async function serverRows() {
    const header = await read("../../include/signaling/core/close_code.hpp");
    const names = [...header.matchAll(/^ {4}(\w+) = (\d{4}),/gm)];
    const codes = new Map(names.map(([, name, code]) => [name, Number(code)]));
    const table = [...header.matchAll(/\{CloseCode::(\w+), "([^"]*)", Advice::(\w+)\}/g)];
    return table.map(([, name, reason, advice]) => ({ code: codes.get(name), reason, advice }));
}

test("close-codes.json has the rows of the server's table", async () => {
    const expected = await serverRows();
    assert.ok(expected.length >= 14);
    assert.deepEqual(rows, expected);
});

test("the advice in the bundle is the advice of the table", () => {
    for (const { code, advice } of rows) assert.equal(adviceFor(code), advice, `${code}`);
});

test("a code without a row is a connection that was lost", () => {
    for (const code of [1005, 1006, 1011, 1014, 3000, 4000]) assert.equal(adviceFor(code), "retry");
});

// A client that has its seat and is closed with this code; the random pause is half of the longest.
function closedWith(code) {
    const world = new World();
    world.random = () => 0.5;
    const peer = world.peer("pc");
    peer.client.connect();
    world.clock.advance(10_000);
    const attempts = world.network.attempts;
    world.server.dismiss("a session", "pc", code, "why");
    world.clock.advance(60);
    return { world, peer, attempts };
}

for (const { code, advice } of [...rows, { code: 1006, advice: "retry" }]) {
    test(`a client that is closed with ${code} does this: ${advice}`, () => {
        const { world, peer, attempts } = closedWith(code);
        const willRetry = advice !== "stop";
        assert.deepEqual(peer.last("disconnect"), [{ code, reason: "why", willRetry }]);
        const isBack = world.network.attempts > attempts;
        assert.equal(isBack, advice === "retry", "at once only if that is the advice");
        world.clock.advance(60_000);
        assert.equal(peer.client.connected, willRetry);
        assert.equal(world.network.attempts > attempts, willRetry);
    });
}
