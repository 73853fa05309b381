// How a connection was made, as far as its operator is interested: directly, or through a relay.

function selectedPair(stats) {
    const all = [...stats.values()];
    const transport = all.find((each) => each.selectedCandidatePairId);
    if (transport) return stats.get(transport.selectedCandidatePairId);
    // Browsers that do not say which one the transport has selected.
    const pairs = all.filter(({ type, state }) => type === "candidate-pair" && state === "succeeded");
    return pairs.find(({ selected }) => selected) ?? pairs.find(({ nominated }) => nominated);
}

/**
 * W3C Identifiers for WebRTC's Statistics API, RTCIceCandidatePairStats.
 * @param {RTCStatsReport} stats  of a connected RTCPeerConnection
 * @returns {"direct" | "relay" | null} null: the report does not tell
 */
export function pathOf(stats) {
    const pair = selectedPair(stats);
    if (!pair) return null;
    const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id));
    return ends.some((end) => end?.candidateType === "relay") ? "relay" : "direct";
}
