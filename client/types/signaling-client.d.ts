// The interface of SignalingClient for TypeScript, written by hand and compiled in the tests.
// README.md explains what the words mean.

export type PeerType = "pc" | "mobile";

/** The partner. */
export interface Peer {
    readonly peerType: PeerType;
    /** Names one load of the partner's page; null: it speaks v1. */
    readonly peerId: string | null;
    readonly v: 1 | 2;
    /** Whether *we* are the polite one of perfect negotiation: the mobile side is. */
    readonly polite: boolean;
    /** Whether both have held their seats before, as far as the server knows. */
    readonly resumed: boolean;
    /** Its connection is lost, its seat is kept. */
    readonly away: boolean;
}

/** The server's `joined` without its secret. From a v1 server: the first three members. */
export interface JoinedInfo {
    readonly type: "joined";
    readonly session_id: string;
    readonly peer_type: PeerType;
    readonly v?: number;
    readonly peer_id?: string;
    readonly grace_ms?: number;
    readonly ping_interval_ms?: number;
    readonly max_message_bytes?: number;
    /** Messages per second that the server takes; 0: no limit. */
    readonly message_rate?: number;
    readonly message_burst?: number;
    readonly ice_servers?: RTCIceServer[];
    /** Milliseconds since the epoch; null: never. */
    readonly ice_expires_at?: number | null;
    readonly server?: string;
}

/** How a connection came to its end. */
export interface ConnectionEnd {
    /** RFC 6455 section 7.4, or one of close-codes.json. */
    readonly code: number;
    readonly reason: string;
    /** false: the client does nothing more until connect() is called again. */
    readonly willRetry: boolean;
}

/** An error with a stable word for programs. */
export interface SignalingError extends Error {
    /**
     * From the client: `outbox_full`, `too_large`, `bad_message`, `not_joined`, `unknown_type`,
     * `cannot_connect`, `closed`. From the server: its own codes; undefined from some v1 servers.
     */
    readonly code: string | undefined;
    /** Whether the same may succeed later. */
    readonly retry: boolean;
}

/** Event name -> what its handlers get. */
export interface SignalingEvents {
    /** There is a connection to the server. */
    connect: [];
    /** We have our seat; also after each reconnect. */
    joined: [info: JoinedInfo];
    /** A conversation begins; once for each partner. */
    peer_connected: [peer: Peer];
    /** The same partner, or we ourselves, are back: the conversation goes on. */
    peer_back: [peer: Peer];
    /** The partner's connection is lost; its seat is kept for `graceMs`. */
    peer_away: [info: { peerType: PeerType; graceMs: number }];
    /** The conversation is over; `undelivered` messages were not acknowledged and are dropped. */
    peer_disconnected: [peerType: PeerType, info: { undelivered: number }];
    webrtc_offer: [offer: RTCSessionDescriptionInit];
    webrtc_answer: [answer: RTCSessionDescriptionInit];
    /** null or "": there are no more. */
    ice_candidate: [candidate: RTCIceCandidateInit | "" | null];
    /** What the partner gave to sendMessage(). */
    message: [data: any];
    ice_servers: [iceServers: RTCIceServer[]];
    /** The next attempt to connect, counted since we last had our seat. */
    reconnecting: [plan: { attempt: number; delayMs: number }];
    /** The server restarts and wants to be left alone for so long. */
    restarting: [info: { retryAfterMs: number }];
    /** After `outbox_full`: half of the outbox is free. */
    drain: [];
    error: [error: SignalingError];
    disconnect: [end: ConnectionEnd];
}

/** The part of W3C WebSocket that is used; `ws` for Node has it, too. */
export interface WebSocketLike {
    onopen: ((event: any) => void) | null;
    onmessage: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    send(data: string): void;
    close(code?: number): void;
}

export interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    setTimeout(action: () => void, delayMs: number): unknown;
    clearTimeout(id: any): void;
}

/** All may be left out; README.md has the table with the defaults. */
export interface SignalingOptions {
    WebSocket?: new (url: string) => WebSocketLike;
    /** The Socket.IO client. */
    io?: (...args: any[]) => any;
    /** What stands for the window. */
    page?: object;
    /** Remembers our seat across a reload; null: nothing is remembered. */
    storage?: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
    clock?: Clock;
    /** In [0, 1); makes peer ids, so it must be unpredictable outside of tests. */
    random?: () => number;
    /** Messages. */
    outboxMax?: number;
    /** Messages. */
    window?: number;
    backoffBaseMs?: number;
    backoffMaxMs?: number;
    stableMs?: number;
    joinTimeoutMs?: number;
    pingIntervalMs?: number;
    pongTimeoutMs?: number;
    wakeTimeoutMs?: number;
}

/** What send() sends to the partner. */
export type RelayedMessage =
    | { type: "webrtc_offer"; offer: RTCSessionDescriptionInit }
    | { type: "webrtc_answer"; answer: RTCSessionDescriptionInit }
    | { type: "ice_candidate"; candidate?: RTCIceCandidateInit | "" | null }
    | { type: "message"; data: any };

export class SignalingClient {
    constructor(
        serverUrl: string,
        sessionId: string,
        peerType: PeerType,
        options?: SignalingOptions,
    );

    readonly serverUrl: string;
    readonly sessionId: string;
    readonly peerType: PeerType;
    readonly v: 1 | 2 | null;
    readonly peer: Peer | null;
    readonly connected: boolean;
    readonly pending: number;
    readonly iceServers: RTCIceServer[];
    readonly iceExpiresAt: number | null;

    connect(): Promise<void>;
    disconnect(): void;

    sendOffer(offer: RTCSessionDescriptionInit): boolean;
    sendAnswer(answer: RTCSessionDescriptionInit): boolean;
    sendIceCandidate(candidate: RTCIceCandidateInit | "" | null): boolean;
    sendMessage(data: any): boolean;
    send(message: RelayedMessage | { type: string; [member: string]: unknown }): boolean;

    requestIceServers(): Promise<RTCIceServer[]>;
    reportOutcome(result: "direct" | "relay" | "failed", ms: number): void;

    on<Name extends keyof SignalingEvents>(
        name: Name,
        handler: (...values: SignalingEvents[Name]) => void,
    ): this;
    once<Name extends keyof SignalingEvents>(
        name: Name,
        handler: (...values: SignalingEvents[Name]) => void,
    ): this;
    off<Name extends keyof SignalingEvents>(
        name: Name,
        handler: (...values: SignalingEvents[Name]) => void,
    ): this;
    emit<Name extends keyof SignalingEvents>(name: Name, ...values: SignalingEvents[Name]): this;
}
