// Two clients of one session that send each other numbered messages and insist on getting all of
// the other's: each once, and in order. Must not know what happens to their connections.
import { createRequire } from "node:module";

import { SignalingClient } from "../../client/src/signaling_client.js";

const require = createRequire(new URL("../../client/package.json", import.meta.url));
export const WebSocket = require("ws");

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
     * Both send the messages with the numbers from 0 to `count` - 1, and some more, until none of
     * these can come a second time.
     * @param {number} count
     * @param {{messageOf?: (n: number) => string | number, whenArrived?: () => void}} [options]
     *     what the message with a number is, and what to do when the last of the `count` is there
     * @returns {Promise<void>} rejects at the first that is lost, doubled or out of order
     */
    async exchange(count, { messageOf = (n) => n, whenArrived = () => {} } = {}) {
        const ways = [
            new Way(this.pc, this.mobile, messageOf),
            new Way(this.mobile, this.pc, messageOf),
        ];
        await carryAll(ways, 0, count);
        whenArrived();
        await settle(ways, count);
    }

    disconnect() {
        this.pc.disconnect();
        this.mobile.disconnect();
    }
}

const once = (client, name) => new Promise((resolve) => client.once(name, resolve));

const carryAll = (ways, first, end) => Promise.all(ways.map((way) => way.carry(first, end)));

// What is acknowledged is not sent again, and what was sent again before that comes before whatever
// is sent after it. The client does not tell when it hears an acknowledgement, so one more message
// is awaited before each look; that one, the last, may be pending.
async function settle(ways, next) {
    const unsettled = new Set(ways);
    while (unsettled.size > 0) {
        await carryAll(ways, next, next + 1);
        next += 1;
        for (const way of unsettled) if (way.pending <= 1) unsettled.delete(way);
    }
    await carryAll(ways, next, next + 1);
}

// From one client to the other, and the judge of what arrives there.
class Way {
    #from;
    #messageOf;
    #next = 0; // the number of what must arrive next
    #arrivedAt = () => {}; // is told that number after each arrival
    #failed;

    constructor(from, to, messageOf) {
        this.#from = from;
        this.#messageOf = messageOf;
        this.#failed = new Promise((_, reject) => this.#judge(from, to, reject));
        this.#failed.catch(() => {}); // whoever carries something hears it
    }

    /** How many messages the sender may send again. */
    get pending() {
        return this.#from.pending;
    }

    /** Sends the messages from `first` to `end` - 1; resolves when the last has arrived. */
    async carry(first, end) {
        const arrived = new Promise((resolve) => {
            this.#arrivedAt = (next) => next >= end && resolve();
        });
        for (let n = first; n < end; n += 1) {
            while (!this.#from.sendMessage(this.#messageOf(n))) {
                await Promise.race([once(this.#from, "drain"), this.#failed]);
            }
        }
        await Promise.race([arrived, this.#failed]);
    }

    #judge(from, to, reject) {
        const fail = (why) => reject(new Error(`${to.peerType} at ${this.#next}: ${why}`));
        to.on("message", (message) => {
            if (message !== this.#messageOf(this.#next)) fail(`got ${`${message}`.slice(0, 20)}`);
            this.#next += 1;
            this.#arrivedAt(this.#next);
        });
        to.on("peer_disconnected", (_, { undelivered }) => {
            fail(`its partner is gone, ${undelivered} were undelivered`);
        });
        from.on("error", (error) => {
            if (!error.retry) fail(`the sender heard ${error.code}: ${error.message}`);
        });
    }
}
