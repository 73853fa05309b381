// All files on their way in: finds the transfer that a message belongs to, and remembers how each
// has ended for a sender that missed it. Must not know what a transfer does with its bytes.
import { cleanName, cleanType } from "./file_name.js";
import { IncomingTransfer } from "./incoming_transfer.js";

export class Receiver {
    #settings;
    #offered;
    #line = null;
    #transfers = new Map(); // id -> IncomingTransfer, unfinished
    #results = new Map(); // id -> the message that has ended it, oldest first
    #meanings = {
        hello: ({ ids }) => this.#keepOnly(ids),
        offer: (message) => this.#heardOffer(message),
        end: ({ id, digest }) => this.#transfers.get(id)?.finish(digest),
        withdraw: ({ id, code }) => this.#withdrawn(id, code),
    };

    /**
     * @param {object} settings
     * @param {(transfer: IncomingTransfer) => void} offered
     */
    constructor(settings, offered) {
        this.#settings = settings;
        this.#offered = offered;
    }

    /** Unfinished, oldest first. */
    get transfers() {
        return [...this.#transfers.values()];
    }

    /** There is a channel. */
    attach(line) {
        this.#line = line;
        line.send({ type: "ready" });
    }

    /** There is none. */
    detach() {
        this.#line = null;
    }

    /** @param {{type: string}} message  of a sender */
    heard(message) {
        this.#meanings[message.type](message);
    }

    /** @param {{id: number, offset: number, bytes: Uint8Array}} piece */
    heardPiece({ id, offset, bytes }) {
        const transfer = this.#transfers.get(id);
        if (!transfer) return;
        let held = 0;
        for (const { unwritten } of this.#transfers.values()) held += unwritten;
        transfer.take(offset, bytes, held - transfer.unwritten);
    }

    /** The sender does not come back; its successor numbers its own files. */
    gone() {
        for (const { id } of this.transfers) this.#withdrawn(id, "peer_gone");
        this.#results.clear();
    }

    #heardOffer({ id, name, size, mime }) {
        const { sizeMax, offersMax } = this.#settings;
        const result = this.#results.get(id);
        const known = this.#transfers.get(id);
        if (result) this.#line?.send(result);
        else if (known) known.resume();
        else if (size > sizeMax) this.#decline(id, "too_large");
        else if (this.#transfers.size >= offersMax) this.#decline(id, "too_many_offers");
        else this.#add({ id, name, size, type: cleanType(mime) });
    }

    #add(offer) {
        const description = { ...offer, name: cleanName(offer.name, this.#settings.nameLengthMax) };
        const transfer = new IncomingTransfer(description, this.#settings, {
            say: (message) => this.#line?.send(message),
            end: (action, message) => this.#end(transfer, action, message),
        });
        this.#transfers.set(transfer.id, transfer);
        if (this.#settings.autoAccept) transfer.accept();
        this.#offered(transfer);
    }

    // What was withdrawn while there was no channel is missing in the sender's list.
    #keepOnly(ids) {
        const kept = new Set(ids);
        for (const { id } of this.transfers) if (!kept.has(id)) this.#withdrawn(id, "cancelled");
    }

    #withdrawn(id, code) {
        const transfer = this.#transfers.get(id);
        if (transfer) this.#end(transfer, () => transfer.ended(code));
    }

    #decline(id, code) {
        this.#tell({ type: "decline", id, code, reason: "" });
    }

    #end(transfer, action, message) {
        if (!this.#transfers.delete(transfer.id)) return;
        if (message) this.#tell(message);
        if (message?.type !== "verified") transfer.drop();
        action();
    }

    #tell(result) {
        this.#results.set(result.id, result);
        const [oldest] = this.#results.keys();
        if (this.#results.size > this.#settings.resultsMax) this.#results.delete(oldest);
        this.#line?.send(result);
    }
}
