// The partner: who it is, whether it hears us, and what passes between us. Must not know how a
// connection is made or a seat is taken.
import { Conversation } from "./conversation.js";
import { PAYLOADS, problem } from "./outgoing.js";
import { Timer } from "./timer.js";

const ACK_EVERY = 16; // messages
const ACK_DELAY_MS = 50;

export class Partnership {
    /** What the application sees of the partner; null: there is none. */
    peer = null;

    #ownType;
    #settings;
    #line;
    #emit;
    #conversation;
    #isHere = false; // what we send now reaches it
    #ended = new Set(); // peer ids of partners whose end was told
    #isAckDue = false;
    #wasFull = false;
    #ackTimer;
    #paceTimer;
    #absenceTimer;

    /**
     * @param {"pc" | "mobile"} ownType
     * @param {object} settings
     * @param {{send: (text: string) => void, waitMs: () => number, burst: number,
     *          isOpen: boolean}} line
     * @param {(name: string, ...values: any[]) => void} emit
     */
    constructor(ownType, settings, line, emit) {
        this.#ownType = ownType;
        this.#settings = settings;
        this.#line = line;
        this.#emit = emit;
        this.#conversation = new Conversation(settings.outboxMax);
        this.#ackTimer = new Timer(settings.clock);
        this.#paceTimer = new Timer(settings.clock);
        this.#absenceTimer = new Timer(settings.clock);
    }

    get pending() {
        return this.#conversation.pending;
    }

    /** @returns {boolean} false: there is no room */
    send(type, text) {
        const isTaken = this.#conversation.push(type, text);
        if (isTaken) this.#pump();
        else this.#wasFull = true;
        return isTaken;
    }

    /**
     * We sit again. A server that has lost its memory does not know whom we miss: a partner that is
     * still not back after its grace is gone.
     */
    awaitReturn(graceMs) {
        if (this.peer) this.#absenceTimer.start(graceMs, () => this.gone());
    }

    /** Our own connection is gone. */
    lost() {
        this.#isHere = this.#isAckDue = false;
        for (const timer of [this.#ackTimer, this.#paceTimer, this.#absenceTimer]) timer.stop();
    }

    /** We leave: nothing is told to the application, which has asked for it. */
    left() {
        this.lost();
        this.peer = null;
        this.#ended.clear();
        this.#conversation.end();
    }

    /**
     * The server's `peer_connected`.
     * @param {{v?: number, peer_id?: string, polite?: boolean, resumed?: boolean}} message
     * @returns {boolean} false: the partner returns to a conversation that has ended on our side.
     *     It cannot know that, unless we come back as somebody else.
     */
    met({ v, peer_id = null, polite, resumed = false }) {
        const isNumbered = v >= 2;
        if (isNumbered && this.#ended.has(peer_id)) {
            this.gone();
            this.#ended.clear();
            return false;
        }
        // Only the server knows whether a v1 partner is the same as before.
        const isSame = this.peer?.peerId === peer_id && (isNumbered || resumed);
        if (!isSame) {
            this.gone();
            if (!this.#line.isOpen) return true; // whoever heard that has disconnected
            this.peer = {
                peerType: this.#ownType === "pc" ? "mobile" : "pc",
                peerId: peer_id,
                v: isNumbered ? 2 : 1,
                polite: polite ?? this.#ownType === "mobile",
            };
            this.#conversation.begin(peer_id);
        }
        Object.assign(this.peer, { resumed, away: false });
        this.#conversation.resume(
            Math.min(this.#settings.window, this.#line.burst),
            this.#line.bytesUnderWayMax,
        );
        this.#absenceTimer.stop();
        this.#isHere = true;
        this.#isAckDue = this.#conversation.owed > 0;
        this.#emit(isSame ? "peer_back" : "peer_connected", this.peer);
        this.#pump();
        return true;
    }

    /** The server's `peer_away`: what we send waits until the partner is back. */
    away({ peer_type, grace_ms }) {
        this.#isHere = false;
        this.#absenceTimer.stop();
        if (this.peer) this.peer.away = true;
        this.#emit("peer_away", { peerType: peer_type, graceMs: grace_ms });
    }

    /** The partner does not come back. */
    gone() {
        this.lost();
        if (!this.peer) return;
        const { peerType, peerId } = this.peer;
        this.#ended.add(peerId);
        this.peer = null;
        const undelivered = this.#conversation.end();
        this.#emit("peer_disconnected", peerType, { undelivered });
    }

    /** The partner has sent something to our application. */
    received(message) {
        if (this.#conversation.received(message.seq)) {
            const value = message[PAYLOADS.get(message.type)];
            this.#emit(message.type, value === undefined ? null : value);
        }
        const { owed } = this.#conversation;
        if (owed >= ACK_EVERY) {
            this.acknowledge();
        } else if (owed && !this.#ackTimer.isRunning) {
            this.#ackTimer.start(ACK_DELAY_MS, () => this.acknowledge());
        }
    }

    /** The partner has received what we have sent. */
    acknowledged({ seq }) {
        this.#conversation.acknowledged(seq);
        this.#pump();
    }

    /** Tells the partner what we have received, if it does not know that yet. */
    acknowledge() {
        this.#ackTimer.stop();
        this.#isAckDue = this.#conversation.owed > 0;
        this.#pump();
    }

    // Sends what may be sent now; the rest when the server takes more, or the partner has said that
    // it has received something.
    #pump() {
        while (this.#isHere) {
            const waitMs = this.#line.waitMs();
            if (waitMs > 0) {
                this.#paceTimer.start(waitMs, () => this.#pump());
                break;
            }
            if (this.#isAckDue) {
                this.#isAckDue = false;
                this.#line.send(this.#conversation.acknowledgement());
                continue;
            }
            const entry = this.#conversation.next();
            if (!entry) break;
            if (entry.type === "message" && this.peer.v === 1) {
                this.#emit("error", problem("unknown_type", "The partner knows no `message`"));
            } else {
                this.#line.send(entry.text);
            }
        }
        if (this.#wasFull && this.pending <= this.#settings.outboxMax / 2) {
            this.#wasFull = false;
            this.#emit("drain");
        }
    }
}
