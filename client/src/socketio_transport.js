// A connection as Flask-SocketIO apps offer it on a LAN, translated to the messages of v1.
// Socket.IO's own reconnecting is off: there is one place that decides when to try again. Must not
// know what the messages mean, except that a join has no answer here.

const HEARD = [
    "peer_connected",
    "webrtc_offer",
    "webrtc_answer",
    "ice_candidate",
    "pc_disconnected",
    "mobile_disconnected",
    "error",
];
const SAID = ["webrtc_offer", "webrtc_answer", "ice_candidate"];

// `io` takes the path of a URL for a namespace, so a path to the endpoint has to be split off.
function endpoint(serverUrl) {
    const parts = /^(.*?[^/:])?(\/[^?#]*socket\.io[^?#]*)/.exec(serverUrl);
    const [, host, path] = parts ?? [, serverUrl];
    return [host?.replace(/^ws/, "http"), path];
}

/**
 * @param {string} serverUrl
 * @param {Function} io  the Socket.IO client
 * @param {{open: () => void, message: (message: object) => void,
 *          close: (code: number, reason: string) => void}} on
 * @returns {{send: (text: string) => void, close: () => void}}
 */
export function openSocketIO(serverUrl, io, on) {
    const [host, path] = endpoint(serverUrl);
    const socket = io(host || "/", { forceNew: true, reconnection: false, ...(path && { path }) });
    let isOver = false;
    const close = () => {
        isOver = true;
        socket.disconnect();
    };
    const end = (code, reason) => {
        if (isOver) return;
        close();
        on.close(code, reason);
    };
    socket.on("connect", () => isOver || on.open());
    socket.on("connect_error", (error) => end(1006, error.message));
    // Socket.IO itself does not come back either when it was the server that has disconnected it.
    socket.on("disconnect", (why) => end(why === "io server disconnect" ? 1000 : 1006, why));
    for (const type of HEARD) {
        socket.on(type, (data) => isOver || on.message({ ...data, type }));
    }
    return {
        send(text) {
            const { type, session_id, peer_type, ...payload } = JSON.parse(text);
            if (type === "join") {
                socket.emit(`${peer_type}_join`, { session_id });
                on.message({ type: "joined", session_id, peer_type });
            } else if (SAID.includes(type)) {
                socket.emit(type, { session_id, ...payload });
            }
        },
        close,
    };
}
