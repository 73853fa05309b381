// What passes between two peers, exactly once and in order: numbering, window, cumulative
// acknowledgement, re-sending (go-back-N), and dropping what has come twice. Pure: sends nothing
// and reads no clock; who the partner is, others decide.

export class Conversation {
    #outboxMax;
    #outbox = []; // {type, text, seq}; what the partner has not acknowledged, oldest first
    #sent = 0; // how many of these are under way
    #window = Infinity;
    #bytesMax = Infinity;
    #partnerId = null; // null: nothing is numbered
    #lastSent = 0;
    #lastReceived = 0;
    #owed = 0; // messages received since the last acknowledgement

    /** @param {number} outboxMax  messages */
    constructor(outboxMax) {
        this.#outboxMax = outboxMax;
    }

    /** How many messages wait to be sent or acknowledged. */
    get pending() {
        return this.#outbox.length;
    }

    /** How many messages were received that the partner does not know of yet. */
    get owed() {
        return this.#owed;
    }

    /**
     * @param {string} type
     * @param {string} text  a JSON object
     * @returns {boolean} false: the outbox is full, and nothing was taken. Negotiation has as much
     *     room again: a lost offer would block it for ever.
     */
    push(type, text) {
        const most = this.#outboxMax * (type === "message" ? 1 : 2);
        if (this.#outbox.length >= most) return false;
        this.#outbox.push({ type, text, seq: 0 });
        return true;
    }

    /**
     * A partner is there. What waits is for it.
     * @param {string | null} partnerId  null: it speaks v1, and nothing is numbered
     */
    begin(partnerId) {
        this.#partnerId = partnerId;
        this.#sent = this.#lastSent = this.#lastReceived = this.#owed = 0;
    }

    /**
     * The partner is gone for good. What waits was for it.
     * @returns {number} messages of which nobody knows whether they have arrived
     */
    end() {
        const undelivered = this.#outbox.length;
        this.#outbox = [];
        this.begin(null);
        return undelivered;
    }

    /**
     * The partner, or we, were away and are back: what was under way may be lost, and so may the
     * last acknowledgement.
     * @param {number} window  messages that may be under way at once
     * @param {number} bytesMax  the same in bytes; a single message may be longer
     */
    resume(window, bytesMax = Infinity) {
        this.#window = window;
        this.#bytesMax = bytesMax;
        this.#sent = 0;
        this.#owed = Math.min(1, this.#lastReceived);
    }

    /** @returns {{type: string, text: string} | undefined} what to send now */
    next() {
        if (!this.#partnerId) return this.#outbox.shift();
        if (this.#sent >= Math.min(this.#window, this.#outbox.length)) return undefined;
        const entry = this.#outbox[this.#sent];
        const underWay = this.#outbox.slice(0, this.#sent);
        const bytes = underWay.reduce((sum, { text }) => sum + text.length, entry.text.length);
        if (this.#sent && bytes > this.#bytesMax) return undefined;
        this.#sent += 1;
        // Numbered as late as possible, so that there are no gaps; `text` ends with a brace.
        if (!entry.seq) {
            entry.seq = ++this.#lastSent;
            entry.text = `${entry.text.slice(0, -1)},${this.#address(entry.seq)}`;
        }
        return entry;
    }

    /** The partner has everything up to `seq`. */
    acknowledged(seq) {
        if (seq > this.#lastSent) return; // not of this conversation
        const known = this.#outbox.findIndex((entry) => !entry.seq || entry.seq > seq);
        const count = known < 0 ? this.#outbox.length : known;
        this.#outbox.splice(0, count);
        this.#sent = Math.max(0, this.#sent - count);
    }

    /**
     * @param {number | undefined} seq  of a message that has arrived
     * @returns {boolean} whether the application gets it
     */
    received(seq) {
        if (seq === undefined) return true;
        if (!this.#partnerId || seq > this.#lastReceived + 1) return false;
        this.#owed += 1; // also for a duplicate: its acknowledgement was lost
        if (seq <= this.#lastReceived) return false;
        this.#lastReceived = seq;
        return true;
    }

    /** @returns {string} an acknowledgement of all that was received */
    acknowledgement() {
        this.#owed = 0;
        return `{"type":"ack",${this.#address(this.#lastReceived)}`;
    }

    // The server drops what was under way to a page that has since been loaded anew.
    #address(seq) {
        return `"to":"${this.#partnerId}","seq":${seq}}`;
    }
}
