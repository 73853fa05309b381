// Sends texts to the partner over a channel of the direct link, so that the server never sees them.
// A channel may be lost with what was under way: a text is sent again until the partner has
// confirmed it, and the partner overlooks what it has already. Must not know the page.

export const TEXT_BYTES_MAX = 64_000; // of UTF-8: what every browser passes in one message

const AGAIN_MS = 3_000;
const MESSAGE_LENGTH_MAX = 8 * TEXT_BYTES_MAX; // JSON writes a control character as six

export function textBytes(text) {
    return new TextEncoder().encode(text).length;
}

export class TextChannel {
    #channel;
    #received;
    #waiting = new Map(); // id -> {text, resolve, reject}, not confirmed yet, oldest first
    #known = new Set(); // ids of the partner's texts
    #lastId = 0;
    #timer;
    #meanings = {
        __proto__: null,
        text: ({ id, text }) => this.#heardText(id, text),
        got: ({ id }) => this.#heardGot(id),
    };

    /**
     * @param {LinkChannel} channel
     * @param {(text: string) => void} received
     */
    constructor(channel, received) {
        this.#channel = channel;
        this.#received = received;
        channel.on("open", () => this.#sendWaiting());
        channel.on("message", (data) => this.#heard(data));
        channel.on("gone", () => this.#gone());
        this.#timer = setInterval(() => this.#sendWaiting(), AGAIN_MS);
    }

    /**
     * @param {string} text  of at most TEXT_BYTES_MAX bytes
     * @returns {Promise<void>} resolves when the partner has it; rejects when it has left before
     */
    send(text) {
        const id = ++this.#lastId;
        return new Promise((resolve, reject) => {
            this.#waiting.set(id, { text, resolve, reject });
            this.#say({ type: "text", id, text });
        });
    }

    close() {
        clearInterval(this.#timer);
        this.#gone();
    }

    #sendWaiting() {
        for (const [id, { text }] of this.#waiting) this.#say({ type: "text", id, text });
    }

    #say(message) {
        this.#channel.send(JSON.stringify(message));
    }

    // What the partner says may be anything.
    #heard(data) {
        if (typeof data !== "string" || data.length > MESSAGE_LENGTH_MAX) return;
        let message = null;
        try {
            message = JSON.parse(data);
        } catch {
            return;
        }
        if (Number.isSafeInteger(message?.id)) this.#meanings[message.type]?.(message);
    }

    #heardText(id, text) {
        if (typeof text !== "string" || textBytes(text) > TEXT_BYTES_MAX) return;
        this.#say({ type: "got", id });
        if (this.#known.has(id)) return;
        this.#known.add(id);
        this.#received(text);
    }

    #heardGot(id) {
        this.#waiting.get(id)?.resolve();
        this.#waiting.delete(id);
    }

    // The next partner counts its own texts from 1.
    #gone() {
        for (const { reject } of this.#waiting.values()) reject(new Error("The partner has left"));
        this.#waiting.clear();
        this.#known.clear();
    }
}
