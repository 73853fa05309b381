// Every setting of a PeerLink with its default; each name ends with its unit.
import { systemClock } from "../system_clock.js";

/**
 * @param {object} options  what the application wants otherwise
 * @returns {object} all settings
 */
export function settingsFrom(options) {
    return {
        RTCPeerConnection: globalThis.RTCPeerConnection,
        rtcConfiguration: {},
        channelOptions: {}, // of every channel, unless channel() says otherwise
        clock: systemClock,
        iceRestartDelayMs: 2_000, // an interruption that lasts longer is met with an ICE restart
        returnWindowMs: 15_000, // an interruption this soon after the signaling came back: at once
        attemptMs: 15_000, // how long one attempt to connect may take
        restartsMax: 3, // fruitless ICE restarts, until a new RTCPeerConnection is made
        attemptsMax: 6, // fruitless attempts of both kinds, until the state is "failed"
        politePauseMs: 300, // the polite side lets the other one try first
        channelRetryMs: 500, // until a channel that was closed alone is opened again
        iceRefreshMs: 60_000, // credentials that end sooner are renewed before they are used
        ...options,
    };
}
