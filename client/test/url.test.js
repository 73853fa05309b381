// From a server's URL to the transport's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { affinity, isSocketIO, socketUrl } from "../src/url.js";

const page = { protocol: "http:", host: "app.example:8080" };
const securePage = { protocol: "https:", host: "app.example" };
const io = () => {};

// FNV-1a of "" is 811c9dc5, of "a" e40c292c, of "foobar" bf9cf968 (draft-eastlake-fnv).
test("the affinity is FNV-1a with both halves folded", () => {
    assert.equal(affinity(""), "1cd9");
    assert.equal(affinity("a"), "cd20");
    assert.equal(affinity("foobar"), "46f4");
});

test("the affinity is taken of the session id's UTF-8", () => {
    assert.match(affinity("Sitzung äöü 📱"), /^[0-9a-f]{4}$/);
    assert.notEqual(affinity("ä"), affinity("a"));
});

const k = affinity("s");
const rows = [
    ["ws://a.example", page, `ws://a.example/?k=${k}`],
    ["ws://a.example", securePage, `ws://a.example/?k=${k}`],
    ["wss://a.example/ws", page, `wss://a.example/ws?k=${k}`],
    ["wss://a.example/ws?token=x%20y", page, `wss://a.example/ws?token=x%20y&k=${k}`],
    ["ws://a.example/#part", page, `ws://a.example/?k=${k}`],
    ["http://a.example:3000", page, `ws://a.example:3000/?k=${k}`],
    ["http://a.example:3000/ws", securePage, `wss://a.example:3000/ws?k=${k}`],
    ["https://a.example", page, `wss://a.example/?k=${k}`],
    ["https://a.example", undefined, `wss://a.example/?k=${k}`],
    ["http://a.example", undefined, `ws://a.example/?k=${k}`],
    ["a.example", page, `ws://a.example/?k=${k}`],
    ["a.example:3000/ws", securePage, `wss://a.example:3000/ws?k=${k}`],
    ["192.168.1.20:3000", undefined, `ws://192.168.1.20:3000/?k=${k}`],
    ["//a.example/ws", securePage, `wss://a.example/ws?k=${k}`],
    ["/ws", page, `ws://app.example:8080/ws?k=${k}`],
    ["", securePage, `wss://app.example/?k=${k}`],
];

for (const [serverUrl, location, expected] of rows) {
    test(`"${serverUrl}" on a page of ${location?.protocol ?? "Node"} is ${expected}`, () => {
        assert.equal(socketUrl(serverUrl, "s", location), expected);
    });
}

test("what is no URL, and a path without a page, is an error", () => {
    assert.throws(() => socketUrl("http://a b c", "s", page), TypeError);
    assert.throws(() => socketUrl("/ws", "s", undefined), /^TypeError: .*needs a host$/);
});

test("Socket.IO is chosen by the URL, or by its library when the URL allows it", () => {
    assert.equal(isSocketIO("http://a.example/socket.io", undefined), true);
    assert.equal(isSocketIO("ws://a.example/socket.io", undefined), true);
    assert.equal(isSocketIO("http://a.example", io), true);
    assert.equal(isSocketIO("a.example:5000", io), true);
    assert.equal(isSocketIO("ws://a.example", io), false);
    assert.equal(isSocketIO("wss://a.example", io), false);
    assert.equal(isSocketIO("http://a.example", undefined), false);
});
