// How fast something grows, and how long the rest will take. Pure: time is an argument.

export class Rate {
    #windowMs;
    #samples = []; // {at, bytes}, oldest first

    /** @param {number} windowMs  what is older does not count */
    constructor(windowMs) {
        this.#windowMs = windowMs;
    }

    /** @param {number} at  ms @param {number} bytes  in all */
    add(at, bytes) {
        this.#samples.push({ at, bytes });
        while (this.#samples.length > 2 && at - this.#samples[1].at >= this.#windowMs) {
            this.#samples.shift();
        }
    }

    /** 0 as long as there is nothing to measure. */
    get bytesPerSecond() {
        if (this.#samples.length < 2) return 0;
        const [first, last] = [this.#samples[0], this.#samples.at(-1)];
        const ms = last.at - first.at;
        return ms > 0 ? Math.round(((last.bytes - first.bytes) * 1000) / ms) : 0;
    }

    /** @param {number} size  in all @returns {number | null} seconds; null: nobody knows */
    secondsLeft(size) {
        const rate = this.bytesPerSecond;
        const left = size - (this.#samples.at(-1)?.bytes ?? 0);
        if (left <= 0) return 0;
        return rate > 0 ? left / rate : null;
    }
}
