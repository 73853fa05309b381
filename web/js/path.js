// How a connection runs: which pair of candidates it uses (W3C Identifiers for WebRTC's Statistics
// API). Must not know what follows from it.

/**
 * @param {RTCPeerConnection} rtc  connected
 * @returns {Promise<"direct" | "relay" | "">} "": the browser does not tell
 */
export async function pathOf(rtc) {
    const stats = await rtc.getStats().catch(() => new Map()); // closed meanwhile
    const all = [...stats.values()];
    const selected = all.find((each) => each.selectedCandidatePairId)?.selectedCandidatePairId;
    const pair =
        stats.get(selected) ?? // Firefox does not say which one the transport has selected:
        all.find(({ type, nominated, state }) => {
            return type === "candidate-pair" && nominated && state === "succeeded";
        });
    if (!pair) return "";
    const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id));
    return ends.some((end) => end?.candidateType === "relay") ? "relay" : "direct";
}
