// From what an application calls "the server" to what a transport connects to. Pure: the page's
// location is an argument.

/**
 * Socket.IO is meant when the URL says so, or when its library is loaded and nothing in the URL
 * insists on a WebSocket.
 * @param {string} serverUrl
 * @param {Function | undefined} io  the Socket.IO client, if there is one
 * @returns {boolean}
 */
export function isSocketIO(serverUrl, io) {
    return serverUrl.includes("socket.io") || (!!io && !/^wss?:/.test(serverUrl));
}

/**
 * FNV-1a (32 bit) of the session id, folded to 16 bits: lets a load balancer bring both peers of a
 * session together without telling it the id. The server's protocol calls it affinity.
 * @param {string} sessionId
 * @returns {string} four hexadecimal digits
 */
export function affinity(sessionId) {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(sessionId)) {
        hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return (((hash >>> 16) ^ hash) & 0xffff).toString(16).padStart(4, "0");
}

/**
 * The URL of the WebSocket. ws:// and wss:// stay as they are; http(s)://, `host:port/path` and
 * `/path` become ws:// or wss:// as the page's own protocol asks: a secure page may not open an
 * insecure socket (W3C Mixed Content).
 * @param {string} serverUrl
 * @param {string} sessionId
 * @param {{protocol: string, host: string} | undefined} location  the page's, if there is a page
 * @returns {string}
 * @throws {TypeError} when it is no URL, or a mere path where there is no page
 */
export function socketUrl(serverUrl, sessionId, location) {
    const [, scheme, rest] = /^(?:(\w+):)?\/\/(.*)$/.exec(serverUrl) ?? [, , serverUrl];
    const isSecure = scheme === "https" || location?.protocol === "https:";
    const isSocket = scheme === "ws" || scheme === "wss";
    const isPath = /^(\/|$)/.test(rest);
    if (isPath && !location) throw new TypeError("Not a page: the URL needs a host");
    const place = isPath ? location.host + rest : rest;
    const url = new URL(`${isSocket ? scheme : isSecure ? "wss" : "ws"}://${place}`);
    url.hash = ""; // RFC 6455 section 3 forbids it
    url.search += `${url.search ? "&" : "?"}k=${affinity(sessionId)}`;
    return url.href;
}
