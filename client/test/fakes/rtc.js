// RTCPeerConnections that find each other in a network of their own, as far as PeerLink can tell
// them from real ones: they negotiate, trickle, refuse what W3C WebRTC 1.0 forbids, lose their
// path, fail and restart. Knows nothing of signaling.
import { channelPair } from "./data_channel.js";

const CHECK_MS = 50; // ICE and DTLS, when there is a path
const DISCONNECTED_MS = 5_000; // without a path
const FAILED_MS = 15_000; // the same

function refuse(name, message) {
    throw new DOMException(message, name);
}

/** Where RTCPeerConnections reach each other. */
export class RtcNetwork {
    /** Every RTCPeerConnection that was ever made, oldest first. */
    all = [];
    /** Whether packets arrive. */
    isOn = true;
    /** Whether DTLS agrees once ICE has found a path. */
    isDtlsWell = true;
    /** "host", "srflx", "prflx" or "relay", of every candidate. */
    candidateType = "host";
    #byUfrag = new Map(); // ICE user name fragment -> FakeRTCPeerConnection
    #lastNumber = 0;

    /** @param {{setTimeout: Function}} clock */
    constructor(clock) {
        this.clock = clock;
        const network = this;
        /** The constructor that a page of this network has. */
        this.RTCPeerConnection = class extends FakeRTCPeerConnection {
            constructor(configuration) {
                super(network, configuration);
            }
        };
    }

    number() {
        return ++this.#lastNumber;
    }

    newUfrag(owner) {
        const ufrag = `u${this.number()}`;
        this.#byUfrag.set(ufrag, owner);
        return ufrag;
    }

    /** A device has another address: its candidates up to now are dead. */
    move(rtc) {
        rtc.deadUfrag = rtc.localUfrag;
        this.changed();
    }

    turn(isOn) {
        this.isOn = isOn;
        this.changed();
    }

    /** Every connection looks after its path. */
    changed() {
        for (const rtc of this.all) rtc.lookAfterPath();
    }

    /** Who has described itself to `rtc`, if it has been told the same of `rtc`. */
    otherOf(rtc) {
        const other = this.#byUfrag.get(rtc.remoteUfrag);
        return other?.remoteUfrag === rtc.localUfrag ? other : null;
    }

    hasPath(rtc, other) {
        const isAlive = (end) => !end.isClosed && end.deadUfrag !== end.localUfrag;
        return this.isOn && isAlive(rtc) && isAlive(other);
    }
}

export class FakeRTCPeerConnection extends EventTarget {
    signalingState = "stable";
    connectionState = "new";
    iceConnectionState = "new";
    sctp = null;
    localUfrag = null; // as last described and, if an answer was needed, answered
    remoteUfrag = null;
    deadUfrag = null;
    #network;
    #session;
    #version = 1;
    #descriptions = { current: {}, pending: {} }; // of {local, remote}
    #nextUfrag = null; // of the next description of ours
    #kinds = new Set(); // what we want: "application", "audio"
    #channels = []; // ours that wait for the connection, then all
    #candidates = new Set(); // user name fragments with a candidate of the other side
    #isNeeded = false;
    #heardAt = 0; // when the other side was last heard, as far as anybody has asked
    #path = 0; // counts what has happened to it
    /** The connection that our channels lead to. */
    peer = null;

    constructor(network, configuration) {
        super();
        this.#network = network;
        this.configuration = configuration;
        this.#session = String(1000 + network.number());
        network.all.push(this);
    }

    get isClosed() {
        return this.signalingState === "closed";
    }

    get localDescription() {
        return this.#descriptions.pending.local ?? this.#descriptions.current.local ?? null;
    }

    get remoteDescription() {
        return this.#descriptions.pending.remote ?? this.#descriptions.current.remote ?? null;
    }

    setConfiguration(configuration) {
        this.#mustBeOpen();
        this.configuration = configuration;
    }

    createDataChannel(label, options = {}) {
        this.#mustBeOpen();
        const [channel] = channelPair(label, (action) => this.#deliver(action));
        channel.options = options;
        this.#channels.push(channel);
        this.#want("application");
        this.#network.clock.setTimeout(() => this.#openChannels(), 1);
        return channel;
    }

    addTrack(track) {
        this.#mustBeOpen();
        this.#want(track.kind);
    }

    restartIce() {
        this.#nextUfrag = null;
        this.#isNeeded = true;
        this.#checkNeeded();
    }

    async setLocalDescription() {
        this.#mustBeOpen();
        await null;
        this.#mustBeOpen();
        const isAnswer = this.signalingState === "have-remote-offer";
        const isRestart = isAnswer && this.#isRestartedByOffer();
        if (!this.#nextUfrag || isRestart) this.#nextUfrag = this.#network.newUfrag(this);
        const description = this.#describe(isAnswer ? "answer" : "offer");
        this.#descriptions.pending.local = description;
        this.#gather(this.#nextUfrag);
        if (isAnswer) this.#agreed();
        else this.#setSignaling("have-local-offer");
    }

    async setRemoteDescription({ type, sdp }) {
        this.#mustBeOpen();
        await null;
        this.#mustBeOpen();
        const isOffer = type === "offer";
        if (!isOffer && this.signalingState !== "have-local-offer") {
            refuse("InvalidStateError", `an answer in ${this.signalingState}`);
        }
        if (!/^o=/m.test(sdp)) refuse("OperationError", "not an SDP");
        const before = this.#descriptions.current.remote;
        if (
            before &&
            this.#line(before, "a=fingerprint:") !== this.#line({ sdp }, "a=fingerprint:")
        ) {
            refuse("InvalidAccessError", "another fingerprint");
        }
        if (isOffer) {
            this.#descriptions.pending = { remote: { type, sdp } };
            this.#setSignaling("have-remote-offer");
            if (this.#kindsOf({ sdp }).has("audio") && !this.#kindsOf(before).has("audio")) {
                this.dispatchEvent(new Event("track"));
            }
        } else {
            this.#descriptions.pending.remote = { type, sdp };
            this.#agreed();
        }
    }

    async addIceCandidate(candidate) {
        await null;
        if (!this.remoteDescription) refuse("InvalidStateError", "no remote description");
        const { usernameFragment, candidate: text } = candidate;
        if (usernameFragment !== this.#line(this.remoteDescription, "a=ice-ufrag:")) {
            refuse("OperationError", "unknown user name fragment");
        }
        if (!text.startsWith("candidate:")) refuse("OperationError", "not a candidate");
        this.#candidates.add(usernameFragment);
        this.lookAfterPath();
    }

    async getStats() {
        const { candidateType, clock } = this.#network;
        const { peer } = this;
        if (peer && this.#network.hasPath(this, peer)) this.#heardAt = clock.now();
        const counters = {
            bytesReceived: 0,
            requestsReceived: this.#heardAt,
            responsesReceived: 0,
        };
        const ends = { localCandidateId: "L", remoteCandidateId: "R" };
        return new Map([
            ["T", { type: "transport", selectedCandidatePairId: "P" }],
            ["P", { type: "candidate-pair", ...ends, ...counters }],
            ["L", { type: "local-candidate", candidateType: "host" }],
            ["R", { type: "remote-candidate", candidateType }],
        ]);
    }

    close() {
        if (this.isClosed) return;
        this.signalingState = this.connectionState = this.iceConnectionState = "closed";
        this.#channels.forEach((channel) => channel.close());
        if (this.sctp) this.sctp.state = "closed";
        this.#network.clock.setTimeout(() => this.peer?.partnerClosed(), 5);
        this.#network.changed();
    }

    /** The other end of the association is gone. */
    partnerClosed() {
        if (this.sctp) this.sctp.state = "closed";
    }

    /** DTLS has failed, which no ICE restart repairs. */
    failDtls() {
        this.#setConnection("failed", "connected");
    }

    /** Looks whether there is a path, and draws the consequences in time. */
    lookAfterPath() {
        if (this.isClosed || !this.remoteUfrag || this.connectionState === "failed") return;
        const path = ++this.#path;
        const after = (ms, action) =>
            this.#network.clock.setTimeout(
                () => path === this.#path && !this.isClosed && action(),
                ms,
            );
        const other = this.#network.otherOf(this);
        const isHeard = this.#candidates.has(this.remoteUfrag) || other?.hasCandidateOf(this);
        if (other && isHeard && this.#network.hasPath(this, other)) {
            after(CHECK_MS, () => this.#connected(other));
            return;
        }
        if (this.connectionState === "connected") {
            after(DISCONNECTED_MS, () => this.#setConnection("disconnected"));
        }
        after(FAILED_MS, () => this.#setConnection("failed"));
    }

    hasCandidateOf(rtc) {
        return this.#candidates.has(rtc.localUfrag);
    }

    /** The other side's channel has come into being. */
    adopt(channel) {
        channel.readyState = "open";
        this.#channels.push(channel);
        this.dispatchEvent(Object.assign(new Event("datachannel"), { channel }));
        channel.dispatchEvent(new Event("open"));
    }

    #mustBeOpen() {
        if (this.isClosed) refuse("InvalidStateError", "closed");
    }

    #line({ sdp }, start) {
        return (
            sdp
                .split("\r\n")
                .find((line) => line.startsWith(start))
                ?.slice(start.length) ?? null
        );
    }

    #kindsOf(description) {
        return new Set(
            [...(description?.sdp ?? "").matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind),
        );
    }

    #describe(type) {
        const agreed = this.#kindsOf(this.remoteDescription);
        const kinds = type === "answer" ? agreed : new Set([...agreed, ...this.#kinds]);
        const lines = [
            "v=0",
            `o=- ${this.#session} ${++this.#version} IN IP4 127.0.0.1`,
            `a=ice-ufrag:${this.#nextUfrag}`,
            `a=fingerprint:${this.#session}`,
            ...[...kinds].map((kind) => `m=${kind}`),
        ];
        return { type, sdp: `${lines.join("\r\n")}\r\n` };
    }

    #isRestartedByOffer() {
        const ufrag = this.#line(this.remoteDescription, "a=ice-ufrag:");
        return this.remoteUfrag !== null && ufrag !== this.remoteUfrag;
    }

    #want(kind) {
        this.#kinds.add(kind);
        this.#isNeeded ||= !this.#kindsOf(this.#descriptions.current.local).has(kind);
        this.#checkNeeded();
    }

    #checkNeeded() {
        this.#network.clock.setTimeout(() => {
            if (!this.#isNeeded || this.signalingState !== "stable") return;
            this.dispatchEvent(new Event("negotiationneeded"));
        }, 0);
    }

    #gather(ufrag) {
        const { candidateType, clock } = this.#network;
        const tell = (candidate) => {
            if (this.isClosed) return;
            this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
        };
        const text = `candidate:1 1 udp 1 10.0.0.1 5000 typ ${candidateType}`;
        const candidate = { candidate: text, sdpMid: "0", usernameFragment: ufrag };
        clock.setTimeout(() => tell(candidate), 1);
        clock.setTimeout(() => tell(null), 2);
    }

    #agreed() {
        this.#descriptions.current = this.#descriptions.pending;
        this.#descriptions.pending = {};
        const { local, remote } = this.#descriptions.current;
        this.localUfrag = this.#line(local, "a=ice-ufrag:");
        this.remoteUfrag = this.#line(remote, "a=ice-ufrag:");
        this.sctp ??= this.#kindsOf(local).has("application") ? { state: "connecting" } : null;
        const agreed = this.#kindsOf(local);
        this.#isNeeded = [...this.#kinds].some((kind) => !agreed.has(kind)) || !this.#nextUfrag;
        this.#setSignaling("stable");
        const isConnected = this.connectionState === "connected";
        if (agreed.size > 0 && !isConnected) this.#setConnection("connecting");
        this.#network.changed();
        this.#openChannels();
        this.#checkNeeded();
    }

    #connected(other) {
        if (!this.#network.isDtlsWell) {
            this.failDtls();
            return;
        }
        this.peer = other;
        if (this.#kindsOf(this.#descriptions.current.local).size === 0) return;
        if (this.sctp?.state === "connecting") this.sctp.state = "connected";
        this.#setConnection("connected");
        this.#openChannels();
    }

    // Both ends have to be ready: the second one to come opens the channels of both.
    #openChannels() {
        const isReady = (rtc) =>
            rtc?.connectionState === "connected" && rtc.sctp?.state === "connected";
        if (!isReady(this) || !isReady(this.peer) || this.peer.peer !== this) return;
        for (const [from, to] of [
            [this, this.peer],
            [this.peer, this],
        ])
            from.#openTo(to);
    }

    #openTo(other) {
        for (const channel of this.#channels.filter(
            ({ readyState }) => readyState === "connecting",
        )) {
            other.adopt(channel.other);
            channel.open();
        }
    }

    // What cannot arrive now arrives when there is a path again.
    #deliver(action) {
        const { clock } = this.#network;
        const attempt = () => {
            const canPass = this.peer && this.#network.hasPath(this, this.peer);
            if (canPass) action();
            else if (!this.isClosed) clock.setTimeout(attempt, 100);
        };
        clock.setTimeout(attempt, 1);
    }

    #setSignaling(state) {
        this.signalingState = state;
        this.dispatchEvent(new Event("signalingstatechange"));
    }

    #setConnection(state, ice = state) {
        if (this.connectionState === state) return;
        this.connectionState = state;
        this.iceConnectionState = ice;
        this.dispatchEvent(new Event("connectionstatechange"));
    }
}
