// Two SignalingClients that have found each other, as far as PeerLink looks at them: what one sends
// arrives at the other in order, later, and, while one of them is away, when both are back. Knows
// nothing of servers and transports.
import { Emitter } from "../../src/emitter.js";

class FakeSignalingClient extends Emitter {
    peer = null;
    iceServers = [];
    iceExpiresAt = null;
    /** What was reported: [result, ms]. */
    outcomes = [];
    /** What was sent: [event, value]. */
    sent = [];
    /** How often fresh ICE servers were asked for. */
    requests = 0;
    #deliver;

    constructor(peerType, deliver) {
        super();
        this.peerType = peerType;
        this.#deliver = deliver;
    }

    sendOffer(offer) {
        this.#send("webrtc_offer", offer);
    }

    sendAnswer(answer) {
        this.#send("webrtc_answer", answer);
    }

    sendIceCandidate(candidate) {
        this.#send("ice_candidate", candidate);
    }

    reportOutcome(result, ms) {
        this.outcomes.push([result, ms]);
    }

    async requestIceServers() {
        this.requests += 1;
        this.freshIceServers?.();
        return this.iceServers;
    }

    /** How many messages of this kind were sent. */
    count(event) {
        return this.sent.filter(([name]) => name === event).length;
    }

    #send(event, value) {
        const copy = JSON.parse(JSON.stringify(value)); // as the wire does
        this.sent.push([event, copy]);
        this.#deliver(event, copy);
    }
}

export class FakeSignaling {
    #clock;
    #latencyMs;
    #isBroken = false; // one side is away
    #held = []; // deliveries, oldest first
    #conversation = 0;

    /** @param {object} clock @param {{latencyMs?: () => number}} options */
    constructor(clock, { latencyMs = () => 10 } = {}) {
        this.#clock = clock;
        this.#latencyMs = latencyMs;
        const lanes = { pc: this.#lane(() => this.mobile), mobile: this.#lane(() => this.pc) };
        this.pc = new FakeSignalingClient("pc", lanes.pc);
        this.mobile = new FakeSignalingClient("mobile", lanes.mobile);
    }

    /** A partner for each; another one than before, if there was one. */
    meet() {
        this.part();
        this.#conversation += 1;
        this.#isBroken = false;
        this.pc.peer = { peerType: "mobile", polite: false, away: false };
        this.mobile.peer = { peerType: "pc", polite: true, away: false };
        for (const client of [this.pc, this.mobile]) client.emit("peer_connected", client.peer);
    }

    /** One side's connection to the server is lost. */
    lose(side) {
        const [lost, other] = this.#ends(side);
        this.#isBroken = true;
        other.peer.away = true;
        lost.emit("disconnect", { code: 1006, reason: "", willRetry: true });
        other.emit("peer_away", { peerType: side, graceMs: 180_000 });
    }

    /** It is back; what was sent meanwhile arrives. */
    restore(side) {
        const [lost, other] = this.#ends(side);
        this.#isBroken = false;
        other.peer.away = false;
        for (const client of [lost, other]) client.emit("peer_back", client.peer);
        const held = this.#held;
        this.#held = [];
        held.forEach((deliver) => deliver());
    }

    /** It does not come back. */
    part() {
        this.#held = [];
        this.#conversation += 1;
        for (const client of [this.pc, this.mobile]) {
            const { peer } = client;
            client.peer = null;
            if (peer) client.emit("peer_disconnected", peer.peerType);
        }
    }

    #ends(side) {
        return side === "pc" ? [this.pc, this.mobile] : [this.mobile, this.pc];
    }

    // Latency differs, and order is kept.
    #lane(receiver) {
        let dueAt = 0;
        return (event, value) => {
            const conversation = this.#conversation;
            const arrive = () => {
                if (conversation !== this.#conversation) return;
                if (this.#isBroken) this.#held.push(arrive);
                else receiver().emit(event, value);
            };
            dueAt = Math.max(dueAt, this.#clock.now() + this.#latencyMs());
            this.#clock.setTimeout(arrive, dueAt - this.#clock.now());
        };
    }
}
