// Which RTCPeerConnection has written a description, and as its how manieth: the origin line. An
// RTCPeerConnection keeps its session id for life and counts its versions (RFC 8829 section 5.2).

function parse({ sdp }) {
    const [, session = "", version = ""] = /^o=\S+ (\S+) (\S+)/m.exec(sdp) ?? []; // RFC 8866 5.2
    return { session, version };
}

/** @param {{sdp: string}} description @returns {string} the same for one RTCPeerConnection */
export function sessionOf(description) {
    return parse(description).session;
}

/** @param {{sdp: string}} description @returns {string} another one for each description */
export function originOf(description) {
    const { session, version } = parse(description);
    return `${session} ${version}`;
}
