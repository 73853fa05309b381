// Candidates of the partner on their way into an RTCPeerConnection. One that belongs to no
// description yet waits for the next one; one whose description was replaced is dropped. Must not
// know how descriptions come about.

const WAITING_MAX = 256;

export class EarlyCandidates {
    #rtc;
    #waiting = []; // oldest first

    /** @param {RTCPeerConnection} rtc */
    constructor(rtc) {
        this.#rtc = rtc;
    }

    /**
     * @param {RTCIceCandidateInit} candidate
     * @throws what addIceCandidate throws at one that fits and is broken
     */
    async add(candidate) {
        if (this.#fits(candidate)) {
            await this.#rtc.addIceCandidate(candidate);
        } else if (this.#waiting.length < WAITING_MAX) {
            this.#waiting.push(candidate);
        }
    }

    /**
     * The partner's description is a new one; what does not fit it either is dropped.
     * @returns {RTCIceCandidateInit[]} those that can be added now
     */
    takeFitting() {
        const fitting = this.#waiting.filter((candidate) => this.#fits(candidate));
        this.#waiting = [];
        return fitting;
    }

    // A candidate without a user name fragment cannot be told from those of another generation.
    #fits({ usernameFragment }) {
        const sdp = this.#rtc.remoteDescription?.sdp;
        if (!sdp || !usernameFragment) return Boolean(sdp);
        return sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`);
    }
}
