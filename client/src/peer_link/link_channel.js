// A data channel that stays the same for the application while the RTCDataChannel behind it is lost
// and replaced. Must not know who makes the replacement, nor why.
import { Emitter } from "../emitter.js";

export class LinkChannel extends Emitter {
    #label;
    #rtc = null;
    #isOpen = false;
    #lost;

    /**
     * @param {string} label
     * @param {() => void} lost  called when the RTCDataChannel has closed by itself
     */
    constructor(label, lost) {
        super();
        this.#label = label;
        this.#lost = lost;
    }

    get label() {
        return this.#label;
    }

    /** The RTCDataChannel behind it at this moment, which may not be open yet; null: none. */
    get rtc() {
        return this.#rtc;
    }

    get isOpen() {
        return this.#isOpen;
    }

    /**
     * @param {string | ArrayBuffer | ArrayBufferView | Blob} data
     * @returns {boolean} false: there is no open channel, and nothing was sent
     * @throws {DOMException} what RTCDataChannel.send throws: too big, or its buffer is full
     */
    send(data) {
        // While it is closing it has not said so yet.
        if (!this.#isOpen || this.#rtc.readyState !== "open") return false;
        this.#rtc.send(data);
        return true;
    }

    /** For the PeerLink: from now on it is this one. */
    use(rtc) {
        this.drop();
        this.#rtc = rtc;
        rtc.binaryType = "arraybuffer";
        const listen = (name, action) =>
            rtc.addEventListener(name, (event) => {
                if (rtc === this.#rtc) action(event);
            });
        const opened = () => this.#opened(rtc);
        listen("open", opened);
        listen("message", ({ data }) => this.emit("message", data));
        listen("close", () => {
            this.drop();
            this.#lost();
        });
        // One that the partner has made may be open already; who has just asked for it listens
        // soon.
        if (rtc.readyState === "open") queueMicrotask(opened);
    }

    /** For the PeerLink: there is none any more. */
    drop() {
        this.#rtc = null;
        if (!this.#isOpen) return;
        this.#isOpen = false;
        this.emit("close");
    }

    // Called twice where a channel is open before its `open` event.
    #opened(rtc) {
        if (this.#isOpen || rtc !== this.#rtc) return;
        this.#isOpen = true;
        this.emit("open", rtc);
    }
}
