// Two ends of a data channel, ordered and reliable until it is lost, as W3C WebRTC 1.0 section 6.2
// describes an RTCDataChannel. Knows nothing of what passes, nor of the connection beneath.

const BUFFER_BYTES_MAX = 16 * 1024 * 1024;

function copyOf(data) {
    if (typeof data === "string") return data;
    const bytes = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
    return bytes.slice().buffer;
}

export class FakeDataChannel extends EventTarget {
    readyState = "connecting";
    binaryType = "blob";
    bufferedAmount = 0;
    bufferedAmountLowThreshold = 0;
    /** The most that was ever in the buffer. */
    peakBufferedAmount = 0;
    /** Everything that was sent. */
    sent = [];
    other = null;
    #schedule;

    /**
     * @param {string} label
     * @param {(action: () => void) => void} schedule  when the network has done its work; in order
     */
    constructor(label, schedule = setImmediate) {
        super();
        this.label = label;
        this.#schedule = schedule;
    }

    send(data) {
        if (this.readyState !== "open") throw new DOMException("not open", "InvalidStateError");
        const copy = copyOf(data);
        const bytes = copy.byteLength ?? Buffer.byteLength(copy);
        if (this.bufferedAmount + bytes > BUFFER_BYTES_MAX) {
            throw new DOMException("buffer is full", "OperationError");
        }
        this.sent.push(copy);
        this.bufferedAmount += bytes;
        this.peakBufferedAmount = Math.max(this.peakBufferedAmount, this.bufferedAmount);
        this.#schedule(() => this.#delivered(copy, bytes));
    }

    /** Closes both ends; what is under way is lost. */
    close() {
        this.#end();
        this.other?.#end();
    }

    open() {
        if (this.readyState !== "connecting") return;
        this.readyState = "open";
        this.dispatchEvent(new Event("open"));
    }

    #delivered(data, bytes) {
        if (this.readyState !== "open") return;
        const before = this.bufferedAmount;
        this.bufferedAmount -= bytes;
        const threshold = this.bufferedAmountLowThreshold;
        if (before > threshold && this.bufferedAmount <= threshold) {
            this.dispatchEvent(new Event("bufferedamountlow"));
        }
        this.other.dispatchEvent(new MessageEvent("message", { data }));
    }

    #end() {
        if (this.readyState === "closed") return;
        this.readyState = "closed";
        queueMicrotask(() => this.dispatchEvent(new Event("close")));
    }
}

/** @returns {[FakeDataChannel, FakeDataChannel]} both ends, not open yet */
export function channelPair(label, schedule) {
    const ends = [new FakeDataChannel(label, schedule), new FakeDataChannel(label, schedule)];
    [ends[0].other, ends[1].other] = [ends[1], ends[0]];
    return ends;
}

/** @returns {[FakeDataChannel, FakeDataChannel]} both ends, open */
export function openChannelPair(label = "files", schedule = undefined) {
    const ends = channelPair(label, schedule);
    ends.forEach((end) => end.open());
    return ends;
}
