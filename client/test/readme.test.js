// README.md tells the truth: its examples run and print what it says, its tables are those of the
// code.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { format } from "node:util";
import { settingsFrom } from "../src/options.js";
import { SignalingClient } from "../src/signaling_client.js";
import { FakePage } from "./fakes/clock.js";
import { World } from "./fakes/world.js";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
const readme = await read("../README.md");

const examples = [
    ...readme.matchAll(/^```(js|html) run\n(.*?)^```\n\n```text\n(.*?)^```$/gms),
].map(([, language, code, output]) => ({ language, code, output }));

// The text of a page's own scripts; those that are loaded from elsewhere are given.
function scriptsOf(html) {
    return [...html.matchAll(/<script>\n(.*?)<\/script>/gs)].map(([, code]) => code).join("\n");
}

// What is imported is handed in.
function runnable({ language, code }) {
    const body = language === "html" ? scriptsOf(code) : code;
    return body.replace(/^import \{ (\w+) \} from "(signaling-client|ws)";$/gm, "");
}

// Runs an example in a world in which there is a server everywhere. Whoever is missing comes.
async function run(example) {
    const world = new World();
    const roles = new Set();
    const withWorld = class extends SignalingClient {
        constructor(url, sessionId, peerType, options) {
            roles.add(peerType);
            const page = new FakePage(world.clock);
            const WebSocket = world.network.webSocketFor(page);
            const { random } = world;
            const given = { page, clock: page.clock, random, WebSocket, ...options };
            super(url, sessionId, peerType, given);
        }
    };
    const printed = [];
    const console = {
        log: (...values) => printed.push(format(...values)),
        assert,
    };
    const globals = {
        SignalingClient: withWorld,
        WebSocket: world.network.webSocketFor(new FakePage(world.clock)),
        loseConnectionOf: (role) => world.connectionOf(role, "k3v9").cut(0, 0),
        console,
    };
    const AsyncFunction = (async () => {}).constructor;
    const done = new AsyncFunction(...Object.keys(globals), runnable(example))(
        ...Object.values(globals),
    );
    await world.clock.flow(500);
    await visit(world, roles);
    await world.clock.flow(5_000);
    await done;
    return printed.map((line) => `${line}\n`).join("");
}

async function visit(world, roles) {
    const missing = ["pc", "mobile"].filter((role) => !roles.has(role));
    for (const role of missing) {
        const { client } = world.peer(role, { sessionId: "k3v9" });
        client.connect();
        await world.clock.flow(500);
        client.disconnect();
    }
}

test("there are examples, and each that is marked says what it prints", () => {
    assert.ok(examples.length >= 5, `${examples.length} examples`);
    assert.equal(examples.length, [...readme.matchAll(/^```\w+ run$/gm)].length);
});

for (const [index, example] of examples.entries()) {
    test(`example ${index + 1} prints what it says`, async () => {
        assert.equal(await run(example), example.output);
    });
}

// The first cells of a table under a heading.
function rowsUnder(heading) {
    const section = readme.split(`\n## ${heading}\n`)[1].split("\n## ")[0];
    const lines = section.split("\n").filter((line) => line.startsWith("| `"));
    return lines.map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
}

function wordsIn(cell) {
    return [...cell.matchAll(/`(\w+)`/g)].map(([, word]) => word);
}

test("the table of options has all of them, with their defaults", () => {
    const settings = settingsFrom({});
    const rows = rowsUnder("Options");
    const names = rows.map(([cell]) => wordsIn(cell)[0]);
    assert.deepEqual([...names].sort(), Object.keys(settings).sort());
    for (const [cell, value] of rows) {
        if (/^\d+$/.test(value)) assert.equal(Number(value), settings[wordsIn(cell)[0]], cell);
    }
});

test("the table of events has all of them", async () => {
    const types = await read("../types/signaling-client.d.ts");
    const [, body] = /interface SignalingEvents \{(.*?)^\}/ms.exec(types);
    const declared = [...body.matchAll(/^ {4}(\w+): \[/gm)].map(([, name]) => name);
    const documented = rowsUnder("Events").flatMap(([cell]) => wordsIn(cell));
    assert.deepEqual(documented.sort(), declared.sort());
});

test("the table of errors has every code that the client makes up", async () => {
    const documented = rowsUnder("Errors").flatMap(([cell]) => wordsIn(cell));
    for (const file of ["signaling_client", "partnership", "outgoing"]) {
        const source = await read(`../src/${file}.js`);
        for (const [, code] of source.matchAll(/problem\("(\w+)"/g)) {
            assert.ok(documented.includes(code), code);
        }
    }
});
