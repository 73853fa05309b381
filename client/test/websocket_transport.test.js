// One WebSocket, as the rest of the library sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openWebSocket } from "../src/websocket_transport.js";

class ScriptedSocket {
    sent = [];
    closedWith = null;
    constructor(url) {
        this.url = url;
        ScriptedSocket.last = this;
    }
    send(text) {
        this.sent.push(text);
    }
    close(...codes) {
        this.closedWith = codes;
    }
}

function opened() {
    const events = [];
    const transport = openWebSocket("ws://a.example", ScriptedSocket, {
        open: () => events.push(["open"]),
        message: (message) => events.push(["message", message]),
        close: (code, reason) => events.push(["close", code, reason]),
    });
    return { events, transport, socket: ScriptedSocket.last };
}

test("it opens, brings messages and ends", () => {
    const { events, transport, socket } = opened();
    assert.equal(socket.url, "ws://a.example");
    socket.onopen({});
    transport.send("{}");
    socket.onmessage({ data: '{"type":"pong"}' });
    socket.onerror({});
    socket.onclose({ code: 1006, reason: "lost" });
    assert.deepEqual(socket.sent, ["{}"]);
    assert.deepEqual(events, [["open"], ["message", { type: "pong" }], ["close", 1006, "lost"]]);
});

for (const data of ["not JSON", "null", "0", new ArrayBuffer(2)]) {
    test(`what is no message is passed over: ${data}`, () => {
        const { events, socket } = opened();
        socket.onmessage({ data });
        assert.deepEqual(events, []);
    });
}

test("who leaves says goodbye, who only gives a connection up does not", () => {
    const leaving = opened();
    leaving.transport.close(true);
    assert.deepEqual(leaving.socket.closedWith, [1000]);
    const abandoning = opened();
    abandoning.transport.close(false);
    assert.deepEqual(abandoning.socket.closedWith, []);
});

test("after it was closed it is silent", () => {
    const { events, transport, socket } = opened();
    transport.close(false);
    socket.onopen({});
    socket.onmessage({ data: "{}" });
    socket.onclose({ code: 1000, reason: "" });
    assert.deepEqual(events, []);
});

test("a socket that tells its end twice has ended once", () => {
    const { events, socket } = opened();
    socket.onclose({ code: 1006, reason: "" });
    socket.onclose({ code: 1006, reason: "" });
    assert.equal(events.length, 1);
});
