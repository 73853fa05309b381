// Who we are to the server: our peer id, the secret that gives our seat back, and what to say next
// in order to sit. Sends nothing itself, and must not know the partner.
import { newPeerId } from "./peer_id.js";
import { SeatMemory } from "./seat_memory.js";

// Longer than a server keeps a seat by default (180 s).
const OWN_GHOST_MS = 200_000;

export class Seat {
    #sessionId;
    #peerType;
    #settings;
    #memory;
    #own; // {peer_id, resume?}
    #remembered; // the same of this page before it was reloaded, or null
    #claim = null; // which of the two the last join was for; null: no join is unanswered
    #ghostUntil = 0;

    /** True while the server has us in our seat under our own name. */
    isTaken = false;

    /**
     * @param {string} sessionId
     * @param {"pc" | "mobile"} peerType
     * @param {{clock: object, random: () => number, storage: Storage | null}} settings
     */
    constructor(sessionId, peerType, settings) {
        this.#sessionId = sessionId;
        this.#peerType = peerType;
        this.#settings = settings;
        this.#memory = new SeatMemory(settings.storage, `signaling:${peerType}:${sessionId}`);
        this.#remembered = this.#memory.read();
        this.renew();
    }

    /** What to say first on a connection. */
    join() {
        return this.#joinAs(this.#own);
    }

    /** From now on we are somebody else, and say so. */
    joinAnew() {
        this.renew();
        return this.#joinAs(this.#own);
    }

    renew() {
        this.#own = { peer_id: newPeerId(this.#settings.random) };
    }

    /**
     * The server's `joined`.
     * @returns {object | null} what to say next; null: we sit
     */
    joined({ v, resume }) {
        if (v >= 2) {
            if (this.#claim !== this.#own) return this.#joinAs(this.#own);
            this.#own.resume = resume;
            this.#memory.write(this.#own);
        }
        this.#remembered = this.#claim = null;
        this.isTaken = true;
        return null;
    }

    /**
     * The server's `error` in answer to a join. If the seat is taken, it may be by this very page
     * before it was reloaded: nobody but us can take it from there, and give it to ourselves.
     * @returns {object | "retry" | "stop" | null} what to say next; or to come back later, or not
     *     at all; null: not decided, as far as the error tells
     */
    refused({ code, retry }) {
        const isTaken = code === "seat_taken";
        if (isTaken && this.#remembered && this.#claim === this.#own) {
            return this.#joinAs(this.#remembered);
        }
        const isGhost = isTaken && this.#settings.clock.now() < this.#ghostUntil;
        if (isGhost || retry || code === "unavailable") return "retry";
        return code ? "stop" : null; // some v1 servers have words for people only
    }

    /**
     * The connection is gone. If it took a `joined` with it, the seat may be kept for us while we
     * lack the secret to claim it: that it is taken means nothing, then.
     */
    lost() {
        if (this.#claim) this.#ghostUntil = this.#settings.clock.now() + OWN_GHOST_MS;
        this.#claim = null;
        this.isTaken = false;
    }

    /**
     * We have left for good: what comes next is a new conversation. If we could not say so, the
     * seat is still kept for whom we were.
     */
    left() {
        if (this.isTaken) {
            this.#memory.clear();
            this.#remembered = null;
        } else if (this.#own.resume) {
            this.#remembered = this.#own;
        }
        this.lost();
        this.#ghostUntil = 0;
        this.renew();
    }

    #joinAs(claim) {
        this.#claim = claim;
        this.isTaken = false;
        return {
            type: "join",
            session_id: this.#sessionId,
            peer_type: this.#peerType,
            v: 2,
            ...claim,
        };
    }
}
