// The interface of PeerLink for TypeScript, written by hand and compiled in the tests. README.md
// explains what the words mean.
import type { Clock, SignalingClient } from "./signaling-client.js";

/**
 * `new`: no partner, or nothing to connect for. `connecting`: for the first time with this partner.
 * `interrupted`: was connected, and is being brought back. `failed`: all attempts were in vain;
 * restart(), or the signaling's return, begins again. `closed`: by close().
 */
export type LinkState = "new" | "connecting" | "connected" | "interrupted" | "failed" | "closed";

/** How ICE ended, and how long after the first offer. */
export interface LinkOutcome {
    readonly result: "direct" | "relay" | "failed";
    readonly ms: number;
}

/** `negotiation_failed`: the partner's description or candidate is not accepted by the browser. */
export interface LinkError extends Error {
    readonly code: "negotiation_failed";
    readonly retry: boolean;
}

/** Event name -> what its handlers get. */
export interface LinkEvents {
    state: [state: LinkState];
    /** There is a new RTCPeerConnection, before anything is negotiated: the place to add tracks. */
    connection: [connection: RTCPeerConnection];
    /** The partner has made a channel that nobody has asked for with channel(). */
    channel: [channel: RTCDataChannel];
    track: [event: RTCTrackEvent];
    /** Once per conversation. */
    outcome: [outcome: LinkOutcome];
    error: [error: LinkError];
}

/** Event name -> what its handlers get. */
export interface LinkChannelEvents {
    /** It can be used; again after each loss, with another RTCDataChannel. */
    open: [channel: RTCDataChannel];
    /** Binary comes as an ArrayBuffer. */
    message: [data: string | ArrayBuffer];
    /** It is lost; another one may follow. */
    close: [];
    /** The conversation is over: another one would lead to another partner. */
    gone: [];
}

/** All may be left out; README.md has the table with the defaults. */
export interface LinkOptions {
    RTCPeerConnection?: new (configuration?: RTCConfiguration) => RTCPeerConnection;
    /** Its `iceServers` are added to those of the server. */
    rtcConfiguration?: RTCConfiguration;
    /** Of every channel that this side makes. */
    channelOptions?: RTCDataChannelInit;
    clock?: Clock;
    iceRestartDelayMs?: number;
    returnWindowMs?: number;
    attemptMs?: number;
    restartsMax?: number;
    attemptsMax?: number;
    politePauseMs?: number;
    channelRetryMs?: number;
    iceRefreshMs?: number;
}

/** The part of SignalingClient that a link uses. */
export type LinkSignaling = Pick<
    SignalingClient,
    | "peerType"
    | "peer"
    | "iceServers"
    | "iceExpiresAt"
    | "sendOffer"
    | "sendAnswer"
    | "sendIceCandidate"
    | "requestIceServers"
    | "reportOutcome"
    | "on"
    | "off"
>;

/** A data channel that stays the same while the RTCDataChannel behind it is lost and replaced. */
export interface LinkChannel {
    readonly label: string;
    readonly isOpen: boolean;
    /** The one behind it at this moment, perhaps not open yet; null: none. */
    readonly rtc: RTCDataChannel | null;

    /** false: it is not open, and nothing was sent; true: taken, which is not delivered. Throws what RTCDataChannel.send throws. */
    send(data: string | ArrayBuffer | ArrayBufferView | Blob): boolean;

    on<Name extends keyof LinkChannelEvents>(
        name: Name,
        handler: (...values: LinkChannelEvents[Name]) => void,
    ): this;
    once<Name extends keyof LinkChannelEvents>(
        name: Name,
        handler: (...values: LinkChannelEvents[Name]) => void,
    ): this;
    off<Name extends keyof LinkChannelEvents>(
        name: Name,
        handler: (...values: LinkChannelEvents[Name]) => void,
    ): this;
}

/**
 * Which way a connection runs, by the pair of candidates that it has selected (W3C Identifiers for
 * WebRTC's Statistics API); null: the report does not tell. Not part of the classic script.
 */
export function pathOf(stats: RTCStatsReport): "direct" | "relay" | null;

export class PeerLink {
    constructor(client: LinkSignaling, options?: LinkOptions);

    /** null: there is no partner. It may be replaced, which `connection` tells. */
    readonly peerConnection: RTCPeerConnection | null;
    readonly state: LinkState;

    /**
     * The same one for the same label. Both sides have to ask; the impolite one's options count.
     */
    channel(label: string, options?: RTCDataChannelInit): LinkChannel;
    /** Tries at once to bring a connection back that is not there. */
    restart(): void;
    /** Ends the connection for good. The client stays as it is. */
    close(): void;

    on<Name extends keyof LinkEvents>(
        name: Name,
        handler: (...values: LinkEvents[Name]) => void,
    ): this;
    once<Name extends keyof LinkEvents>(
        name: Name,
        handler: (...values: LinkEvents[Name]) => void,
    ): this;
    off<Name extends keyof LinkEvents>(
        name: Name,
        handler: (...values: LinkEvents[Name]) => void,
    ): this;
}
