// What an outgoing and an incoming transfer have in common for the application: identity, progress,
// and exactly one end. Must not know how bytes move.
import { Emitter } from "../emitter.js";
import { problem } from "../outgoing.js";
import { Rate } from "./rate.js";

/** What may go wrong. A code from the partner that is not among them is `rejected`. */
const REASONS = {
    rejected: "The partner does not want the file",
    peer_gone: "The partner has left",
    closed: "The file transfer was closed",
    unreadable: "The file cannot be read, or has changed",
    sink_failed: "The file cannot be written",
    hash_mismatch: "What has arrived is not what was sent",
    too_large: "The file is larger than the receiver allows",
    too_many_offers: "More transfers are unfinished than the receiver allows",
    protocol_error: "The partner does not keep to the protocol",
};

/** @returns {Error & {code: string, reason: string}} */
export function failure(code, reason = "") {
    const known = Object.hasOwn(REASONS, code) ? code : "rejected";
    const text = reason ? `${REASONS[known]}: ${reason}` : REASONS[known];
    return Object.assign(problem(known, text), { reason });
}

export class Transfer extends Emitter {
    #settings;
    #rate;
    #bytes = 0;
    #toldAt = -Infinity; // when `progress` was last told, and what
    #toldBytes = -1;
    #isOver = false;
    #settle = {};

    /**
     * @param {{id: number, name: string, size: number, type: string}} file
     * @param {{clock: {now: () => number}, progressMs: number, rateWindowMs: number}} settings
     */
    constructor({ id, name, size, type }, settings) {
        super();
        Object.assign(this, { id, name, size, type });
        this.#settings = settings;
        this.#rate = new Rate(settings.rateWindowMs);
        /**
         * Resolves to what `done` says, rejects with what `error` says; a cancel is an error too.
         */
        this.finished = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
        this.finished.catch(() => {}); // nobody has to look at it
    }

    /** How many bytes the receiver has written. */
    get bytes() {
        return this.#bytes;
    }

    get isOver() {
        return this.#isOver;
    }

    /** For the owner: so many bytes are written. Does not tell the application every time. */
    advance(bytes) {
        const now = this.#settings.clock.now();
        const isLast = bytes >= this.size;
        if (this.#isOver || bytes < this.#bytes || bytes === this.#toldBytes) return;
        this.#bytes = bytes;
        this.#rate.add(now, bytes);
        if (!isLast && now - this.#toldAt < this.#settings.progressMs) return;
        this.#toldAt = now;
        this.#toldBytes = bytes;
        const bytesPerSecond = this.#rate.bytesPerSecond;
        const secondsLeft = this.#rate.secondsLeft(this.size);
        this.emit("progress", { bytes, size: this.size, bytesPerSecond, secondsLeft });
    }

    /** For the owner: all is well. */
    complete(result) {
        this.#end("done", result, () => this.#settle.resolve(result));
    }

    /** For the owner: it is over. @param {Error & {code: string}} error */
    fail(error) {
        this.#end("error", error, () => this.#settle.reject(error));
    }

    /** For the owner: somebody has changed their mind. @param {"us" | "partner"} by */
    cancelled(by) {
        const error = problem("cancelled", by === "us" ? "Cancelled" : "Cancelled by the partner");
        this.#end("cancelled", { by }, () => this.#settle.reject(error));
    }

    /** For the owner: the partner has ended it. @param {string} code  its word */
    ended(code, reason = "") {
        if (code === "cancelled") this.cancelled("partner");
        else this.fail(failure(code, reason));
    }

    #end(name, value, settle) {
        if (this.#isOver) return;
        this.#isOver = true;
        settle();
        this.emit(name, value);
    }
}
