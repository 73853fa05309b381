// One WebSocket as the rest of the library sees a connection: opens, brings messages, ends. Must
// not know what the messages mean. After `close` it is silent.

function parse(data) {
    try {
        return JSON.parse(data);
    } catch {
        return null;
    }
}

/**
 * @param {string} url
 * @param {typeof globalThis.WebSocket} WebSocket
 * @param {{open: () => void, message: (message: object) => void,
 *          close: (code: number, reason: string) => void}} on
 * @returns {{send: (text: string) => void, close: (isLeaving: boolean) => void}}
 */
export function openWebSocket(url, WebSocket, on) {
    if (!WebSocket) throw new TypeError("No WebSocket here: hand one in as an option");
    const socket = new WebSocket(url);
    let isOver = false;
    socket.onopen = () => isOver || on.open();
    socket.onmessage = ({ data }) => {
        const message = parse(data);
        if (message && !isOver) on.message(message);
    };
    socket.onerror = () => {}; // `close` follows and says more
    socket.onclose = ({ code, reason }) => {
        if (isOver) return;
        isOver = true;
        on.close(code, reason);
    };
    return {
        send: (text) => socket.send(text),
        // The server takes 1000 for a farewell; without a code the seat is kept.
        close(isLeaving) {
            isOver = true;
            if (isLeaving) socket.close(1000);
            else socket.close();
        },
    };
}
