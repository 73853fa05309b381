// A signaling server as the protocol describes it, both dialects, in memory: seats, grace, resume,
// relaying. It is strict: what the client must never do (too many messages, numbers that are none)
// is recorded in `violations`.

const RELAYED = {
    webrtc_offer: "offer",
    webrtc_answer: "answer",
    ice_candidate: "candidate",
    message: "data",
};
const OTHER = { pc: "mobile", mobile: "pc" };
const PROBE_MS = 2_000;

const DEFAULTS = {
    v: 2, // 1: an old server, which knows nothing of v2
    grace_ms: 180_000,
    ping_interval_ms: 25_000,
    max_message_bytes: 262_144,
    message_rate: 200,
    message_burst: 1_000,
    ice_servers: [{ urls: "stun:stun.example" }],
    ice_expires_at: null,
    answersPing: true,
    // Whether a seat whose owner has not spoken since `joined` goes back to its peer id without the
    // secret: that `joined` may never have arrived.
    trustsTheUnspoken: true,
};

export class FakeServer {
    violations = [];
    /** Everything that was received and understood, newest last. */
    received = [];
    outcomes = [];
    connections = 0;

    #clock;
    #settings;
    #sessions = new Map(); // id -> {pc, mobile, hasPaired}
    #peers = new Set(); // who has a connection
    #key = 1;
    #refusal = null;

    constructor(clock, settings = {}) {
        this.#clock = clock;
        this.#settings = { ...DEFAULTS, ...settings };
    }

    accept(connection) {
        const peer = { connection, v: 1, session: null, tokens: this.#settings.message_burst };
        peer.filledAt = this.#clock.now();
        this.#peers.add(peer);
        connection.onmessage = (text) => this.#receive(peer, text);
        connection.onclose = (code) => this.#closed(peer, code);
        this.connections += 1;
    }

    /** Who sits there, has a connection or is away; null: nobody. */
    owner(sessionId, role) {
        return this.#sessions.get(sessionId)?.[role] ?? null;
    }

    types() {
        return this.received.map(({ type }) => type);
    }

    /** Killed and started again: it knows nothing more, not even its key. */
    kill() {
        this.#forgetAll();
        this.#key += 1;
    }

    /** Ended and started again as it should be; its key is a setting. */
    restart(retryAfterMs) {
        for (const { connection, v } of this.#peers) {
            const message = { type: "server_restarting", retry_after_ms: retryAfterMs };
            if (v === 2) connection.send(JSON.stringify(message));
            connection.close(1012, "server restarting");
        }
        this.#forgetAll();
    }

    /** Closes the connection of a seat's owner. */
    dismiss(sessionId, role, code, reason = "") {
        const peer = this.owner(sessionId, role);
        peer.connection.close(code, reason);
        this.#closed(peer, code);
    }

    /** From now on it speaks v1 only. */
    becomeOld() {
        this.#settings.v = 1;
    }

    /** From now on every join is answered with this error; null: no more. */
    refuseJoins(code) {
        this.#refusal = code;
    }

    /** Says anything to a seat's owner. */
    say(sessionId, role, message) {
        this.#send(this.owner(sessionId, role), message);
    }

    #forgetAll() {
        const seated = [...this.#sessions.values()].flatMap(({ pc, mobile }) => [pc, mobile]);
        for (const peer of new Set([...this.#peers, ...seated.filter(Boolean)])) {
            peer.isOver = true;
            this.#clock.clearTimeout(peer.graceTimer);
        }
        this.#peers.clear();
        this.#sessions.clear();
    }

    #send(peer, message) {
        if (peer.isAway || peer.isOver) return;
        peer.connection.send(JSON.stringify(message));
    }

    #fail(peer, code, retry = false, text = code) {
        const details = peer.v === 2 ? { retry } : {};
        this.#send(peer, { type: "error", code, message: text, ...details });
    }

    #receive(peer, text) {
        if (peer.isOver) return;
        if (!this.#takeToken(peer)) {
            this.violations.push("rate");
            this.#fail(peer, "rate_limited", true);
            this.#drop(peer, 4429);
            return;
        }
        const message = JSON.parse(text);
        this.received.push(message);
        const { type } = message;
        if (type === "join") this.#join(peer, message);
        else if (type === "ping") this.#pong(peer, message);
        else if (type in RELAYED) this.#relay(peer, message);
        else if (peer.v === 2) this.#receiveV2(peer, message);
        if (type !== "join" && peer.session) peer.hasSpoken = true;
    }

    #receiveV2(peer, message) {
        const { type } = message;
        const { ice_servers, ice_expires_at } = this.#settings;
        if (type === "ack") this.#relay(peer, message);
        else if (type === "leave") this.#drop(peer, 1000);
        else if (type === "outcome") this.outcomes.push(message);
        else if (type !== "ice_servers") this.#fail(peer, "unknown_type");
        else this.#send(peer, { type, ice_servers, ice_expires_at });
    }

    #takeToken(peer) {
        const { message_rate, message_burst } = this.#settings;
        if (message_rate === 0) return true;
        const passedMs = this.#clock.now() - peer.filledAt;
        peer.filledAt = this.#clock.now();
        peer.tokens = Math.min(message_burst, peer.tokens + (passedMs * message_rate) / 1000);
        if (peer.tokens < 1) return false;
        peer.tokens -= 1;
        return true;
    }

    #pong(peer, { t }) {
        if (this.#settings.answersPing) this.#send(peer, { type: "pong", t });
    }

    #relay(peer, message) {
        const { type, seq, to } = message;
        if (!peer.session) {
            this.violations.push(`${type} without a seat`);
            this.#fail(peer, "not_joined");
            return;
        }
        if (seq !== undefined && !/^[1-9]\d{0,14}$/.test(String(seq))) {
            this.violations.push(`seq ${seq}`);
        }
        const partner = peer.session[OTHER[peer.role]];
        if (!partner || partner.isAway || (to && to !== partner.peerId)) {
            if (peer.v === 2 && type !== "ack") this.#fail(peer, "peer_absent", true);
            return;
        }
        if (partner.v === 1 && (type === "ack" || type === "message")) {
            if (peer.v === 2) this.#fail(peer, "unknown_type");
            return;
        }
        if (partner.v === 2 && peer.v === 2 && !to) this.violations.push(`${type} without "to"`);
        const payload = type === "ack" ? {} : { [RELAYED[type]]: message[RELAYED[type]] };
        this.#send(partner, { type, ...payload, ...(partner.v === 2 && { seq }) });
    }

    // ---- seats

    #secret(sessionId, role, peerId) {
        return `secret ${this.#key} of ${sessionId} ${role} ${peerId}`;
    }

    #join(peer, { session_id, peer_type, v, peer_id, resume }) {
        const isV2 = v >= 2 && this.#settings.v === 2;
        if (this.#refusal) {
            this.#fail(peer, this.#refusal);
            return;
        }
        if (isV2 && !/^[\w-]{22,64}$/.test(peer_id)) {
            this.violations.push(`peer_id ${peer_id}`);
            this.#fail(peer, "bad_message");
            return;
        }
        const isElse = peer.peerId !== (isV2 ? peer_id : null);
        if (peer.session && (isElse || peer.sessionId !== session_id)) this.#leave(peer);
        Object.assign(peer, { v: isV2 ? 2 : 1, peerId: isV2 ? peer_id : null });
        const owner = this.owner(session_id, peer_type);
        const isProven = isV2 && resume === this.#secret(session_id, peer_type, peer_id);
        const isTrusted = this.#settings.trustsTheUnspoken && owner && !owner.hasSpoken;
        if (owner === peer) {
            this.#welcome(peer);
        } else if (!owner) {
            this.#seat(peer, session_id, peer_type, isProven);
        } else if (isV2 && (isProven || isTrusted) && owner.peerId === peer_id) {
            if (!owner.isAway) owner.connection.close(4410, "replaced");
            this.#forget(owner);
            this.#seat(peer, session_id, peer_type, isProven);
        } else {
            this.#contest(peer, owner, session_id, peer_type);
        }
    }

    #seat(peer, sessionId, role, isProven) {
        const session = this.#sessions.get(sessionId) ?? { pc: null, mobile: null };
        this.#sessions.set(sessionId, session);
        session[role] = peer;
        Object.assign(peer, { session, sessionId, role, isProven, hasSpoken: isProven });
        this.#welcome(peer);
        this.#meet(peer);
    }

    #welcome(peer) {
        const { sessionId: session_id, role: peer_type, peerId: peer_id } = peer;
        const { answersPing, trustsTheUnspoken, v, ...terms } = this.#settings;
        const resume = this.#secret(session_id, peer_type, peer_id);
        const more = { v: 2, peer_id, resume, ...terms, server: "signaling/fake" };
        this.#send(peer, { type: "joined", session_id, peer_type, ...(peer.v === 2 && more) });
    }

    #meet(peer) {
        const { session, role } = peer;
        const partner = session[OTHER[role]];
        if (!partner) return;
        if (partner.isAway) {
            if (peer.v === 2) this.#sayAway(peer, partner, partner.awayUntil - this.#clock.now());
            return;
        }
        const hadPaired = session.hasPaired;
        session.hasPaired = true;
        const resumed = hadPaired || (peer.isProven && partner.isProven);
        for (const [who, of] of [[partner, peer], [peer, partner]]) {
            const id = of.v === 2 ? { peer_id: of.peerId } : {};
            const more = { peer_type: of.role, v: of.v, ...id, polite: of.role === "pc", resumed };
            if (who.v === 2) this.#send(who, { type: "peer_connected", ...more });
            else if (!hadPaired) this.#send(who, { type: "peer_connected" });
        }
    }

    #contest(peer, owner, sessionId, role) {
        if (owner.isAway) {
            this.#fail(peer, "seat_taken");
            return;
        }
        this.#clock.setTimeout(() => {
            const isAlive = owner.isOver || owner.connection.isUp;
            if (!isAlive && !owner.isAway) this.#drop(owner, owner.v === 2 ? 4408 : 4410);
            if (peer.isOver) return;
            if (this.owner(sessionId, role)) this.#fail(peer, "seat_taken");
            else this.#seat(peer, sessionId, role, false);
        }, PROBE_MS);
    }

    #sayAway(peer, partner, graceMs) {
        this.#send(peer, { type: "peer_away", peer_type: partner.role, grace_ms: graceMs });
    }

    // ---- ends

    #drop(peer, code) {
        peer.connection.close(code);
        this.#closed(peer, code);
    }

    #closed(peer, code) {
        if (peer.isOver) return;
        peer.isOver = true;
        this.#peers.delete(peer);
        if (!peer.session) return;
        const hasLeft = [1000, 1001, 1002, 1003, 1007, 1009, 4401, 4409, 4410].includes(code);
        if (peer.v === 1 || hasLeft || this.#settings.grace_ms === 0) this.#leave(peer);
        else this.#goAway(peer);
    }

    #goAway(peer) {
        const { grace_ms } = this.#settings;
        peer.isAway = true;
        peer.awayUntil = this.#clock.now() + grace_ms;
        peer.graceTimer = this.#clock.setTimeout(() => this.#leave(peer), grace_ms);
        const partner = peer.session[OTHER[peer.role]];
        if (partner?.v === 2) this.#sayAway(partner, peer, grace_ms);
    }

    #leave(peer) {
        const partner = peer.session[OTHER[peer.role]];
        peer.session.hasPaired = false;
        this.#forget(peer);
        if (partner) this.#send(partner, { type: `${peer.role}_disconnected` });
    }

    #forget(peer) {
        this.#clock.clearTimeout(peer.graceTimer);
        this.#peers.delete(peer);
        peer.session[peer.role] = null;
        peer.session = null;
        if (peer.isAway) peer.isOver = true;
    }
}
