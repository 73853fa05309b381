// A Socket.IO client and, behind it, a Flask-SocketIO app of the kind that runs on a LAN: two rooms
// per session, and events that are passed on. Everything takes a moment of the clock.

const OTHER = { pc: "mobile", mobile: "pc" };

class FakeSocket {
    emitted = [];
    isConnected = false;
    #handlers = new Map();
    #app;

    constructor(app, host, options) {
        Object.assign(this, { host, options });
        this.#app = app;
        app.later(() => {
            if (app.isDown) this.hear("connect_error", new Error("xhr poll error"));
            else if (!this.isOver) this.connect();
        });
    }

    on(name, handler) {
        this.#handlers.set(name, handler);
    }

    emit(name, data) {
        this.emitted.push([name, data]);
        this.#app.later(() => this.isConnected && this.#app.receive(this, name, data));
    }

    disconnect() {
        this.isOver = true;
        if (this.isConnected) this.#app.later(() => this.#app.drop(this));
    }

    connect() {
        this.isConnected = true;
        this.hear("connect");
    }

    hear(name, data) {
        this.#handlers.get(name)?.(data);
    }
}

export class FakeFlaskApp {
    isDown = false;
    sockets = [];
    #seats = new Map(); // "session role" -> socket
    #clock;

    constructor(clock) {
        this.#clock = clock;
    }

    /** The global that the Socket.IO script makes. */
    io = (host, options) => {
        const socket = new FakeSocket(this, host, options);
        this.sockets.push(socket);
        return socket;
    };

    later(action) {
        this.#clock.setTimeout(action, 5);
    }

    receive(socket, name, data) {
        const join = /^(pc|mobile)_join$/.exec(name);
        if (!join) {
            const { session_id, ...payload } = data;
            this.#partner(socket)?.hear(name, payload);
            return;
        }
        Object.assign(socket, { sessionId: data.session_id, role: join[1] });
        this.#seats.set(`${socket.sessionId} ${socket.role}`, socket);
        const partner = this.#partner(socket);
        if (!partner) return;
        partner.hear("peer_connected", {});
        socket.hear("peer_connected", {});
    }

    /** The app kicks somebody out, or loses it. */
    drop(socket, reason) {
        if (!socket.isConnected) return;
        socket.isConnected = false;
        this.#partner(socket)?.hear(`${socket.role}_disconnected`, {});
        this.#seats.delete(`${socket.sessionId} ${socket.role}`);
        if (reason) socket.hear("disconnect", reason);
    }

    #partner({ sessionId, role }) {
        return this.#seats.get(`${sessionId} ${OTHER[role]}`);
    }
}
