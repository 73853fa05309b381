// The class that applications use to pass files over a data channel that may be lost and replaced.
// Joins the channel, the sending and the receiving side; must not know who makes the channel.
import { Emitter } from "./emitter.js";
import { problem } from "./outgoing.js";
import { Disk } from "./file_transfer/disk.js";
import { Line } from "./file_transfer/line.js";
import { settingsFrom } from "./file_transfer/options.js";
import { Receiver } from "./file_transfer/receiver.js";
import { Sender } from "./file_transfer/sender.js";
import { failure } from "./file_transfer/transfer.js";
import { isFromSender, parseControl, parsePiece } from "./file_transfer/wire.js";

/**
 * Passes files of any size, many at once, in both directions. Events, options and errors: README.md
 * and the types.
 */
export class FileTransfer extends Emitter {
    #settings;
    #sender;
    #receiver;
    #source = null;
    #line = null;
    #isClosed = false;
    #meanings = {
        open: (channel) => this.attach(channel),
        close: () => this.#detach(),
        gone: () => this.gone(),
    };

    /**
     * @param {PeerLink | LinkChannel | null} [source]  a link, of which the channel `options.label`
     *     is used; or one of its channels; without one, attach() is called by the application
     * @param {object} [options]  see the types
     */
    constructor(source = null, options = {}) {
        super();
        this.#settings = settingsFrom(options);
        this.#sender = new Sender(this.#settings);
        const disk = new Disk(this.#settings.startWorker, this.#settings.clock);
        const offered = (transfer) => this.emit("offered", transfer);
        this.#receiver = new Receiver({ ...this.#settings, disk }, offered);
        const isLink = typeof source?.channel === "function";
        this.#source = isLink ? source.channel(this.#settings.label) : source;
        this.#eachMeaning((name, meaning) => this.#source?.on(name, meaning));
        if (this.#source?.isOpen) this.attach(this.#source.rtc);
    }

    /** Unfinished transfers to the partner, oldest first. @returns {OutgoingTransfer[]} */
    get outgoing() {
        return this.#sender.transfers;
    }

    /** Unfinished transfers to us, oldest first. @returns {IncomingTransfer[]} */
    get incoming() {
        return this.#receiver.transfers;
    }

    /**
     * Offers files to the partner, now or when there is a channel. Those that it accepts are sent
     * one after the other.
     * @param {File | Blob | Iterable<File | Blob>} files  a FileList too
     * @returns {OutgoingTransfer[]} one for each
     */
    send(files) {
        const list = files instanceof Blob ? [files] : [...files];
        const transfers = list.map((file) => this.#sender.add(file));
        if (this.#isClosed) this.#sender.gone(failure("closed"));
        return transfers;
    }

    /**
     * From now on this is the channel. What the one before has lost is sent again.
     * @param {RTCDataChannel} channel  open, ordered and reliable
     */
    attach(channel) {
        if (this.#isClosed) return;
        this.#detach();
        const line = new Line(channel, this.#settings.highWaterBytes, {
            message: (data) => this.#heard(data),
            close: () => this.#detach(),
        });
        this.#line = line;
        this.#receiver.attach(line);
        this.#sender.attach(line);
    }

    /** The partner does not come back: what is unfinished fails with `peer_gone`. */
    gone() {
        this.#detach();
        this.#sender.gone(failure("peer_gone"));
        this.#receiver.gone();
    }

    /** Cancels what is unfinished, and lets go of the channel, which stays open. */
    close() {
        if (this.#isClosed) return;
        this.#isClosed = true; // before the application hears of anything, and sends again
        for (const transfer of [...this.outgoing, ...this.incoming]) transfer.cancel();
        this.#detach();
        this.#eachMeaning((name, meaning) => this.#source?.off(name, meaning));
    }

    #eachMeaning(action) {
        Object.entries(this.#meanings).forEach(([name, meaning]) => action(name, meaning));
    }

    #detach() {
        this.#line?.release();
        this.#line = null;
        this.#sender.detach();
        this.#receiver.detach();
    }

    // Who tells us of its files also hears of ours.
    #heardSender(message) {
        if (message.type === "hello") this.#sender.greetOnce();
        this.#receiver.heard(message);
    }

    #heard(data) {
        const isText = typeof data === "string";
        const message = isText ? parseControl(data) : parsePiece(data);
        if (!message) this.emit("error", problem("bad_message", "The partner sent nonsense"));
        else if (!isText) this.#receiver.heardPiece(message);
        else if (message.type === "ready") this.#sender.greet();
        else if (!isFromSender(message)) this.#sender.heard(message);
        else this.#heardSender(message);
    }
}
