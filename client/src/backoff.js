// How long to wait before the next attempt to connect: exponential with full jitter, the first try
// at once. Pure: randomness is an argument, and time passes elsewhere.

export class Backoff {
    #settings;
    #failures = 0; // in a row; 0: the next try is at once

    /**
     * @param {{backoffBaseMs: number, backoffMaxMs: number, stableMs: number,
     *          random: () => number}} settings
     */
    constructor(settings) {
        this.#settings = settings;
    }

    /**
     * After a connection has ended. One that lasted makes good for all failures before it; one that
     * was short, but came as far as a seat, for all but the first: whoever is thrown out again and
     * again right after joining must not hammer at the door.
     * @param {"retry" | "retry_with_backoff"} advice
     * @param {number} seatedMs  how long the ended connection had a seat; 0: it never had one
     * @returns {number} milliseconds to wait
     */
    next(advice, seatedMs) {
        const { backoffBaseMs, backoffMaxMs, stableMs, random } = this.#settings;
        const isToldToWait = advice === "retry_with_backoff";
        if (seatedMs >= stableMs) {
            this.reset();
        } else if (seatedMs > 0 && !isToldToWait) {
            this.#failures = Math.min(this.#failures, 1);
        }
        if (isToldToWait) this.#failures = Math.max(1, this.#failures);
        const doublings = this.#failures - 1;
        this.#failures += 1;
        if (doublings < 0) return 0;
        return Math.round(random() * Math.min(backoffMaxMs, backoffBaseMs * 2 ** doublings));
    }

    /** The world has changed (network back, page awake): what failed before says nothing now. */
    reset() {
        this.#failures = 0;
    }
}
