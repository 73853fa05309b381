// Every setting of the client with its default; each name ends with its unit. Looks at the page
// around it only for what the application has not handed in.
import { secureRandom } from "./peer_id.js";
import { systemClock } from "./system_clock.js";

// Reading the property throws where storage is forbidden.
function sessionStorageOf(page) {
    try {
        return page.sessionStorage;
    } catch {
        return null;
    }
}

/**
 * @param {object} options  what the application wants otherwise
 * @returns {object} all settings
 */
export function settingsFrom(options) {
    const page = options.page ?? globalThis;
    return {
        page,
        WebSocket: page.WebSocket,
        io: page.io,
        storage: sessionStorageOf(page),
        clock: systemClock,
        random: secureRandom,
        outboxMax: 1000, // messages
        window: 64, // messages
        backoffBaseMs: 500,
        backoffMaxMs: 15_000,
        stableMs: 5_000,
        joinTimeoutMs: 10_000,
        pingIntervalMs: undefined, // the server says
        pongTimeoutMs: 10_000,
        wakeTimeoutMs: 4_000,
        ...options,
    };
}
