// The offers, answers and candidates of one RTCPeerConnection: the perfect negotiation pattern (W3C
// WebRTC 1.0 section 10.7). Whatever happens is a step in one queue, so that no step ever sees the
// half of another; then "is an offer being made?" is a question about signalingState alone. Must
// not know when to connect again, nor what channels and tracks are for.
import { problem } from "../outgoing.js";
import { EarlyCandidates } from "./early_candidates.js";
import { originOf, sessionOf } from "./origin.js";

export class Negotiation {
    #rtc;
    #signaling;
    #isPolite;
    #obsoleteSession;
    #on;
    #candidates;
    #partnerSession = null;
    #lastStep = Promise.resolve();
    #isOver = false;

    /**
     * @param {RTCPeerConnection} rtc
     * @param {{sendOffer: Function, sendAnswer: Function, sendIceCandidate: Function}} signaling
     * @param {{isPolite: boolean, obsoleteSession: string | null}} terms  what comes from the
     *     obsolete session, the partner's RTCPeerConnection before this one, is dropped
     * @param {{begun: () => void, gathering: () => Promise<void>, lost: () => void,
     *          foreign: (offer: RTCSessionDescriptionInit | null) => void, refused: () => void,
     *          error: (error: Error) => void}} on  `begun`: an offer was made or heard;
     *     `gathering`: is awaited before candidates are gathered; `lost`: somebody has closed our
     *     RTCPeerConnection; `foreign`: the partner has a new one, and has offered or answered with
     *     it; `refused`: the browser does not take a description, and both sides now disagree
     */
    constructor(rtc, signaling, { isPolite, obsoleteSession }, on) {
        this.#rtc = rtc;
        this.#signaling = signaling;
        this.#isPolite = isPolite;
        this.#obsoleteSession = obsoleteSession;
        this.#on = on;
        this.#candidates = new EarlyCandidates(rtc);
        rtc.addEventListener("negotiationneeded", () => this.offer());
        rtc.addEventListener("icecandidate", ({ candidate }) => {
            if (candidate && !this.#isOver) signaling.sendIceCandidate(candidate);
        });
    }

    /** The session id of the partner's latest RTCPeerConnection that is known; null: none is. */
    get lastSession() {
        return this.#partnerSession ?? this.#obsoleteSession;
    }

    /**
     * Offers what there is, unless an offer is under way; then the browser asks for it afterwards.
     */
    offer() {
        this.#enqueue(() => this.#rtc.signalingState === "stable" && this.#offer());
    }

    /** Offers with new ICE credentials; an offer that is under way is replaced. */
    restart() {
        this.#enqueue(() => {
            this.#rtc.restartIce();
            return this.#offer();
        });
    }

    /** @param {RTCSessionDescriptionInit} offer  from the partner */
    heardOffer(offer) {
        this.#enqueue(() => this.#heardOffer(offer));
    }

    /** @param {RTCSessionDescriptionInit & {answers?: string}} answer  from the partner */
    heardAnswer(answer) {
        this.#enqueue(() => this.#heardAnswer(answer));
    }

    /** @param {RTCIceCandidateInit | null | ""} candidate  from the partner */
    heardCandidate(candidate) {
        // That there are no more needs no telling: nobody waits for it with trickle ICE.
        if (candidate) this.#enqueue(() => this.#candidates.add(candidate), false);
    }

    /** No step begins any more, and what the running one still does has no consequences. */
    close() {
        this.#isOver = true;
    }

    #enqueue(step, isEssential = true) {
        const run = async () => {
            if (!this.#isOver) await step();
        };
        this.#lastStep = this.#lastStep.then(run).catch((error) => {
            if (this.#isOver || this.#rtc.signalingState === "closed") return;
            this.#on.error(problem("negotiation_failed", error.message, true));
            if (isEssential) this.#on.refused();
        });
    }

    #retryCandidates() {
        this.#candidates.takeFitting().forEach((candidate) => this.heardCandidate(candidate));
    }

    async #offer() {
        this.#on.begun();
        const offer = await this.#describe();
        if (!this.#isOver) this.#insist(this.#signaling.sendOffer(offer));
    }

    // What was described and not sent leaves both sides waiting for each other.
    #insist(isTaken) {
        if (isTaken === false) throw new Error("The signaling does not take the description");
    }

    // Without an argument setLocalDescription makes what fits: an offer, or the answer to one.
    async #describe() {
        await this.#on.gathering();
        await this.#rtc.setLocalDescription();
        const { type, sdp } = this.#rtc.localDescription;
        return { type, sdp };
    }

    async #heardOffer(offer) {
        const session = sessionOf(offer);
        const isKnown = session === this.#partnerSession;
        const isClosed = this.#rtc.signalingState === "closed";
        if (session === this.#obsoleteSession) return;
        if (isClosed && isKnown) {
            this.#on.lost();
        } else if (isClosed || (!isKnown && this.#partnerSession !== null)) {
            this.#on.foreign(offer);
        } else if (this.#isPolite || this.#rtc.signalingState !== "have-local-offer") {
            await this.#answer(offer, session);
        } // else both have offered at once, and the polite side takes back what it has offered
    }

    async #answer(offer, session) {
        this.#on.begun();
        await this.#rtc.setRemoteDescription({ type: "offer", sdp: offer.sdp });
        this.#partnerSession = session;
        this.#retryCandidates();
        const answer = await this.#describe();
        // An answer says what it answers: one to an offer that was replaced since would break the
        // connection. Who does not know the member overlooks it.
        answer.answers = originOf(offer);
        if (!this.#isOver) this.#insist(this.#signaling.sendAnswer(answer));
    }

    async #heardAnswer(answer) {
        const session = sessionOf(answer);
        if (this.#rtc.signalingState !== "have-local-offer") return;
        if (session === this.#obsoleteSession) return;
        if (answer.answers && answer.answers !== originOf(this.#rtc.localDescription)) return;
        if (this.#partnerSession !== null && session !== this.#partnerSession) {
            this.#on.foreign(null);
            return;
        }
        await this.#rtc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
        this.#partnerSession = session;
        this.#retryCandidates();
    }
}
