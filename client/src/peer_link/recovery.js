// Decides when a connection that does not come about, or was lost, is tried again, and how: with an
// ICE restart, or with a new RTCPeerConnection. Owns the timer of it and the count of what was in
// vain; must not know how either is done.
import { Timer } from "../timer.js";

export class Recovery {
    #settings;
    #on;
    #timer;
    #isPolite = false;
    #isReachable = false; // what we signal now reaches the partner
    #isBegun = false; // somebody has offered something: there is a connection to look after
    #isBroken = false; // only a new RTCPeerConnection helps
    #connection = "new";
    #attempts = 0; // in vain
    #refusals = 0; // in this conversation
    #returnedAt = -Infinity;

    /**
     * @param {{clock: object, iceRestartDelayMs: number, returnWindowMs: number, attemptMs: number,
     *          restartsMax: number, attemptsMax: number, politePauseMs: number}} settings
     * @param {{restart: () => void, rebuild: () => void, inVain: () => void, giveUp: () => void,
     *          check: () => void}} on  `inVain`: one attempt, with others to follow; `check`: find
     *     out whether the connection is as well as it says
     */
    constructor(settings, on) {
        this.#settings = settings;
        this.#on = on;
        this.#timer = new Timer(settings.clock);
    }

    /** There is a new partner. */
    begin(isPolite) {
        this.end();
        this.#isPolite = isPolite;
        this.#isReachable = true;
    }

    /** There is none any more. */
    end() {
        this.#timer.stop();
        this.#isReachable = this.#isBegun = false;
        this.#attempts = this.#refusals = 0;
        this.#returnedAt = -Infinity;
        this.renewed();
    }

    /** There is a new RTCPeerConnection. */
    renewed() {
        this.#isBroken = false;
        this.#connection = "new";
    }

    /** An offer was made or heard, and should lead somewhere. */
    begun() {
        this.#isBegun = true;
        if (!this.#timer.isRunning && this.#connection === "new") this.#expectSuccess();
    }

    /** @param {RTCPeerConnectionState} connection  has changed to this */
    observe(connection) {
        this.#connection = connection;
        if (connection === "connected") {
            this.#attempts = 0;
            this.#isBroken = false;
            this.#timer.stop();
        } else if (connection === "connecting") {
            this.#expectSuccess();
        } else if (connection === "disconnected") {
            this.#interrupted();
        } else if (connection === "failed") {
            this.#wasInVain();
            this.#failed();
        }
    }

    /** The signaling works again, whichever side had lost it. */
    partnerIsBack() {
        this.#isReachable = true;
        this.#returnedAt = this.#settings.clock.now();
        if (!this.#isBegun) return;
        if (this.#isWell) {
            if (!this.#isPolite) this.#on.check(); // a dead path is dead for both
        } else {
            this.#attempts = 0;
            this.#trySoon();
        }
    }

    /** Nothing is heard any more, although the connection says that it is well. */
    suspect() {
        if (this.#isReachable && this.#isWell) this.#on.restart();
    }

    /** What we would signal now would wait, and be stale when it arrives. */
    partnerIsAway() {
        this.#isReachable = false;
        this.#timer.stop();
    }

    /** The connection is gone, whatever its state says, and ICE cannot bring it back. */
    broken() {
        this.#isBroken = true;
        this.#failed();
    }

    /**
     * A browser does not take what another browser has described. Two new RTCPeerConnections may
     * agree; if not even these do, what works is left alone.
     */
    refused() {
        this.#refusals += 1;
        if (this.#refusals <= this.#settings.restartsMax) this.broken();
    }

    /** Somebody thinks that it may work now. */
    tryAgain() {
        this.#attempts = 0;
        if (this.#isBegun && !this.#isWell) this.#try();
    }

    get #isWell() {
        return this.#connection === "connected" && !this.#isBroken;
    }

    #expectSuccess() {
        this.#timer.start(this.#settings.attemptMs, () => {
            this.#wasInVain();
            this.#try();
        });
    }

    // Who could not reach the partner has not tried.
    #wasInVain() {
        if (this.#isReachable) this.#on.inVain();
    }

    // An interruption is no failure: it may end by itself. But who has just lost the signaling too
    // is probably in another network now, and has no time to lose.
    #interrupted() {
        const { clock, returnWindowMs, iceRestartDelayMs } = this.#settings;
        const isReturn = clock.now() - this.#returnedAt <= returnWindowMs;
        if (isReturn) this.#trySoon();
        else this.#timer.start(iceRestartDelayMs, () => this.#try());
    }

    // The first attempt is made at once. When it fails before its time is up, the next one still
    // waits for that: what fails at once would otherwise be tried in a loop.
    #failed() {
        if (this.#attempts === 0 || !this.#timer.isRunning) this.#trySoon();
    }

    // Both sides notice most failures; the pause keeps them from offering at once.
    #trySoon() {
        if (this.#isPolite) this.#timer.start(this.#settings.politePauseMs, () => this.#try());
        else this.#try();
    }

    #try() {
        this.#timer.stop();
        if (!this.#isReachable) return; // until the partner is back
        const { attemptsMax, restartsMax } = this.#settings;
        if (this.#attempts >= attemptsMax) {
            this.#on.giveUp();
            return;
        }
        this.#attempts += 1;
        this.#expectSuccess();
        if (this.#isBroken || this.#attempts > restartsMax) this.#on.rebuild();
        else this.#on.restart();
    }
}
