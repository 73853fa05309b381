// What may be relayed, and what it looks like on the wire. A server refuses what is wrong with a
// message without saying which message it was, and one that is refused would leave a gap in the
// numbers for ever; so it is judged here, before it gets a number.

/** The relayed types and the member that carries their value. */
export const PAYLOADS = new Map([
    ["webrtc_offer", "offer"],
    ["webrtc_answer", "answer"],
    ["ice_candidate", "candidate"],
    ["message", "data"],
]);

const ENVELOPE_BYTES = 128; // room for what is added on sending: number and receiver

/**
 * @param {string} code  stable word
 * @param {string} message  for people
 * @param {boolean} retry  whether the same may succeed later
 * @returns {Error & {code: string, retry: boolean}}
 */
export function problem(code, message, retry = false) {
    return Object.assign(new Error(message), { code, retry });
}

function isPayload(type, json) {
    if (type === "message") return json !== undefined;
    return /^{/.test(json) || (type === "ice_candidate" && /^(null|"")$/.test(json));
}

function nesting(json) {
    let depth = 0;
    let most = 0;
    for (const [token] of json.matchAll(/"(?:\\.|[^"\\])*"|[[{\]}]/g)) {
        if (token === "{" || token === "[") most = Math.max(most, ++depth);
        else if (token === "}" || token === "]") depth -= 1;
    }
    return most;
}

/**
 * @param {string} sessionId
 * @param {{type: string}} message  of one of the relayed types
 * @param {{bytesMax: number, nestingMax: number}} limits  bytes of UTF-8, and levels of nesting, of
 *     which the outermost object is the first
 * @returns {string} JSON
 * @throws {Error & {code: "bad_message" | "too_large"}}
 */
export function compose(sessionId, message, { bytesMax, nestingMax }) {
    const { type } = message;
    const name = PAYLOADS.get(type);
    const value = message[name];
    const json = JSON.stringify(type === "ice_candidate" ? (value ?? null) : value);
    if (!isPayload(type, json) || nesting(json) >= nestingMax) {
        throw problem("bad_message", `No ${name} that can be sent`);
    }
    const text = `{"type":"${type}","session_id":${JSON.stringify(sessionId)},"${name}":${json}}`;
    if (new TextEncoder().encode(text).length + ENVELOPE_BYTES > bytesMax) {
        throw problem("too_large", `More than ${bytesMax} bytes`);
    }
    return text;
}
