// Two FileTransfers and the channel between them, which can be lost and replaced; and files to
// pass.
import { createHash } from "node:crypto";
import { FileTransfer } from "../../src/file_transfer.js";
import { FakeClock, seededRandom } from "./clock.js";
import { openChannelPair } from "./data_channel.js";

const MIB = 1024 * 1024;

/** @returns {Uint8Array} always the same for the same size */
export function someBytes(size, seed = 1) {
    const random = seededRandom(seed);
    return Uint8Array.from({ length: size }, () => random() * 256);
}

export function someFile(size, name = "photo.jpg", type = "image/jpeg") {
    return new File([someBytes(size)], name, { type });
}

export async function bytesOf(blob) {
    return new Uint8Array(await blob.arrayBuffer());
}

const sha256 = (bytes, form) => createHash("sha256").update(bytes).digest(form);

/** What both sides must find, as client/README.md defines it. */
export function digestOf(bytes) {
    const starts = Array.from({ length: Math.ceil(bytes.length / MIB) }, (_, i) => i * MIB);
    const blocks = starts.map((start) => sha256(bytes.subarray(start, start + MIB)));
    return sha256(Buffer.concat(blocks), "hex");
}

/** As a page over plain http, which is given no Web Cryptography, or with that given. */
export async function withCrypto(crypto, action) {
    const own = Object.getOwnPropertyDescriptor(globalThis, "crypto");
    Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
    try {
        return await action();
    } finally {
        Object.defineProperty(globalThis, "crypto", own);
    }
}

/** Bytes of files that an end of a channel has sent. */
export function bytesSent(channel) {
    const pieces = channel.sent.filter((data) => typeof data !== "string");
    return pieces.reduce((sum, { byteLength }) => sum + byteLength - 12, 0);
}

/** Everybody who awaits something gets their turn, often. */
export async function settle(turns = 50) {
    for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What a transfer says from now on: [name, value]. */
export function eventsOf(transfer) {
    const events = [];
    for (const name of ["progress", "done", "error", "cancelled"]) {
        transfer.on(name, (value) => events.push([name, value]));
    }
    return events;
}

export class FilesPair {
    /** Transfers that were offered to the receiver, oldest first. */
    offered = [];
    /** What was wrong with what the receiver heard. */
    errors = [];

    constructor({ sender = {}, receiver = {} } = {}) {
        this.clock = new FakeClock();
        const fixed = { clock: this.clock, random: () => 0 };
        this.sender = new FileTransfer(null, { ...fixed, ...sender });
        this.receiver = new FileTransfer(null, { ...fixed, ...receiver });
        this.receiver.on("offered", (transfer) => this.offered.push(transfer));
        this.receiver.on("error", (error) => this.errors.push(error.code));
        this.connect();
    }

    /** A channel, in the place of the one before. */
    connect() {
        this.ends = openChannelPair();
        this.sender.attach(this.ends[0]);
        this.receiver.attach(this.ends[1]);
    }

    /** The channel is lost, with all that is under way. */
    async cut() {
        this.ends[0].close();
        await settle();
    }

    /** The messages that one end has sent, control only. */
    said(end) {
        const texts = this.ends[end].sent.filter((data) => typeof data === "string");
        return texts.map((text) => JSON.parse(text));
    }

    /** One file that was offered and not answered. */
    async offer(file) {
        const [outgoing] = this.sender.send(file);
        await settle();
        return { outgoing, incoming: this.offered.at(-1) };
    }
}
