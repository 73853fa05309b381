// Node with `ws`: real sockets on the loopback, where a bot or a test would use the same client.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket, WebSocketServer } from "ws";
import { SignalingClient } from "../src/signaling_client.js";
import { systemClock } from "../src/system_clock.js";
import { FakeServer } from "./fakes/server.js";

// A seat that the fake server keeps for somebody must not keep this process alive.
const idleClock = {
    ...systemClock,
    setTimeout: (action, delayMs) => setTimeout(action, delayMs).unref(),
};

// The fake server behind real sockets.
async function listening(t) {
    const listener = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(listener, "listening");
    const server = new FakeServer(idleClock);
    listener.on("connection", (socket) => {
        const connection = {
            isUp: true,
            send: (text) => socket.send(text),
            close: (code, reason) => socket.close(code, reason),
        };
        server.accept(connection);
        socket.on("message", (data) => connection.onmessage(String(data)));
        socket.on("close", (code) => connection.onclose(code));
    });
    t.after(() => {
        listener.clients.forEach((socket) => socket.terminate());
        listener.close();
    });
    return { listener, server, url: `127.0.0.1:${listener.address().port}` };
}

function heard(client, name) {
    return new Promise((resolve) => client.once(name, resolve));
}

test("two bots talk, lose their connections, and lose nothing", async (t) => {
    const { listener, server, url } = await listening(t);
    const [pc, mobile] = ["pc", "mobile"].map(
        (role) => new SignalingClient(url, "a session", role, { WebSocket }),
    );
    t.after(() => [pc, mobile].forEach((client) => client.disconnect()));
    const met = Promise.all([heard(pc, "peer_connected"), heard(mobile, "peer_connected")]);
    await Promise.all([pc.connect(), mobile.connect()]);
    await met;
    const received = [];
    const all = new Promise((resolve) =>
        mobile.on("message", (data) => received.push(data) === 300 && resolve()),
    );
    for (let i = 1; i <= 100; i += 1) pc.sendMessage(i);
    await heard(mobile, "message");
    listener.clients.forEach((socket) => socket.terminate());
    for (let i = 101; i <= 300; i += 1) pc.sendMessage(i);
    await all;
    assert.deepEqual(received, Array.from({ length: 300 }, (_, index) => index + 1));
    assert.deepEqual(server.violations, []);
});

test("a server that is not there is no uncaught error", async (t) => {
    const { listener, url } = await listening(t);
    listener.close();
    const client = new SignalingClient(url, "a session", "pc", { WebSocket });
    client.connect();
    await heard(client, "reconnecting");
    assert.equal(client.connected, false);
    client.disconnect();
});

test("where there is no WebSocket, the error says what to do", async () => {
    const client = new SignalingClient("a.example", "s", "pc", { WebSocket: undefined });
    await assert.rejects(client.connect(), { code: "cannot_connect", message: /hand one in/ });
});

test("who gives up while it still connects is no uncaught error", async (t) => {
    const { url } = await listening(t);
    const client = new SignalingClient(url, "a session", "pc", { WebSocket });
    const ready = client.connect();
    client.disconnect();
    await assert.rejects(ready, { code: "closed" });
});
