// One file on its way in: asks the application, hashes and writes what comes, and grants the sender
// no more than it can write. Must not know the other transfers, nor where the sink keeps the bytes.
import { Digest } from "./digest.js";
import { openSink } from "./sinks.js";
import { failure, Transfer } from "./transfer.js";

const BATCHES_PER_WINDOW = 8;

export class IncomingTransfer extends Transfer {
    #settings;
    #on;
    #phase = "offered"; // then "opening", "receiving" and "finishing"
    #sink = null;
    #digest = new Digest();
    #received = 0; // bytes
    #waiting = []; // pieces that are received and not handed to the sink
    #waitingBytes = 0;
    #writtenAt = -Infinity; // when pieces were last handed to it
    #writing = Promise.resolve(); // settles when all that was received is written; never rejects

    /**
     * @param {{id: number, name: string, size: number, type: string}} description
     * @param {object} settings
     * @param {{say: (message: object) => void,
     *          end: (action: () => void, message?: object) => void}} on  `end` is called once, with
     *     what ends the transfer, and what to tell the partner, now and if it asks again
     */
    constructor(description, settings, on) {
        super(description, settings);
        this.#settings = settings;
        this.#on = on;
    }

    /**
     * Take it.
     * @param {FileSystemFileHandle | Sink} [target]  where to; without one it is written to the
     *     origin private file system, or kept in memory where there is none
     * @returns {Promise<void>} resolves when it has begun, or was ended
     */
    async accept(target) {
        if (this.#phase !== "offered" || this.isOver) return;
        this.#phase = "opening";
        try {
            this.#sink = await openSink(target, this, this.#settings);
        } catch (error) {
            this.#refuse("sink_failed", error?.message);
            return;
        }
        if (this.isOver) {
            this.#abort();
        } else {
            this.#phase = "receiving";
            this.#grantAll();
        }
    }

    /** Do not take it. @param {string} [reason]  for people; at most 1024 characters arrive */
    reject(reason = "") {
        if (this.#phase === "offered") this.#refuse("rejected", reason.slice(0, 1024));
    }

    /** Take no more of it. What has arrived is dropped. */
    cancel() {
        const message = { type: "decline", id: this.id, code: "cancelled", reason: "" };
        this.#on.end(() => this.cancelled("us"), message);
    }

    /** The application has done with the file: where it takes room on the disk, it is deleted. */
    async dispose() {
        if (!this.isOver) this.cancel();
        await this.#sink?.dispose?.();
    }

    /** For the Receiver: bytes that have arrived and are held in memory. */
    get unwritten() {
        return this.#received - this.bytes;
    }

    /** For the Receiver: it is offered again, as the channel was lost. */
    async resume() {
        if (this.#phase !== "receiving") return;
        await this.#flush();
        if (!this.isOver) this.#grantAll();
    }

    /** For the Receiver: bytes of it, and how many all others hold in memory. */
    take(offset, bytes, others) {
        if (this.#phase !== "receiving") return; // ended while they were under way
        const end = this.#received + bytes.length;
        const { windowBytes } = this.#settings;
        // The sender counts all of its files into one window, but cannot know after a loss what is
        // still being written.
        const isGranted =
            end - this.bytes <= windowBytes && end - this.bytes + others <= 2 * windowBytes;
        if (offset !== this.#received || end > this.size || !isGranted) {
            this.#refuse("protocol_error");
            return;
        }
        this.#received = end;
        this.#waiting.push(bytes);
        this.#waitingBytes += bytes.length;
        if (this.#isWriteDue()) this.#flush();
    }

    /** For the Receiver: that was all. */
    async finish(expected) {
        if (this.#phase !== "receiving") return;
        this.#phase = "finishing";
        await this.#flush();
        if (this.isOver) return;
        const actual = await this.#digest.hex();
        if (this.#received !== this.size) this.#refuse("protocol_error");
        else if (actual !== expected) this.#refuse("hash_mismatch");
        else await this.#keep(actual);
    }

    /** For the Receiver, after any end but a good one: what has arrived is of no use. */
    drop() {
        this.#phase = "over";
        this.#abort();
    }

    async #keep(digest) {
        try {
            const file = (await this.#sink.close()) ?? null;
            this.advance(this.size);
            const message = { type: "verified", id: this.id };
            this.#on.end(() => this.complete({ file, digest }), message);
        } catch (error) {
            this.#refuse("sink_failed", error?.message);
        }
    }

    // A disk likes few big writes; who looks at a slow transfer likes to see it move.
    #isWriteDue() {
        const { clock, progressMs, windowBytes } = this.#settings;
        const isBatch = this.#waitingBytes >= windowBytes / BATCHES_PER_WINDOW;
        const isLate = clock.now() - this.#writtenAt >= progressMs;
        return isBatch || isLate || this.#received === this.size;
    }

    #flush() {
        this.#writing = this.#writing.then(() => this.#writeWaiting());
        return this.#writing;
    }

    async #writeWaiting() {
        if (this.isOver || this.#waiting.length === 0) return;
        const pieces = this.#waiting;
        const length = this.#waitingBytes;
        this.#waiting = [];
        this.#waitingBytes = 0;
        this.#writtenAt = this.#settings.clock.now();
        try {
            const hashed = pieces.map((piece) => this.#digest.update(piece));
            await Promise.all([this.#sink.writeAll(pieces), ...hashed]);
        } catch (error) {
            this.#refuse("sink_failed", error?.message);
            return;
        }
        this.advance(this.bytes + length);
        if (!this.isOver) this.#on.say({ type: "received", id: this.id, offset: this.bytes });
    }

    // From what is written, a window full.
    #grantAll() {
        const { windowBytes } = this.#settings;
        this.#on.say({ type: "accept", id: this.id, offset: this.bytes, window: windowBytes });
    }

    // A sink of the application may reject with anything.
    #refuse(code, why = "") {
        const reason = String(why).slice(0, 1024);
        const message = { type: "decline", id: this.id, code, reason };
        this.#on.end(() => this.fail(failure(code, reason)), message);
    }

    // Nobody is left to hear that it did not work.
    async #abort() {
        try {
            await this.#sink?.abort();
        } catch {
            // As it is of no use any more, it does not matter either.
        }
    }
}
