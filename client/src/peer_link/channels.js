// All data channels of a link by their labels. Both sides ask for a channel by its label; the
// impolite side makes it and the polite one takes it over, so that there is exactly one, also with
// a partner that is a hand-written page. Must not know how the connection beneath comes about.
import { Timer } from "../timer.js";
import { LinkChannel } from "./link_channel.js";

export class Channels {
    #settings;
    #on;
    #wanted = new Map(); // label -> {channel: LinkChannel, options}
    #unclaimed = new Map(); // label -> RTCDataChannel of the partner that nobody has asked for yet
    #rtc = null; // the RTCPeerConnection
    #isMaker = false;
    #retryTimer;

    /**
     * @param {{clock: object, channelOptions: RTCDataChannelInit, channelRetryMs: number}} settings
     * @param {{offered: (channel: RTCDataChannel) => void, broken: () => void}} on  `broken`: the
     *     connection itself is gone, and no channel will ever open on it
     */
    constructor(settings, on) {
        this.#settings = settings;
        this.#on = on;
        this.#retryTimer = new Timer(settings.clock);
    }

    /**
     * @param {string} label
     * @param {RTCDataChannelInit} options
     * @returns {LinkChannel} the same one for the same label
     */
    get(label, options) {
        const known = this.#wanted.get(label);
        if (known) return known.channel;
        const channel = new LinkChannel(label, () => this.#lost());
        this.#wanted.set(label, {
            channel,
            options: { ...this.#settings.channelOptions, ...options },
        });
        const offered = this.#unclaimed.get(label);
        this.#unclaimed.delete(label);
        if (offered && offered.readyState !== "closed") channel.use(offered);
        else this.#makeMissing();
        return channel;
    }

    /**
     * @param {RTCPeerConnection} rtc  a new one
     * @param {boolean} isMaker  whether our side makes the channels
     */
    attach(rtc, isMaker) {
        this.#rtc = rtc;
        this.#isMaker = isMaker;
        rtc.addEventListener("datachannel", ({ channel }) => {
            if (rtc === this.#rtc) this.#offered(channel);
        });
        this.#makeMissing();
    }

    /** The RTCPeerConnection is being given up; another one may follow. */
    detach() {
        this.#rtc = null;
        this.#retryTimer.stop();
        this.#unclaimed.clear();
        for (const { channel } of this.#wanted.values()) channel.drop();
    }

    /** The partner does not come back. */
    gone() {
        for (const { channel } of this.#wanted.values()) channel.emit("gone");
    }

    #offered(rtcChannel) {
        const { label } = rtcChannel;
        const wanted = this.#wanted.get(label);
        if (wanted && !this.#isMaker) {
            wanted.channel.use(rtcChannel);
        } else {
            this.#unclaimed.set(label, rtcChannel);
            rtcChannel.addEventListener("close", () => {
                if (this.#unclaimed.get(label) === rtcChannel) this.#unclaimed.delete(label);
            });
            this.#on.offered(rtcChannel);
        }
    }

    // Our own RTCPeerConnection says at once that it was closed. The partner's end takes a while to
    // be told from the end of a single channel: the channel closes first.
    #lost() {
        if (this.#rtc.signalingState === "closed") {
            this.#on.broken();
        } else {
            this.#retryTimer.start(this.#settings.channelRetryMs, () => this.#retry());
        }
    }

    #retry() {
        if (this.#rtc.sctp?.state === "closed") this.#on.broken();
        else this.#makeMissing();
    }

    #makeMissing() {
        if (!this.#rtc || !this.#isMaker || this.#rtc.signalingState === "closed") return;
        for (const [label, { channel, options }] of this.#wanted) {
            if (!channel.rtc) channel.use(this.#rtc.createDataChannel(label, options));
        }
    }
}
