// The class that applications use: one end of a session. Wires a connection, a seat and a partner
// together and says what each message of the server means for them.
import { Emitter } from "./emitter.js";
import { Lifeline } from "./lifeline.js";
import { settingsFrom } from "./options.js";
import { PAYLOADS, compose, problem } from "./outgoing.js";
import { Partnership } from "./partnership.js";
import { Seat } from "./seat.js";
import { openSocketIO } from "./socketio_transport.js";
import { Timer } from "./timer.js";
import { isSocketIO, socketUrl } from "./url.js";
import { openWebSocket } from "./websocket_transport.js";

const MESSAGE_LIMITS = { bytesMax: 262_144, nestingMax: 64 }; // where the server does not say
const ANSWER_MS = 5_000; // how long to wait for fresh ICE servers

/**
 * One end of a session of two, `pc` and `mobile`. Finds the transport by itself, reconnects by
 * itself, and between two such clients every message arrives exactly once and in order, whatever
 * happens to the connections. Events, options and errors: README.md and the types.
 */
export class SignalingClient extends Emitter {
    /** Dialect of the server: 2, or 1 (also Socket.IO); null before the first `joined`. */
    v = null;
    /** @type {RTCIceServer[]} As the server gave them last; none from a v1 server. */
    iceServers = [];
    /** When the credentials in `iceServers` end, in ms since the epoch; null: they do not. */
    iceExpiresAt = null;

    #settings;
    #line;
    #seat;
    #partnership;
    #messageLimits = MESSAGE_LIMITS;
    #ready = null; // what connect() returned: {promise, resolve, reject}
    #iceRequests = new Set(); // of those who wait for fresh ICE servers: how to answer them
    #meanings = {
        __proto__: null,
        peer_connected: (message) => this.#met(message),
        peer_away: (message) => this.#partnership.away(message),
        pc_disconnected: () => this.#partnership.gone(),
        mobile_disconnected: () => this.#partnership.gone(),
        ack: (message) => this.#partnership.acknowledged(message),
        ice_servers: (message) => this.#useIceServers(message),
    };

    /**
     * @param {string} serverUrl  ws(s)://, http(s)://, `host:port/path` or `/path`
     * @param {string} sessionId  1 to 256 bytes of UTF-8, known to both sides only
     * @param {"pc" | "mobile"} peerType  which seat of the session is ours
     * @param {object} [options]
     */
    constructor(serverUrl, sessionId, peerType, options = {}) {
        super();
        this.serverUrl = serverUrl;
        this.sessionId = sessionId;
        this.peerType = peerType;
        this.#settings = settingsFrom(options);
        this.#line = new Lifeline(this.#settings, (on) => this.#openTransport(on), {
            open: () => this.#opened(),
            message: (message) => this.#heard(message),
            down: (end, wasOpen) => this.#down(end, wasOpen),
            retry: (plan) => this.emit("reconnecting", plan),
        });
        const emit = (...event) => this.emit(...event);
        this.#seat = new Seat(sessionId, peerType, this.#settings);
        this.#partnership = new Partnership(peerType, this.#settings, this.#line, emit);
    }

    /** The partner; null as long as there is none. */
    get peer() {
        return this.#partnership.peer;
    }

    /** Whether there is a connection to the server at this moment. */
    get connected() {
        return this.#line.isOpen;
    }

    /** How many messages wait to be sent, or to be acknowledged by the partner. */
    get pending() {
        return this.#partnership.pending;
    }

    /**
     * Connects, and stays connected until disconnect() or until the server says for good that it
     * does not want us.
     * @returns {Promise<void>} resolves when we have our seat for the first time; rejects when it
     *     is given up before. Nobody has to look at it: the events say the same.
     */
    connect() {
        if (this.#ready) return this.#ready.promise;
        const promise = new Promise((resolve, reject) => (this.#ready = { resolve, reject }));
        promise.catch(() => {});
        this.#ready.promise = promise;
        try {
            this.#line.start();
        } catch (error) {
            const failure = problem("cannot_connect", error.message);
            this.#giveUp(failure);
            this.emit("error", failure);
        }
        return promise;
    }

    /** Leaves the session: the partner hears it, and nothing is re-sent. */
    disconnect() {
        if (!this.#ready) return;
        this.#partnership.acknowledge();
        if (this.#seat.isTaken && this.v === 2) this.#line.send('{"type":"leave"}');
        this.#line.stop();
        this.#ended({ code: 1000, reason: "left", willRetry: false });
    }

    /** @param {RTCSessionDescriptionInit} offer @returns {boolean} as send() */
    sendOffer(offer) {
        return this.send({ type: "webrtc_offer", offer });
    }

    /** @param {RTCSessionDescriptionInit} answer @returns {boolean} as send() */
    sendAnswer(answer) {
        return this.send({ type: "webrtc_answer", answer });
    }

    /** @param {RTCIceCandidateInit | null} candidate  null: no more @returns {boolean} as send() */
    sendIceCandidate(candidate) {
        return this.send({ type: "ice_candidate", candidate });
    }

    /** @param {any} data  what JSON can express @returns {boolean} as send() */
    sendMessage(data) {
        return this.send({ type: "message", data });
    }

    /**
     * Sends to the partner: at once, or when there is one, or when both are back. Any other `type`
     * than the four above goes to the server itself, if there is a connection.
     * @param {{type: string}} message  is not looked at again after the call
     * @returns {boolean} whether it was taken. If not, an `error` has told why: `outbox_full`,
     *     `too_large`, `bad_message` or `not_joined`.
     */
    send(message) {
        try {
            if (!PAYLOADS.has(message.type)) return this.#tellServer(message);
            const text = compose(this.sessionId, message, this.#messageLimits);
            if (this.#partnership.send(message.type, text)) return true;
            const full = `${this.pending} messages are waiting`;
            throw problem("outbox_full", full, true);
        } catch (error) {
            this.emit("error", error.code ? error : problem("bad_message", error.message));
            return false;
        }
    }

    /**
     * Asks the server for fresh TURN credentials.
     * @returns {Promise<RTCIceServer[]>} what it answered; what there is when it does not answer
     *     within 5 s or cannot (v1). Never rejects.
     */
    requestIceServers() {
        if (this.v !== 2) return Promise.resolve(this.iceServers);
        if (this.#seat.isTaken) this.#line.send('{"type":"ice_servers"}');
        return new Promise((resolve) => {
            const timer = new Timer(this.#settings.clock);
            const answer = () => {
                timer.stop();
                this.#iceRequests.delete(answer);
                resolve(this.iceServers);
            };
            timer.start(ANSWER_MS, answer);
            this.#iceRequests.add(answer);
        });
    }

    /**
     * Tells the operator's statistics how ICE ended.
     * @param {"direct" | "relay" | "failed"} result
     * @param {number} ms  how long it took
     */
    reportOutcome(result, ms) {
        if (this.v === 2 && this.#seat.isTaken) {
            this.#line.send(JSON.stringify({ type: "outcome", result, ms }));
        }
    }

    #openTransport(on) {
        const { WebSocket, io, page } = this.#settings;
        if (isSocketIO(this.serverUrl, io)) return openSocketIO(this.serverUrl, io, on);
        const url = socketUrl(this.serverUrl, this.sessionId, page.location);
        return openWebSocket(url, WebSocket, on);
    }

    #tellServer(message) {
        if (!this.#seat.isTaken) throw problem("not_joined", "No connection to the server", true);
        this.#line.send(JSON.stringify(message));
        return true;
    }

    #opened() {
        this.emit("connect");
        if (this.connected) this.#line.send(JSON.stringify(this.#seat.join()));
    }

    #heard(message) {
        const { type } = message;
        if (type === "joined") this.#joined(message);
        else if (type === "error") this.#refused(message);
        else if (type === "server_restarting") this.#restarting(message);
        // What is relayed while we are about to become somebody else is meant for whom we were.
        else if (!this.#seat.isTaken) return;
        else if (PAYLOADS.has(type)) this.#received(message);
        else this.#meanings[type]?.(message);
    }

    #joined(message) {
        const next = this.#seat.joined(message);
        if (next) {
            this.#line.send(JSON.stringify(next));
            return;
        }
        const { resume, ...info } = message; // the secret is for us alone
        this.v = message.v >= 2 ? 2 : 1;
        this.#messageLimits = {
            bytesMax: message.max_message_bytes ?? MESSAGE_LIMITS.bytesMax,
            nestingMax: message.max_json_depth ?? MESSAGE_LIMITS.nestingMax,
        };
        this.#line.seated(message);
        this.#partnership.awaitReturn(Math.max(message.grace_ms, this.#settings.joinTimeoutMs));
        this.#ready.resolve();
        this.#useIceServers(message);
        if (this.connected) this.emit("joined", info); // whoever heard that may have disconnected
    }

    #met(message) {
        if (this.#partnership.met(message) || !this.connected) return;
        this.#line.send(JSON.stringify(this.#seat.joinAnew()));
    }

    // Some v1 servers pair without telling both sides.
    #received(message) {
        if (this.v === 1 && !this.peer) this.#met({});
        this.#partnership.received(message);
    }

    #refused(message) {
        const { code, message: text, retry = false } = message;
        // What is numbered is sent again as soon as the partner is there.
        if (code === "peer_absent") return;
        const isAboutJoin = !this.#seat.isTaken && code !== "unknown_type";
        const next = isAboutJoin ? this.#seat.refused(message) : null;
        if (next?.type) {
            this.#line.send(JSON.stringify(next));
            return;
        }
        this.emit("error", problem(code, text, next === "retry" || retry));
        if (!next || !this.connected) return; // whoever heard that may have disconnected
        const stop = code === "seat_taken" ? 4409 : 1003;
        this.#line.abandon(next === "retry" ? 1013 : stop, text);
    }

    #restarting({ retry_after_ms }) {
        this.#line.retryAfter(retry_after_ms);
        this.emit("restarting", { retryAfterMs: retry_after_ms });
    }

    #useIceServers({ ice_servers, ice_expires_at = null }) {
        if (!ice_servers) return;
        this.iceServers = ice_servers;
        this.iceExpiresAt = ice_expires_at;
        this.#iceRequests.forEach((answer) => answer());
        this.emit("ice_servers", ice_servers);
    }

    #down(end, wasOpen) {
        if (!end.willRetry) {
            this.#ended(end);
            return;
        }
        this.#seat.lost();
        this.#partnership.lost();
        if (this.v === 1) this.#partnership.gone(); // the partner is told the same of us
        if (wasOpen && this.#ready) this.emit("disconnect", end);
    }

    #ended(end) {
        this.#seat.left();
        this.#partnership.left();
        this.#giveUp(problem("closed", `${end.code} ${end.reason}`));
        this.emit("disconnect", end);
    }

    #giveUp(error) {
        this.v = null;
        this.#iceRequests.forEach((answer) => answer());
        this.#ready.reject(error);
        this.#ready = null;
    }
}
