// Time that passes only when a test says so, and a page that can be frozen as a phone freezes it.
// Knows nothing of what is being timed.

export class FakeClock {
    #now = 1_700_000_000_000; // ms; a plausible time of day
    #timers = new Map(); // id -> {dueAt, action}, in the order in which they were set
    #lastId = 0;

    now = () => this.#now;

    setTimeout = (action, delayMs = 0) => {
        this.#timers.set(++this.#lastId, { dueAt: this.#now + Math.max(0, delayMs), action });
        return this.#lastId;
    };

    clearTimeout = (id) => {
        this.#timers.delete(id);
    };

    /** How many timers are set. */
    get size() {
        return this.#timers.size;
    }

    /** Lets time pass; timers run in the order in which they become due. */
    advance(ms) {
        const end = this.#now + ms;
        while (this.#runNext(end));
        this.#now = end;
    }

    /** The same, and between two timers everybody who awaits something gets their turn. */
    async flow(ms) {
        const end = this.#now + ms;
        await settled();
        while (this.#runNext(end)) await settled();
        this.#now = end;
    }

    /** Lets time pass until `isDone`. @throws after `limitMs` */
    advanceUntil(isDone, limitMs) {
        const end = this.#now + limitMs;
        while (!isDone()) {
            if (!this.#runNext(end)) throw new Error(`not within ${limitMs} ms`);
        }
    }

    #runNext(end) {
        let next = null;
        for (const [id, { dueAt }] of this.#timers) {
            if (dueAt <= end && (next === null || dueAt < next.dueAt)) next = { id, dueAt };
        }
        if (next === null) return false;
        const { action } = this.#timers.get(next.id);
        this.#timers.delete(next.id);
        this.#now = Math.max(this.#now, next.dueAt);
        action();
        return true;
    }
}

// All promises that can settle without time have settled after this.
function settled() {
    return new Promise((resolve) => setImmediate(resolve));
}

/**
 * A window as far as the client looks at one. While it is frozen no timer and no event of it runs;
 * afterwards the timers that have become due run first.
 */
export class FakePage extends EventTarget {
    #clock;
    #isFrozen = false;
    #isGone = false;
    #held = []; // {action, isTimer}

    document = Object.assign(new EventTarget(), { visibilityState: "visible" });
    location = { protocol: "http:", host: "app.example:8080" };

    constructor(clock) {
        super();
        this.#clock = clock;
    }

    /** The clock as this page has it. */
    clock = {
        now: () => this.#clock.now(),
        setTimeout: (action, delayMs) => {
            const timer = { isOn: true };
            timer.id = this.#clock.setTimeout(() => {
                this.run(() => timer.isOn && action(), true);
            }, delayMs);
            return timer;
        },
        clearTimeout: (timer) => {
            timer.isOn = false;
            this.#clock.clearTimeout(timer.id);
        },
    };

    /** Something happens to the page: now, or when it is thawed. */
    run(action, isTimer = false) {
        if (this.#isFrozen) this.#held.push({ action, isTimer });
        else action();
    }

    freeze() {
        this.#isFrozen = true;
    }

    /** The page is gone: nothing of it ever runs again. */
    unload() {
        this.#isFrozen = this.#isGone = true;
    }

    /** Runs what has been held back. The browser's own event, if there is one, comes first. */
    thaw(eventName) {
        if (this.#isGone) return;
        this.#isFrozen = false;
        if (eventName) this.tell(eventName);
        const held = this.#held;
        this.#held = [];
        for (const isTimer of [true, false]) {
            held.filter((each) => each.isTimer === isTimer).forEach(({ action }) => action());
        }
    }

    /** One of the events of a page or its document. */
    tell(eventName) {
        const isOfDocument = ["visibilitychange", "resume"].includes(eventName);
        (isOfDocument ? this.document : this).dispatchEvent(new Event(eventName));
    }
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function seededRandom(seed) {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** A sessionStorage. */
export class FakeStorage {
    #items = new Map();
    getItem = (key) => this.#items.get(key) ?? null;
    setItem = (key, value) => void this.#items.set(key, String(value));
    removeItem = (key) => void this.#items.delete(key);
    get length() {
        return this.#items.size;
    }
}
