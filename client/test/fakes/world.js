// A server, a network and pages with clients in them, in one stretch of simulated time.
import { SignalingClient } from "../../src/signaling_client.js";
import { FakeClock, FakePage, FakeStorage, seededRandom } from "./clock.js";
import { FakeServer } from "./server.js";
import { FakeNetwork } from "./socket.js";

const EVENTS = [
    "connect", "joined", "peer_connected", "peer_back", "peer_away", "peer_disconnected",
    "webrtc_offer", "webrtc_answer", "ice_candidate", "message", "ice_servers", "reconnecting",
    "restarting", "drain", "error", "disconnect",
];

/** What has happened to one client. */
export class Peer {
    /** [name, ...values] of each event, oldest first */
    events = [];

    constructor(world, peerType, options = {}) {
        this.page = options.page ?? new FakePage(world.clock);
        this.storage = options.storage === undefined ? new FakeStorage() : options.storage;
        this.client = new SignalingClient(
            options.url ?? "ws://server.example",
            options.sessionId ?? "a session",
            peerType,
            {
                WebSocket: world.network.webSocketFor(this.page),
                page: this.page,
                clock: this.page.clock,
                random: world.random,
                ...options,
                storage: this.storage,
            },
        );
        for (const name of EVENTS) {
            this.client.on(name, (...values) => this.events.push([name, ...values]));
        }
    }

    names() {
        return this.events.map(([name]) => name);
    }

    count(name) {
        return this.names().filter((each) => each === name).length;
    }

    /** The values of the event each time that it has happened. */
    all(name) {
        return this.events.filter(([each]) => each === name).map(([, ...values]) => values);
    }

    last(name) {
        return this.all(name).at(-1);
    }

    /** What the partner has said with sendMessage(). */
    messages() {
        return this.all("message").map(([data]) => data);
    }

    forgetEvents() {
        this.events = [];
    }
}

export class World {
    constructor({ seed = 1, latencyMs = 10, ...settings } = {}) {
        this.clock = new FakeClock();
        this.random = seededRandom(seed);
        this.server = new FakeServer(this.clock, settings);
        const latency = typeof latencyMs === "function" ? latencyMs : () => latencyMs;
        this.network = new FakeNetwork(this.clock, this.server, latency);
    }

    peer(peerType, options) {
        return new Peer(this, peerType, options);
    }

    /** A PC and a phone that have met. */
    pair(pcOptions, mobileOptions = pcOptions) {
        const pc = this.peer("pc", pcOptions);
        const mobile = this.peer("mobile", mobileOptions);
        pc.client.connect();
        mobile.client.connect();
        this.clock.advance(200);
        return { pc, mobile };
    }

    /** The connection of a seat's owner. */
    connectionOf(peerType, sessionId = "a session") {
        return this.server.owner(sessionId, peerType).connection;
    }

    /** Cuts it; unless said otherwise both ends notice at once. */
    cut(peerType, clientAfterMs = 0, serverAfterMs = 0) {
        this.connectionOf(peerType).cut(clientAfterMs, serverAfterMs);
    }

    /** The server dies with all that it knows. */
    kill() {
        this.server.kill();
        for (const connection of this.network.live) connection.cut(0, Infinity);
    }
}
