// Decides in which of a few states a session is, from what its parts have told. Pure: must not know
// the page, nor where the facts come from.

/**
 * @typedef {object} Facts
 * @property {string} stop  why the server does not want us any more: `seat`, `replaced`, `refused`,
 *     or "": it does
 * @property {boolean} wasSeated  we have had our seat
 * @property {boolean} isServerDown  we have not had it for a while
 * @property {boolean} isOnline  the device has a network, as far as the browser knows
 * @property {object | null} peer  the partner
 * @property {boolean} hadPeer  in this session
 * @property {boolean} hasNewCode  the PC has said that it makes a new code
 * @property {string} link  the state of the PeerLink
 * @property {boolean} isLate  both are there, and there is no connection for too long
 * @property {boolean} hasRelay  the server has told us of TURN servers
 * @property {string} path  `direct`, `relay`, or "": not known
 * @property {boolean} isJustBack  the partner was away a moment ago
 */

/**
 * @param {Facts} facts
 * @returns {{state: string, reason: string, path: string}} see /web/js/texts/en.js for what they
 *     mean to people
 */
export function statusOf(facts) {
    const { state, reason } = judge(facts);
    return { state, reason, path: state === "connected" ? facts.path : "" };
}

// In order of what matters most. An open connection outlives the server, and needs it for nothing.
function judge(facts) {
    if (facts.stop) return { state: "taken", reason: facts.stop };
    if (facts.link === "connected") {
        return { state: "connected", reason: facts.isJustBack ? "back" : "" };
    }
    if (facts.isServerDown) {
        return { state: "offline", reason: facts.isOnline ? "server" : "network" };
    }
    if (facts.peer?.away) return { state: "away", reason: "" };
    if (facts.peer && (facts.isLate || facts.link === "failed")) {
        return { state: "failed", reason: facts.hasRelay ? "relay" : "no-relay" };
    }
    if (facts.peer) {
        return { state: "connecting", reason: facts.link === "interrupted" ? "interrupted" : "" };
    }
    if (facts.hadPeer) return { state: "gone", reason: facts.hasNewCode ? "new-code" : "left" };
    return { state: facts.wasSeated ? "waiting" : "idle", reason: "" };
}
