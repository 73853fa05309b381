// What the statistics tell of the pair of candidates that a connection uses (W3C Identifiers for
// WebRTC's Statistics API, RTCIceCandidatePairStats). Must not know what follows from it.

function selectedPair(stats) {
    const all = [...stats.values()];
    const transport = all.find((each) => each.selectedCandidatePairId);
    if (transport) return stats.get(transport.selectedCandidatePairId);
    // Browsers that do not say which one the transport has selected.
    const pairs = all.filter(
        ({ type, state }) => type === "candidate-pair" && state === "succeeded",
    );
    return pairs.find(({ selected }) => selected) ?? pairs.find(({ nominated }) => nominated);
}

/**
 * How the connection was made, as far as an operator is interested.
 * @param {RTCStatsReport} stats  of a connected RTCPeerConnection
 * @returns {"direct" | "relay" | null} null: the report does not tell
 */
export function pathOf(stats) {
    const pair = selectedPair(stats);
    if (!pair) return null;
    const ends = [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id));
    return ends.some((end) => end?.candidateType === "relay") ? "relay" : "direct";
}

/**
 * What has come in. It grows every few seconds as long as there is a path, as ICE keeps asking.
 * @param {RTCStatsReport} stats
 * @returns {number | null} null: the browser does not count what ICE asks and answers
 */
export function receivedOn(stats) {
    const { bytesReceived, requestsReceived, responsesReceived } = selectedPair(stats) ?? {};
    const sum = bytesReceived + requestsReceived + responsesReceived;
    return Number.isFinite(sum) ? sum : null;
}
