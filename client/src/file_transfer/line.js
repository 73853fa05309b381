// One RTCDataChannel, until it closes: takes messages as long as its buffer has room, and tells who
// waits when something has changed. Must not know what the messages mean.
import { MESSAGE_BYTES } from "./wire.js";

export class Line {
    #channel;
    #highWaterBytes;
    #isOpen = true;
    #waiting = []; // resolve functions
    #listeners;

    /**
     * @param {RTCDataChannel} channel  open, ordered, reliable
     * @param {number} highWaterBytes
     * @param {{message: (data: string | ArrayBuffer) => void, close: () => void}} on
     */
    constructor(channel, highWaterBytes, on) {
        this.#channel = channel;
        this.#highWaterBytes = highWaterBytes;
        this.#listeners = {
            message: ({ data }) => on.message(data),
            bufferedamountlow: () => this.wake(),
            close: () => {
                this.release();
                on.close();
            },
        };
        channel.binaryType = "arraybuffer";
        channel.bufferedAmountLowThreshold = highWaterBytes / 4;
        this.#eachListener((name, listener) => channel.addEventListener(name, listener));
    }

    get isOpen() {
        return this.#isOpen;
    }

    /** Whether the buffer takes another piece now. */
    get hasRoom() {
        return this.#channel.bufferedAmount + MESSAGE_BYTES <= this.#highWaterBytes;
    }

    /** @param {object | Uint8Array} message  control or piece; lost if the channel is no more */
    send(message) {
        if (!this.#isOpen) return;
        const isPiece = message instanceof Uint8Array;
        try {
            this.#channel.send(isPiece ? message : JSON.stringify(message));
        } catch {
            // It is closing, and has not said so yet. What is lost is said again on the next one.
            this.#channel.close();
        }
    }

    /** @returns {Promise<void>} resolves when there may be room, or a wake(), or the end */
    changed() {
        return new Promise((resolve) => {
            if (this.#isOpen) this.#waiting.push(resolve);
            else resolve();
        });
    }

    wake() {
        const waiting = this.#waiting;
        this.#waiting = [];
        waiting.forEach((resolve) => resolve());
    }

    /** Lets go of the channel, which stays as it is. */
    release() {
        this.#isOpen = false;
        this.#eachListener((name, listener) => this.#channel.removeEventListener(name, listener));
        this.wake();
    }

    #eachListener(action) {
        Object.entries(this.#listeners).forEach(([name, listener]) => action(name, listener));
    }
}
