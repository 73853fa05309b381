// Notices that a connection is dead although nobody has closed it. Knows that time passes and that
// something was heard; must not know what, nor how a ping is sent.
import { Timer } from "./timer.js";

// A timer that fires this much too late was not late by itself: the page was frozen.
const LATE_MS = 2000;

export class Heartbeat {
    #timer;
    #settings;
    #ping;
    #die;
    #mustAnswer;
    #askedAt = 0;
    #isAnswered = true;
    #isLastChance = false;

    /**
     * @param {{clock: object, pingIntervalMs: number, pongTimeoutMs: number, wakeTimeoutMs:
     *     number}} settings
     * @param {boolean} mustAnswer  false for a server that may not know `ping`: its silence counts
     *     only after its first answer
     * @param {(t: number) => void} ping  the pong should repeat `t`
     * @param {() => void} die  called once, when nothing answers
     */
    constructor(settings, mustAnswer, ping, die) {
        this.#settings = settings;
        this.#mustAnswer = mustAnswer;
        this.#ping = ping;
        this.#die = die;
        this.#timer = new Timer(settings.clock);
        this.#ask(settings.pongTimeoutMs);
    }

    /**
     * Whatever arrives is a sign of life, except after a sleep: then much may have arrived before
     * the connection died, and only the answer to the very last question counts.
     * @param {{type: string, t?: any}} message
     */
    heard({ type, t = this.#askedAt }) {
        const isPong = type === "pong";
        if (isPong) this.#mustAnswer = true;
        if (!this.#isLastChance || (isPong && t === this.#askedAt)) this.#isAnswered = true;
    }

    /** The page was asleep: ask now, and do not wait long for the answer. */
    wake() {
        if (!this.#isLastChance || this.#isAnswered) this.#askLastTime();
    }

    stop() {
        this.#timer.stop();
    }

    #askLastTime() {
        this.#isLastChance = true;
        this.#ask(this.#settings.wakeTimeoutMs);
    }

    #ask(timeoutMs) {
        this.#isAnswered = false;
        this.#askedAt = this.#settings.clock.now();
        this.#ping(this.#askedAt);
        this.#after(timeoutMs, () => this.#judge(timeoutMs));
    }

    #judge(timeoutMs) {
        if (this.#mustAnswer && !this.#isAnswered) {
            this.#die();
            return;
        }
        this.#isLastChance = false;
        const restMs = Math.max(0, this.#settings.pingIntervalMs - timeoutMs);
        this.#after(restMs, () => this.#ask(this.#settings.pongTimeoutMs));
    }

    // Silence counts only if this page was awake to hear: what has arrived while it was frozen is
    // handled after the timers that have become due.
    #after(delayMs, action) {
        const { clock } = this.#settings;
        const dueAt = clock.now() + delayMs;
        this.#timer.start(delayMs, () => {
            const wasFrozen = clock.now() - dueAt > LATE_MS;
            if (wasFrozen && !this.#isLastChance) this.#askLastTime();
            else action();
        });
    }
}
