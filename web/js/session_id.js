// The id of a session: made on the PC, carried by the link. It is a secret, as whoever knows it can
// join. So it stands in the fragment, which browsers send to nobody. Must not know what a session
// does.

const BYTES = 16; // 128 bits: nobody guesses it
const LENGTH_MAX = 256; // bytes of UTF-8; the server takes no more by default
const KEY = "signaling.session";

/** @returns {string} 22 characters of base64url */
export function newSessionId() {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    const base64 = btoa(String.fromCharCode(...bytes));
    return base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * The PC's own id survives a reload, but not the tab. It is not in the PC's address: who copied
 * that for the phone would open a second PC page, which is of no use to anybody.
 */
export function rememberedSessionId() {
    try {
        return sessionStorage.getItem(KEY);
    } catch {
        return null; // a browser that forbids storage: a reload makes a new session
    }
}

export function rememberSessionId(id) {
    try {
        sessionStorage.setItem(KEY, id);
    } catch {
        // As above.
    }
}

/** @returns {string} what the phone opens */
export function linkTo(origin, id) {
    return `${origin}/mobile#${encodeURIComponent(id)}`;
}

/**
 * The id in the page's own address: `#ID`, or `?session=ID` as older QR codes have it, which is
 * moved to the fragment, so that it does not linger in a history that is shared between devices.
 * @returns {{id: string, isUsable: boolean}} an empty id: there is none
 */
export function sessionIdFromAddress() {
    const { hash, pathname, searchParams } = new URL(location.href);
    const given = searchParams.get("session");
    if (hash.length <= 1 && given) {
        searchParams.delete("session");
        const rest = String(searchParams);
        const query = rest === "" ? "" : `?${rest}`;
        history.replaceState(null, "", `${pathname}${query}#${encodeURIComponent(given)}`);
    }
    const id = decoded(location.hash.slice(1));
    const length = new TextEncoder().encode(id ?? "").length;
    return { id: id ?? "", isUsable: id !== null && length > 0 && length <= LENGTH_MAX };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return null; // a stray % in a link that somebody has typed
    }
}
