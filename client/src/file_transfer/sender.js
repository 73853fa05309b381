// All files on their way out: offers them, sends those that are wanted one after the other, and
// says again on a new channel what was lost with the old one. Must not know how a file is read.
import { cleanName, cleanType } from "./file_name.js";
import { OutgoingTransfer } from "./outgoing_transfer.js";

const FIRST_ID_LIMIT = 2 ** 31; // half of what an id may be

export class Sender {
    #settings;
    #line = null;
    #greeted = null; // the line on which somebody listens, and knows what there is
    #pumped = null; // the line over which files are being sent
    #transfers = new Map(); // id -> OutgoingTransfer, unfinished
    #lastId;
    #meanings = {
        accept: (transfer, message) => transfer.accepted(message),
        received: (transfer, message) => transfer.received(message),
        verified: (transfer) => transfer.verified(),
        decline: (transfer, { code, reason }) =>
            this.#end(transfer, () => transfer.ended(code, reason)),
    };

    constructor(settings) {
        this.#settings = settings;
        // Not from 1: the receiver remembers how the files of an earlier FileTransfer have ended.
        this.#lastId = Math.floor(settings.random() * FIRST_ID_LIMIT);
    }

    /** Unfinished, oldest first. */
    get transfers() {
        return [...this.#transfers.values()];
    }

    /** @param {Blob & {name?: string}} file @returns {OutgoingTransfer} */
    add(file) {
        const id = ++this.#lastId;
        const name = cleanName(file.name ?? "", this.#settings.nameLengthMax);
        const description = { id, name, size: file.size, type: cleanType(file.type) };
        const transfer = new OutgoingTransfer(
            file,
            description,
            this.#settings,
            (...end) => this.#end(transfer, ...end),
            () => this.#unwritten(),
        );
        this.#transfers.set(id, transfer);
        this.#offerMore();
        return transfer;
    }

    /** There is a channel. What is said before the partner has said something may be lost. */
    attach(line) {
        this.#line = line;
        for (const transfer of this.transfers) transfer.interrupted();
    }

    /** There is none. */
    detach() {
        this.#line = null;
    }

    /**
     * The partner listens. It may be the second time that it says so: it missed the first answer.
     */
    greet() {
        this.#greeted = this.#line;
        const known = this.transfers.filter(({ phase }) => phase !== "waiting");
        this.#line.send({ type: "hello", ids: known.map(({ id }) => id) });
        const silent = known.filter(({ phase }) => phase === "offered");
        for (const transfer of silent) this.#line.send(transfer.offer());
        this.#offerMore();
    }

    /** The partner listens, which it may not have been able to tell us. */
    greetOnce() {
        if (this.#greeted !== this.#line) this.greet();
    }

    /** @param {{type: string, id: number}} message  of a receiver, about one transfer */
    heard(message) {
        const transfer = this.#transfers.get(message.id);
        if (!transfer) return; // its end has crossed the message
        this.#meanings[message.type](transfer, message);
        this.#line?.wake();
        this.#pump();
    }

    /** Nothing more is sent. @param {Error & {code: string}} error  why */
    gone(error) {
        for (const transfer of this.transfers) this.#end(transfer, () => transfer.fail(error));
    }

    #end(transfer, end, message) {
        if (!this.#transfers.delete(transfer.id)) return;
        if (message && transfer.phase !== "waiting") this.#line?.send(message);
        end();
        this.#line?.wake();
        this.#offerMore();
    }

    // They are offered in order, so those that may be are the first ones.
    #offerMore() {
        if (!this.#line || this.#greeted !== this.#line) return;
        let free = this.#settings.offersMax;
        for (const transfer of this.#transfers.values()) {
            if (free-- <= 0) return;
            if (transfer.phase === "waiting") this.#line.send(transfer.offer());
        }
    }

    // Of files that are under way as a whole. The one in hand counts its own.
    #unwritten() {
        let bytes = 0;
        for (const { phase, size, bytes: written } of this.#transfers.values()) {
            if (phase === "sent") bytes += size - written;
        }
        return bytes;
    }

    #next() {
        for (const transfer of this.#transfers.values()) {
            if (transfer.phase === "sending") return transfer;
        }
        return null;
    }

    // One at a time: of those that are accepted, the one that was sent first.
    async #pump() {
        const line = this.#line;
        if (!line || this.#pumped === line) return;
        this.#pumped = line;
        for (let next = this.#next(); next && line.isOpen; next = this.#next()) {
            await next.sendOver(line);
        }
        if (this.#pumped === line) this.#pumped = null;
    }
}
