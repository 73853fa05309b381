// The class that applications use to hold a WebRTC connection to the partner of a SignalingClient.
// Owns the RTCPeerConnection: it makes one for each conversation, and another when that one is
// beyond repair. Must not know the transport of the signaling, nor what passes over the channels.
import { Emitter } from "./emitter.js";
import { Channels } from "./peer_link/channels.js";
import { Negotiation } from "./peer_link/negotiation.js";
import { settingsFrom } from "./peer_link/options.js";
import { LifeCheck } from "./peer_link/life_check.js";
import { Recovery } from "./peer_link/recovery.js";
import { pathOf } from "./peer_link/selected_pair.js";

export { pathOf };

/**
 * A WebRTC connection to the partner that keeps itself alive. Events, options and errors: README.md
 * and the types.
 */
export class PeerLink extends Emitter {
    #client;
    #settings;
    #channels;
    #recovery;
    #lifeCheck;
    #rtc = null;
    #negotiation = null;
    #state = "new";
    #begunAt = null; // when the first offer of this conversation was made or heard
    #hasConnected = false; // in this conversation
    #hasGivenUp = false;
    #outcome = null; // as it was told last
    #endings = 0; // of conversations: tells whether a handler has ended ours
    #isClosed = false;
    #meanings = {
        peer_connected: () => this.#begin(),
        peer_back: () => this.#partnerIsBack(),
        peer_away: () => this.#recovery.partnerIsAway(),
        peer_disconnected: () => this.#end(),
        disconnect: ({ willRetry }) => (willRetry ? this.#recovery.partnerIsAway() : this.#end()),
        ice_servers: () => this.#useIceServers(),
        webrtc_offer: (offer) => this.#negotiation?.heardOffer(offer),
        webrtc_answer: (answer) => this.#negotiation?.heardAnswer(answer),
        ice_candidate: (candidate) => this.#negotiation?.heardCandidate(candidate),
    };

    /**
     * Make it before `client.connect()`, or it misses what the partner says first.
     * @param {SignalingClient} client
     * @param {object} [options]  see the types
     */
    constructor(client, options = {}) {
        super();
        this.#client = client;
        this.#settings = settingsFrom(options);
        this.#channels = new Channels(this.#settings, {
            offered: (channel) => this.emit("channel", channel),
            broken: () => this.#recovery.broken(),
        });
        this.#recovery = new Recovery(this.#settings, {
            restart: () => this.#negotiation.restart(),
            rebuild: () => this.#rebuild(true),
            inVain: () => this.#tellOutcome("failed"),
            giveUp: () => this.#giveUp(),
            check: () => this.#lifeCheck.start(this.#rtc),
        });
        this.#lifeCheck = new LifeCheck(this.#settings.clock, () => this.#recovery.suspect());
        this.#eachMeaning((name, meaning) => client.on(name, meaning));
        if (client.peer) this.#begin();
    }

    /** The RTCPeerConnection at this moment; null: there is no partner. It may be replaced. */
    get peerConnection() {
        return this.#rtc;
    }

    /**
     * `new`: no partner, or nothing to connect for. `connecting`: for the first time with this
     * partner. `connected`. `interrupted`: was connected, and is being brought back. `failed`: all
     * attempts were in vain; restart(), or the signaling's return, begins again. `closed`: by us.
     * @returns {"new" | "connecting" | "connected" | "interrupted" | "failed" | "closed"}
     */
    get state() {
        return this.#state;
    }

    /**
     * The data channel of this label. Both sides have to ask for it; it opens when there is a
     * connection, again and again if need be.
     * @param {string} label
     * @param {RTCDataChannelInit} [options]  of the side that makes it, the impolite one
     * @returns {LinkChannel} the same one for the same label
     */
    channel(label, options = {}) {
        return this.#channels.get(label, options);
    }

    /** Tries at once to bring a connection back that is not there. */
    restart() {
        this.#hasGivenUp = false;
        this.#recovery.tryAgain();
        this.#judge();
    }

    /** Closes the connection for good. The client stays as it is. */
    close() {
        if (this.#isClosed) return;
        this.#isClosed = true;
        this.#eachMeaning((name, meaning) => this.#client.off(name, meaning));
        this.#end();
    }

    #eachMeaning(action) {
        Object.entries(this.#meanings).forEach(([name, meaning]) => action(name, meaning));
    }

    get #isPolite() {
        return this.#client.peer?.polite ?? this.#client.peerType === "mobile";
    }

    #begin() {
        this.#end();
        this.#recovery.begin(this.#isPolite);
        this.#build(null);
        if (this.#client.peer?.away) this.#recovery.partnerIsAway();
    }

    #end() {
        const hadPartner = this.#rtc !== null;
        this.#endings += 1;
        this.#recovery.end();
        this.#discard();
        this.#begunAt = null;
        this.#hasConnected = this.#hasGivenUp = false;
        this.#outcome = null;
        if (hadPartner || this.#isClosed) this.#channels.gone(); // nobody will ever come
        this.#judge();
    }

    #build(obsoleteSession) {
        const isPolite = this.#isPolite;
        const rtc = new this.#settings.RTCPeerConnection(this.#configuration());
        this.#rtc = rtc;
        this.#negotiation = new Negotiation(
            rtc,
            this.#client,
            { isPolite, obsoleteSession },
            {
                begun: () => this.#begun(),
                gathering: () => this.#refreshIceServers(),
                lost: () => this.#rebuild(true),
                foreign: (offer) => this.#metForeigner(offer),
                refused: () => this.#recovery.refused(),
                error: (error) => this.emit("error", error),
            },
        );
        rtc.addEventListener("connectionstatechange", () => this.#connectionChanged(rtc));
        rtc.addEventListener("track", (event) => rtc === this.#rtc && this.emit("track", event));
        this.emit("connection", rtc);
        if (rtc === this.#rtc) this.#channels.attach(rtc, !isPolite);
    }

    #discard() {
        this.#negotiation?.close();
        this.#lifeCheck.stop();
        this.#channels.detach();
        this.#rtc?.close();
        this.#negotiation = this.#rtc = null;
    }

    // The partner does as well, as soon as it hears an offer that is not from the one before.
    // Whoever hears that a channel is lost, or of the new connection, may end the conversation:
    // then this returns false.
    #rebuild(isOurIdea) {
        const obsoleteSession = this.#negotiation.lastSession;
        const endings = this.#endings;
        this.#discard();
        if (endings !== this.#endings) return false;
        this.#recovery.renewed();
        this.#build(obsoleteSession);
        if (endings !== this.#endings) return false;
        if (isOurIdea) this.#negotiation.offer();
        this.#judge();
        return true;
    }

    // Its old RTCPeerConnection is gone, and ours has nobody to talk to. If it has answered with
    // the new one, it knows nothing of our old one either, and needs another offer.
    #metForeigner(offer) {
        if (this.#rebuild(offer === null) && offer) this.#negotiation.heardOffer(offer);
    }

    #configuration() {
        const { rtcConfiguration } = this.#settings;
        const iceServers = [...this.#client.iceServers, ...(rtcConfiguration.iceServers ?? [])];
        return { ...rtcConfiguration, iceServers };
    }

    // They count from the next time that candidates are gathered.
    #useIceServers() {
        const isInUse = this.#rtc && this.#rtc.signalingState !== "closed";
        if (isInUse) this.#rtc.setConfiguration(this.#configuration());
    }

    // What the server answers arrives as `ice_servers`.
    async #refreshIceServers() {
        const { iceExpiresAt } = this.#client;
        const { clock, iceRefreshMs } = this.#settings;
        if (iceExpiresAt === null || clock.now() + iceRefreshMs < iceExpiresAt) return;
        await this.#client.requestIceServers();
    }

    #begun() {
        this.#begunAt ??= this.#settings.clock.now();
        this.#recovery.begun();
        this.#judge();
    }

    #partnerIsBack() {
        this.#hasGivenUp = false;
        this.#recovery.partnerIsBack();
        this.#judge();
    }

    #giveUp() {
        this.#hasGivenUp = true;
        this.#judge();
    }

    #connectionChanged(rtc) {
        if (rtc !== this.#rtc) return;
        const { connectionState, iceConnectionState } = rtc;
        if (connectionState === "connected") {
            this.#hasConnected = true;
            this.#hasGivenUp = false;
            this.#observePath(rtc);
        }
        // When it is not ICE that has failed, it is DTLS, and that is beyond repair.
        const isBroken = connectionState === "failed" && iceConnectionState !== "failed";
        if (isBroken) this.#recovery.broken();
        else this.#recovery.observe(connectionState);
        this.#judge();
    }

    async #observePath(rtc) {
        const stats = await rtc.getStats().catch(() => new Map()); // closed meanwhile
        const path = pathOf(stats);
        if (rtc === this.#rtc && path) this.#tellOutcome(path);
    }

    // What was in vain may succeed in the end; after that there is nothing more to tell.
    #tellOutcome(result) {
        const isFirst = this.#outcome === null;
        const isBetter = this.#outcome === "failed" && result !== "failed";
        if (!isFirst && !isBetter) return;
        this.#outcome = result;
        const ms = this.#settings.clock.now() - this.#begunAt;
        this.#client.reportOutcome(result, ms);
        this.emit("outcome", { result, ms });
    }

    #judge() {
        const state = this.#currentState();
        if (state === this.#state) return;
        this.#state = state;
        this.emit("state", state);
    }

    #currentState() {
        if (this.#isClosed) return "closed";
        if (this.#begunAt === null) return "new";
        if (this.#rtc.connectionState === "connected") return "connected";
        if (this.#hasGivenUp) return "failed";
        return this.#hasConnected ? "interrupted" : "connecting";
    }
}
