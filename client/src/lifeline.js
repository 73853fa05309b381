// One connection that is kept alive: opened, watched, paced, and opened again when it ends. Owns
// the transport, its heartbeat and every decision on when to connect; must not know sessions or
// peers.
import { Backoff } from "./backoff.js";
import { adviceFor } from "./close_codes.js";
import { Heartbeat } from "./heartbeat.js";
import { Pace } from "./pace.js";
import { Timer } from "./timer.js";
import { onWake } from "./wake.js";

const PING_INTERVAL_MS = 25_000; // where the server does not say: proxies cut after 60 s

export class Lifeline {
    #settings;
    #open;
    #on;
    #backoff;
    #joinTimer;
    #retryTimer;
    #transport = null;
    #heartbeat = null;
    #pace = null;
    #unwatch = null;
    #isOpen = false;
    #seatedAt = null;
    #attempt = 0; // since we last sat
    #bytesUnderWayMax = Infinity;
    #notBefore = 0; // the server has asked us not to come back earlier

    /**
     * @param {object} settings
     * @param {(on: object) => {send: Function, close: Function}} open  makes a transport
     * @param {{open: () => void, message: (message: object) => void,
     *          down: (end: {code: number, reason: string, willRetry: boolean}, wasOpen: boolean)
     *              => void,
     *          retry: (plan: {attempt: number, delayMs: number}) => void}} on
     */
    constructor(settings, open, on) {
        this.#settings = settings;
        this.#open = open;
        this.#on = on;
        this.#backoff = new Backoff(settings);
        this.#joinTimer = new Timer(settings.clock);
        this.#retryTimer = new Timer(settings.clock);
    }

    get isOpen() {
        return this.#isOpen;
    }

    /** How many messages the server takes at once. */
    get burst() {
        return this.#pace?.burst ?? Infinity;
    }

    /** How many bytes the server keeps for a partner that reads slowly, with room to spare. */
    get bytesUnderWayMax() {
        return this.#bytesUnderWayMax;
    }

    /** @throws whatever the transport's constructor throws: then nothing was started */
    start() {
        this.#connect();
        this.#unwatch = onWake(this.#settings.page, () => this.#wake());
    }

    /** Closes for good and says nothing more. */
    stop() {
        this.#retryTimer.stop();
        this.#unwatch?.();
        this.#unwatch = null;
        this.#backoff.reset();
        this.#attempt = this.#notBefore = 0;
        this.#release(true);
    }

    /** Gives the connection up, as if it had been closed with this code. */
    abandon(code, reason) {
        this.#ended(code, reason);
    }

    /** Sends at once; asks `waitMs` before if it can wait. */
    send(text) {
        this.#pace?.spend();
        this.#transport.send(text);
    }

    /** @returns {number} milliseconds until the server takes another message */
    waitMs() {
        return this.#pace?.waitMs(this.#settings.clock.now()) ?? 0;
    }

    /** The server has asked us not to come back earlier than this, should the connection end. */
    retryAfter(delayMs) {
        this.#notBefore = this.#settings.clock.now() + delayMs;
    }

    /**
     * We sit: from now on silence is suspicious. On a connection only the first call counts.
     * @param {{v?: number, ping_interval_ms?: number, message_rate?: number,
     *          message_burst?: number}} terms  the server's
     */
    seated(terms) {
        if (this.#heartbeat) return;
        const now = this.#settings.clock.now();
        this.#joinTimer.stop();
        this.#attempt = 0;
        this.#seatedAt = now;
        this.#bytesUnderWayMax = (terms.max_queue_bytes ?? Infinity) / 4;
        this.#pace = new Pace(terms.message_rate, terms.message_burst, now);
        const pingIntervalMs =
            this.#settings.pingIntervalMs ?? terms.ping_interval_ms ?? PING_INTERVAL_MS;
        this.#heartbeat = new Heartbeat(
            { ...this.#settings, pingIntervalMs },
            terms.v >= 2,
            (t) => this.send(`{"type":"ping","t":${t}}`),
            () => this.abandon(1006, "no sign of life"),
        );
    }

    #connect() {
        this.#transport = this.#open({
            open: () => {
                this.#isOpen = true;
                this.#on.open();
            },
            message: (message) => {
                this.#heartbeat?.heard(message);
                this.#on.message(message);
            },
            close: (code, reason) => this.#ended(code, reason),
        });
        const giveUp = () => this.abandon(1006, "no answer");
        this.#joinTimer.start(this.#settings.joinTimeoutMs, giveUp);
    }

    #release(isLeaving) {
        this.#transport?.close(isLeaving);
        this.#heartbeat?.stop();
        this.#joinTimer.stop();
        this.#transport = this.#heartbeat = this.#pace = this.#seatedAt = null;
        this.#isOpen = false;
    }

    #ended(code, reason) {
        const { clock } = this.#settings;
        const wasOpen = this.#isOpen;
        const seatedMs = this.#seatedAt === null ? 0 : Math.max(1, clock.now() - this.#seatedAt);
        this.#release(false);
        const advice = adviceFor(code);
        const willRetry = advice !== "stop";
        let delayMs = 0;
        if (willRetry) {
            delayMs = this.#backoff.next(advice, seatedMs);
            if (advice === "retry_with_backoff") this.retryAfter(delayMs);
            delayMs = Math.max(delayMs, this.#notBefore - clock.now());
            this.#attempt += 1;
            this.#retryTimer.start(delayMs, () => this.#connect());
        } else {
            this.stop();
        }
        this.#on.down({ code, reason, willRetry }, wasOpen);
        // Whoever heard that may have stopped us, or stopped and started us again.
        if (this.#retryTimer.isRunning) this.#on.retry({ attempt: this.#attempt, delayMs });
    }

    // Pauses end early, except those that the server has asked for.
    #wake() {
        this.#heartbeat?.wake();
        if (!this.#retryTimer.isRunning) return;
        this.#backoff.reset();
        const delayMs = Math.max(0, this.#notBefore - this.#settings.clock.now());
        this.#retryTimer.start(delayMs, () => this.#connect());
    }
}
