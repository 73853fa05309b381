// One timer that runs at most once at a time, so that nobody has to keep ids. The clock is
// injected.

export class Timer {
    #clock;
    #id = null;

    /** @param {{setTimeout: Function, clearTimeout: Function}} clock */
    constructor(clock) {
        this.#clock = clock;
    }

    get isRunning() {
        return this.#id !== null;
    }

    /** Starts anew; what was started before does not happen. */
    start(delayMs, action) {
        this.stop();
        this.#id = this.#clock.setTimeout(() => {
            this.#id = null;
            action();
        }, delayMs);
    }

    stop() {
        if (this.#id !== null) this.#clock.clearTimeout(this.#id);
        this.#id = null;
    }
}
