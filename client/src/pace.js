// A token bucket that keeps one connection under the server's message rate. Pure: time is an
// argument. Must not know what the messages are.

export class Pace {
    #perMs;
    #burst;
    #tokens;
    #at;

    /**
     * Half of the burst is left for what the network may bunch together, and a tenth of the rate
     * for clocks that differ.
     * @param {number} rate  messages per second that the server takes; 0 or absent: no limit
     * @param {number} burst  messages that it takes at once
     * @param {number} now  milliseconds
     */
    constructor(rate, burst, now) {
        this.#perMs = rate > 0 ? (0.9 * rate) / 1000 : Infinity;
        this.#burst = this.#tokens = Math.max(1, burst / 2 || 1);
        this.#at = now;
    }

    /** How many messages fit between two looks at the clock; the bound for any window. */
    get burst() {
        return this.#perMs < Infinity ? Math.floor(this.#burst) : Infinity;
    }

    /**
     * @param {number} now  milliseconds
     * @returns {number} milliseconds until the next message may go; 0: now
     */
    waitMs(now) {
        const passedMs = Math.max(0, now - this.#at);
        if (passedMs) this.#tokens = Math.min(this.#burst, this.#tokens + passedMs * this.#perMs);
        this.#at = now;
        return Math.max(0, Math.ceil((1 - this.#tokens) / this.#perMs));
    }

    /** One message goes. What cannot wait may go without asking; the others wait longer then. */
    spend() {
        if (this.#perMs < Infinity) this.#tokens -= 1;
    }
}
