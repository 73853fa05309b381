// A TCP proxy that does to connections what networks do: it cuts, resets, half-closes and stalls
// them at random, and may be slow. Must not know what passes through.
import { once } from "node:events";
import { connect, createServer } from "node:net";

import { between, oneOf } from "./random.js";

function hold(line) {
    line.isHeld = true;
    [line.near, line.far].forEach((socket) => socket.pause());
}

function release(line) {
    line.isHeld = false;
    [line.near, line.far].forEach((socket) => socket.resume());
}

// What may happen to a connection. `near` is the client's side, `far` the server's.
const FAULTS = {
    cut: ({ near, far }) => [near, far].forEach((socket) => socket.destroy()),
    reset: ({ near, far }) => [near, far].forEach((socket) => socket.resetAndDestroy()),
    halfCloseToServer: ({ far }) => far.end(),
    halfCloseToClient: ({ near }) => near.end(),
    loseSilently: (line) => hold(line),
    stall: (line, random) => {
        hold(line);
        setTimeout(() => release(line), between(random, 50, 800)).unref();
    },
};

export class ChaosProxy {
    /** How often each fault has struck. */
    struck = Object.fromEntries(Object.keys(FAULTS).map((name) => [name, 0]));

    #server;
    #target = null; // the daemon's port; null: it is down
    #random;
    #lifeBytes;
    #restMs;
    #lines = new Set();

    /**
     * @param {() => number} random
     * @param {[number, number]} [lifeBytes]  how much a connection carries before something happens
     *     to it, so that a fast machine has as much to suffer as a slow one; none: nothing does
     * @param {[number, number] | null} [restMs]  how long it rests after each read from the server
     *     (64 KiB at most): clients send faster than they receive; null: it does not rest
     */
    constructor(random, lifeBytes = [Infinity, Infinity], restMs = null) {
        this.#random = random;
        this.#lifeBytes = lifeBytes;
        this.#restMs = restMs;
        this.#server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
    }

    async start() {
        this.#server.listen(0, "127.0.0.1");
        await once(this.#server, "listening");
        this.url = `ws://127.0.0.1:${this.#server.address().port}/ws`;
    }

    /** New connections go to this port; null: they are refused, as by a machine that is down. */
    aimAt(port) {
        this.#target = port;
    }

    /** Cuts all connections that there are. */
    cut() {
        for (const line of this.#lines) FAULTS.cut(line);
    }

    /** At once if it has stopped already. */
    async stop() {
        if (!this.#server.listening) return;
        this.#server.close();
        this.cut();
        await once(this.#server, "close");
    }

    #accept(near) {
        if (this.#target === null) {
            near.resetAndDestroy();
            return;
        }
        const far = connect({ port: this.#target, host: "127.0.0.1", allowHalfOpen: true });
        const leftBytes = between(this.#random, ...this.#lifeBytes);
        const line = { near, far, leftBytes, isHeld: false };
        this.#lines.add(line);
        this.#join(near, far, line);
        this.#join(far, near, line);
        if (this.#restMs) far.on("data", () => this.#rest(line));
        near.on("close", () => this.#lines.delete(line));
    }

    #join(from, to, line) {
        from.setNoDelay(true);
        from.on("data", (bytes) => {
            if (to.writable) to.write(bytes);
            const isBefore = line.leftBytes > 0;
            line.leftBytes -= bytes.length;
            if (isBefore && line.leftBytes <= 0) this.#strike(line);
        });
        from.on("end", () => to.end());
        from.on("error", () => to.destroy()); // such as a reset, or nobody listens
        from.on("close", () => to.end());
    }

    // What the server has sent waits meanwhile in the system's buffers, and then in the server.
    #rest(line) {
        line.far.pause();
        const goOn = () => line.isHeld || line.far.resume();
        setTimeout(goOn, between(this.#random, ...this.#restMs)).unref();
    }

    #strike(line) {
        const name = oneOf(this.#random, Object.keys(FAULTS));
        this.struck[name] += 1;
        FAULTS[name](line, this.#random);
    }
}
