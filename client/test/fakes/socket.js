// WebSockets through a network that loses connections but, as TCP does, neither reorders nor drops
// single messages. Must not know what the messages mean.

/** Both ends of one connection, and what is under way between them. */
class Connection {
    #network;
    #socket;
    #isUp = true; // messages get through
    #isKnownDown = { client: false, server: false };
    #arrival = { client: 0, server: 0 }; // when the last message to that end arrives

    /** Set by the server: */
    onmessage = () => {};
    onclose = () => {}; // (code, wasLost)

    constructor(network, socket) {
        this.#network = network;
        this.#socket = socket;
        this.page = socket.page;
        this.url = socket.url;
    }

    get isUp() {
        return this.#isUp;
    }

    /** The server's end sends. */
    send(text) {
        this.#carry("client", () => this.#socket.arrive(text));
    }

    /** The server's end closes. */
    close(code, reason = "") {
        if (this.#isKnownDown.server) return;
        this.#isKnownDown.server = true;
        this.#carry("client", () => this.#endAtClient(code, reason));
    }

    sendToServer(text) {
        this.#carry("server", () => {
            if (!this.#isKnownDown.server) this.onmessage(text);
        });
    }

    closeToServer(code) {
        this.#isKnownDown.client = true;
        this.#carry("server", () => this.#endAtServer(code));
    }

    /**
     * What is under way is lost. Each end notices after its time; Infinity: it does not notice.
     */
    cut(clientAfterMs, serverAfterMs) {
        if (!this.#isUp) return;
        this.#isUp = false;
        this.#later(clientAfterMs, () => this.#endAtClient(1006, ""));
        this.#later(serverAfterMs, () => this.#endAtServer(1006));
    }

    #later(delayMs, action) {
        if (delayMs < Infinity) this.#network.clock.setTimeout(action, delayMs);
    }

    #carry(end, deliver) {
        const { clock } = this.#network;
        this.#arrival[end] = Math.max(this.#arrival[end], clock.now() + this.#network.latencyMs());
        clock.setTimeout(() => this.#isUp && deliver(), this.#arrival[end] - clock.now());
    }

    #endAtClient(code, reason) {
        if (this.#isKnownDown.client) return;
        this.#isKnownDown.client = true;
        this.#socket.end(code, reason);
    }

    #endAtServer(code) {
        if (this.#isKnownDown.server) return;
        this.#isKnownDown.server = true;
        this.onclose(code);
    }
}

export class FakeNetwork {
    /** Turned off, nobody gets a connection: attempts fail after a moment. */
    isOn = true;
    /** Turned on, attempts to connect are never answered. */
    isBlackHole = false;
    /** All connections that were ever made. */
    connections = [];
    attempts = 0;

    /**
     * @param {import("./clock.js").FakeClock} clock
     * @param {{accept: (connection: Connection) => void}} server
     * @param {() => number} latencyMs  of each message, one way
     */
    constructor(clock, server, latencyMs = () => 10) {
        this.clock = clock;
        this.server = server;
        this.latencyMs = latencyMs;
    }

    /** The connections that work. */
    get live() {
        return this.connections.filter((connection) => connection.isUp);
    }

    connectionsOf(page) {
        return this.live.filter((connection) => connection.page === page);
    }

    /** The WebSocket class as this page has it. */
    webSocketFor(page) {
        const network = this;
        return class extends FakeWebSocket {
            constructor(url) {
                super(network, page, url);
            }
        };
    }

    connect(socket) {
        this.attempts += 1;
        if (this.isBlackHole) return;
        this.clock.setTimeout(() => {
            if (!this.isOn) {
                socket.end(1006, "");
                return;
            }
            const connection = new Connection(this, socket);
            this.connections.push(connection);
            socket.open(connection);
            this.server.accept(connection);
        }, this.latencyMs());
    }
}

/** As much of W3C WebSocket as the transport may use. */
class FakeWebSocket {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSED = 3;

    readyState = FakeWebSocket.CONNECTING;
    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;

    #connection = null;

    constructor(network, page, url) {
        if (!/^wss?:\/\//.test(url)) throw new SyntaxError(`not a WebSocket URL: ${url}`);
        this.url = url;
        this.page = page;
        network.connect(this);
    }

    send(text) {
        if (this.readyState === FakeWebSocket.CONNECTING) throw new Error("InvalidStateError");
        if (this.readyState === FakeWebSocket.OPEN) this.#connection.sendToServer(text);
    }

    close(code = 1005) {
        this.readyState = FakeWebSocket.CLOSED;
        this.#connection?.closeToServer(code);
    }

    // What follows is for the network.

    open(connection) {
        if (this.readyState === FakeWebSocket.CLOSED) {
            connection.closeToServer(1006);
            return;
        }
        this.#connection = connection;
        this.readyState = FakeWebSocket.OPEN;
        this.page.run(() => this.onopen?.({}));
    }

    arrive(data) {
        this.page.run(() => this.onmessage?.({ data }));
    }

    end(code, reason) {
        this.readyState = FakeWebSocket.CLOSED;
        this.page.run(() => {
            this.onerror?.({});
            this.onclose?.({ code, reason });
        });
    }
}
