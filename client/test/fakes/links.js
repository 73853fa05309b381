// Two PeerLinks in one stretch of simulated time, with all that is between them.
import { PeerLink } from "../../src/peer_link.js";
import { FakeClock } from "./clock.js";
import { RtcNetwork } from "./rtc.js";
import { FakeSignaling } from "./signaling.js";

const EVENTS = ["connection", "state", "channel", "track", "outcome", "error"];

/** One side, and what has happened to it. */
export class LinkEnd {
    /** [name, value] of each event, oldest first */
    events = [];

    constructor(client, options) {
        this.client = client;
        this.link = new PeerLink(client, options);
        for (const name of EVENTS) {
            this.link.on(name, (value) => this.events.push([name, value]));
        }
    }

    /** The values of the event each time that it has happened. */
    all(name) {
        return this.events.filter(([each]) => each === name).map(([, value]) => value);
    }

    get rtc() {
        return this.link.peerConnection;
    }
}

export class LinkWorld {
    constructor({ latencyMs, ...options } = {}) {
        this.clock = new FakeClock();
        this.network = new RtcNetwork(this.clock);
        this.signaling = new FakeSignaling(this.clock, { latencyMs });
        const { RTCPeerConnection } = this.network;
        this.options = { RTCPeerConnection, clock: this.clock, ...options };
    }

    /** A PeerLink for one side. */
    link(side, options = {}) {
        return new LinkEnd(this.signaling[side], { ...this.options, ...options });
    }

    /** A PC and a phone with a channel "chat" that are connected. */
    async connected() {
        const [pc, mobile] = [this.link("pc"), this.link("mobile")];
        const channels = [pc, mobile].map(({ link }) => link.channel("chat"));
        this.signaling.meet();
        await this.clock.flow(1_000);
        return { pc, mobile, channels };
    }
}

/** What a channel hears from now on. */
export function heardOn(channel) {
    const heard = [];
    channel.on("message", (data) => heard.push(data));
    return heard;
}
