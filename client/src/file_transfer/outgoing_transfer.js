// One file on its way out: reads ahead by a block, hashes each byte once, and sends no more than
// receiver and channel can take. Must not know the other transfers.
import { Digest } from "./digest.js";
import { failure, Transfer } from "./transfer.js";
import { framePiece, MESSAGE_BYTES, PIECE_BYTES, ROOM_BYTES_MIN } from "./wire.js";

// Of whole pieces: what a stream yields would end in small ones, which cost as much as big ones.
const BLOCK_BYTES = 32 * PIECE_BYTES;

// null: the file was changed or deleted since it was chosen.
async function blockOf(file, offset) {
    try {
        const end = Math.min(offset + BLOCK_BYTES, file.size);
        const buffer = await file.slice(offset, end).arrayBuffer();
        return buffer.byteLength === end - offset ? new Uint8Array(buffer) : null;
    } catch {
        return null;
    }
}

export class OutgoingTransfer extends Transfer {
    #file;
    #end;
    #elsewhere;
    #phase = "waiting"; // then "offered", "sending" and "sent"; after a loss "offered" again
    #offset = 0; // of the next piece
    #window = 0;
    #room = new ArrayBuffer(MESSAGE_BYTES); // for one message after the other: send() copies it
    #digest = new Digest();
    #hashedTo = 0;
    #whole = null; // promise of the digest, when all is hashed
    #told = null; // the digest, when the partner is told

    /**
     * @param {Blob} file
     * @param {{id: number, name: string, size: number, type: string}} description
     * @param {object} settings
     * @param {(action: () => void, message?: object) => void} end  is called once, with what ends
     *     the transfer, and what to tell the partner
     * @param {() => number} elsewhere  bytes of the other transfers that the partner has not
     *     written yet: the window is one for all
     */
    constructor(file, description, settings, end, elsewhere) {
        super(description, settings);
        this.#elsewhere = elsewhere;
        this.#file = file;
        this.#end = end;
    }

    get phase() {
        return this.#phase;
    }

    /** The application does not want it any more. The receiver drops what it has. */
    cancel() {
        this.#withdraw("cancelled", () => this.cancelled("us"));
    }

    /** For the Sender: the partner has been asked. @returns {object} what to say */
    offer() {
        this.#phase = "offered";
        return { type: "offer", id: this.id, name: this.name, size: this.size, mime: this.type };
    }

    /** For the Sender: the channel is lost. It has to be offered again. */
    interrupted() {
        if (this.#phase !== "waiting") this.#phase = "offered";
    }

    /** For the Sender: the partner wants it, from there on. */
    accepted({ offset, window }) {
        if (this.#phase !== "offered") return;
        if (offset > this.#hashedTo || window < ROOM_BYTES_MIN) {
            this.#withdraw("protocol_error");
            return;
        }
        this.#phase = "sending";
        this.#offset = offset;
        this.#window = window;
        if (offset > 0) this.advance(offset);
    }

    /** For the Sender: so much is written there. */
    received({ offset }) {
        if (offset > this.#hashedTo) this.#withdraw("protocol_error");
        else this.advance(offset);
    }

    /** For the Sender: sends all of it, or until the line ends. Never rejects. */
    async sendOver(line) {
        const isOn = () => line.isOpen && this.#phase === "sending" && !this.isOver;
        try {
            await this.#sendBytes(line, isOn);
            if (isOn()) await this.#sendEnd(line, isOn);
        } catch {
            this.#withdraw("unreadable"); // it could not be hashed
        }
    }

    /** For the Sender: it is complete there, and the digest is right. */
    verified() {
        if (this.#told === null) return; // it cannot know
        this.advance(this.size);
        this.#end(() => this.complete({ digest: this.#told }));
    }

    async #sendBytes(line, isOn) {
        let coming = blockOf(this.#file, this.#offset);
        while (isOn() && this.#offset < this.size) {
            const block = await coming;
            if (!isOn()) return;
            if (block === null) {
                this.#withdraw("unreadable");
                return;
            }
            coming = blockOf(this.#file, this.#offset + block.length);
            await this.#sendBlock(block, line, isOn);
        }
    }

    async #sendEnd(line, isOn) {
        this.#whole ??= this.#digest.hex();
        const digest = await this.#whole;
        if (!isOn()) return;
        this.#told = digest;
        this.#phase = "sent";
        line.send({ type: "end", id: this.id, digest });
    }

    async #sendBlock(block, line, isOn) {
        for (let at = 0; at < block.length; at += PIECE_BYTES) {
            const piece = block.subarray(at, at + PIECE_BYTES);
            const end = this.#offset + piece.length;
            const mayGo = () =>
                line.hasRoom && end - this.bytes + this.#elsewhere() <= this.#window;
            while (isOn() && !mayGo()) await line.changed();
            if (!isOn()) return;
            line.send(framePiece(this.id, this.#offset, piece, this.#room));
            const hashed = this.#hashOnce(piece);
            this.#offset = end;
            await hashed;
        }
    }

    // After a loss, what is sent again is hashed already.
    #hashOnce(piece) {
        const known = Math.min(this.#hashedTo - this.#offset, piece.length);
        this.#hashedTo += piece.length - known;
        return this.#digest.update(piece.subarray(known));
    }

    #withdraw(code, action = () => this.fail(failure(code))) {
        this.#end(action, { type: "withdraw", id: this.id, code });
    }
}
