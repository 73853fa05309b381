// README.md tells the truth: its examples run, over the real SignalingClient, and print what
// it says, and its tables are those of the code.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { format } from "node:util";
import { FileTransfer } from "../src/file_transfer.js";
import { settingsFrom as fileSettings } from "../src/file_transfer/options.js";
import { PeerLink } from "../src/peer_link.js";
import { settingsFrom as linkSettings } from "../src/peer_link/options.js";
import { SignalingClient } from "../src/signaling_client.js";
import { FakePage } from "./fakes/clock.js";
import { RtcNetwork } from "./fakes/rtc.js";
import { World } from "./fakes/world.js";

const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
const readme = await read("../README.md");

const examples = [...readme.matchAll(/^```js run link\n(.*?)^```\n\n```text\n(.*?)^```$/gms)].map(
    ([, code, output]) => ({ code, output }),
);

// The classes as a page has them that lives in this world.
function classesOf(world, rtcNetwork) {
    const { clock, network, random } = world;
    const { RTCPeerConnection } = rtcNetwork;
    return {
        SignalingClient: class extends SignalingClient {
            constructor(url, sessionId, peerType) {
                const page = new FakePage(clock);
                const WebSocket = network.webSocketFor(page);
                super(url, sessionId, peerType, { page, clock: page.clock, random, WebSocket });
            }
        },
        PeerLink: class extends PeerLink {
            constructor(client, options) {
                super(client, { RTCPeerConnection, clock, ...options });
            }
        },
        FileTransfer: class extends FileTransfer {
            constructor(source, options) {
                super(source, { clock, storage: null, ...options });
            }
        },
    };
}

async function run({ code, output }) {
    const world = new World();
    const printed = [];
    const console = { log: (...values) => printed.push(`${format(...values)}\n`) };
    const globals = { ...classesOf(world, new RtcNetwork(world.clock)), console };
    const body = code.replace(/^import \{ \w+ \} from "signaling-client[\w/-]*";$/gm, "");
    new Function(...Object.keys(globals), body)(...Object.values(globals));
    const count = output.split("\n").length - 1;
    for (let i = 0; i < 100 && printed.length < count; i += 1) await world.clock.flow(100);
    await world.clock.flow(1_000); // for what should not be printed
    return printed.join("");
}

test("there is an example of each class, and each says what it prints", () => {
    assert.equal(examples.length, 2);
    assert.equal(examples.length, [...readme.matchAll(/^```js run link$/gm)].length);
});

for (const [index, example] of examples.entries()) {
    test(`example ${index + 1} prints what it says`, async () => {
        assert.equal(await run(example), example.output);
    });
}

// The rows of all tables under a heading.
function rowsUnder(heading) {
    const section = readme.split(`# ${heading}\n`)[1].split(/\n##+ /)[0];
    const lines = section.split("\n").filter((line) => line.startsWith("| `"));
    return lines.map((line) =>
        line
            .split("|")
            .map((cell) => cell.trim().replaceAll("`", ""))
            .slice(1, -1),
    );
}

const firstCells = (heading) => rowsUnder(heading).map(([cell]) => cell);
const sorted = (values) => [...values].sort();

for (const [name, settings] of [
    ["PeerLink", linkSettings({})],
    ["FileTransfer", fileSettings({})],
]) {
    test(`the table of options of ${name} has all of them, with their defaults`, () => {
        const rows = rowsUnder(`Options of ${name}`);
        assert.deepEqual(sorted(rows.map(([option]) => option)), sorted(Object.keys(settings)));
        for (const [option, value] of rows) {
            if (/^\d+$/.test(value)) assert.equal(Number(value), settings[option], option);
        }
    });
}

test("the types know the same options, states, events and codes", async () => {
    const files = ["peer-link", "file-transfer"].map((name) => read(`../types/${name}.d.ts`));
    const types = (await Promise.all(files)).join("");
    const bodyOf = (name) =>
        new RegExp(`${name}(?:<\\w+>)? (?:= )?\\{?(.*?)[;}]\n(?:\n|$)`, "s").exec(types)[1];
    const members = (name) =>
        [...bodyOf(`interface ${name}`).matchAll(/^ {4}(\w+)\??:/gm)].map(([, m]) => m);
    const words = (name) =>
        [...bodyOf(`type ${name}`).matchAll(/"(\w+)"/g)].map(([, word]) => word);
    assert.deepEqual(sorted(members("LinkOptions")), sorted(Object.keys(linkSettings({}))));
    assert.deepEqual(sorted(members("FileTransferOptions")), sorted(Object.keys(fileSettings({}))));
    assert.deepEqual(firstCells("States and events"), [
        ...words("LinkState"),
        ...members("LinkEvents"),
    ]);
    assert.deepEqual(
        sorted(firstCells("Errors of a transfer")),
        sorted(words("TransferErrorCode")),
    );
});

test("the table of messages has all of them, with what they carry", async () => {
    const source = await read("../src/file_transfer/wire.js");
    const shapes = [...source.matchAll(/^ {4}(\w+): \{ ?(.*?) ?\},/gm)].map(([, type, members]) => [
        type,
        [...members.matchAll(/(\w+):/g)].map(([, member]) => member).join(", "),
    ]);
    const rows = rowsUnder("What passes over the channel").map(([type, , members]) => [
        type,
        members,
    ]);
    assert.equal(shapes.length, 9);
    assert.deepEqual(sorted(rows), sorted(shapes));
});
