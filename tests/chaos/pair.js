// Two clients of one session that send each other numbers and insist on getting all of the other's:
// each once, and in order. Must not know what happens to their connections.
import { createRequire } from "node:module";

import { SignalingClient } from "../../client/src/signaling_client.js";

const require = createRequire(new URL("../../client/package.json", import.meta.url));
const WebSocket = require("ws");

// Faults that nobody reports are noticed by silence; a test does not want to wait long for that.
const IMPATIENT = { pingIntervalMs: 1_000, pongTimeoutMs: 700, joinTimeoutMs: 1_500 };

export class Pair {
    /** What the clients went through: {who, name, ...}. */
    events = [];

    /** @param {string} url @param {string} sessionId @param {object} [options] */
    constructor(url, sessionId, options = {}) {
        const make = (role) => {
            const settings = { WebSocket, storage: null, ...IMPATIENT, ...options };
            const client = new SignalingClient(url, sessionId, role, settings);
            for (const name of ["reconnecting", "restarting", "peer_disconnected", "error"]) {
                client.on(name, (value) => this.events.push({ who: role, name, value }));
            }
            return client;
        };
        this.pc = make("pc");
        this.mobile = make("mobile");
    }

    count(name) {
        return this.events.filter((event) => event.name === name).length;
    }

    /** Connects both; resolves when each knows the other. */
    async connect() {
        const met = [this.pc, this.mobile].map((client) => once(client, "peer_connected"));
        this.pc.connect();
        this.mobile.connect();
        await Promise.all(met);
    }

    /**
     * Both send the numbers from 0 to `count` - 1.
     * @returns {Promise<void>} rejects at the first that is lost, doubled or out of order
     */
    exchange(count) {
        const ways = [
            [this.pc, this.mobile],
            [this.mobile, this.pc],
        ];
        return Promise.all(
            ways.flatMap(([from, to]) => [sendAll(from, count), receiveAll(from, to, count)]),
        );
    }

    disconnect() {
        this.pc.disconnect();
        this.mobile.disconnect();
    }
}

const once = (client, name) => new Promise((resolve) => client.once(name, resolve));

async function sendAll(client, count) {
    for (let n = 0; n < count; n += 1) {
        while (!client.sendMessage(n)) await once(client, "drain");
    }
}

function receiveAll(from, to, count) {
    return new Promise((resolve, reject) => {
        let next = 0;
        const fail = (why) => reject(new Error(`${to.peerType} at ${next} of ${count}: ${why}`));
        to.on("message", (n) => {
            if (n !== next) fail(`got ${n}`);
            next += 1;
            if (next === count) resolve();
        });
        to.on("peer_disconnected", (_, { undelivered }) => {
            if (next < count) fail(`its partner is gone, ${undelivered} were undelivered`);
        });
        from.on("error", (error) => {
            if (!error.retry) fail(`the sender heard ${error.code}: ${error.message}`);
        });
    });
}
