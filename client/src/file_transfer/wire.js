// What passes over the channel: control messages as JSON text, and pieces of files as binary with a
// header of 12 bytes, all numbers big-endian: transfer id (4 bytes), offset in the file (8 bytes).
// Pure: judges what is well-formed, not what makes sense.

const HEADER_BYTES = 12;

/** With its header a piece is as big as any receiver takes: 64 KiB (RFC 8841 section 6.1). */
export const MESSAGE_BYTES = 64 * 1024;
export const PIECE_BYTES = MESSAGE_BYTES - HEADER_BYTES;

/** Room for less than two messages might be filled by one that waits for the next. */
export const ROOM_BYTES_MIN = 2 * MESSAGE_BYTES;

const CONTROL_LENGTH_MAX = 16 * 1024; // UTF-16 code units
const TEXT_LENGTH_MAX = 1024; // the same
const ID_MAX = 2 ** 32 - 1;

const isId = (value) => Number.isInteger(value) && value >= 1 && value <= ID_MAX;
const isBytes = (value) => Number.isSafeInteger(value) && value >= 0;
const isText = (value) => typeof value === "string" && value.length <= TEXT_LENGTH_MAX;
const isDigest = (value) => /^[0-9a-f]{64}$/.test(value);
const isIds = (value) => Array.isArray(value) && value.every(isId);

// The members of each type. Who sends a file numbers it; the ids of the two directions are apart,
// as each type has one direction.
const SENDER_SHAPES = {
    hello: { ids: isIds }, // answers `ready`: the unfinished transfers that were offered before
    offer: { id: isId, name: isText, size: isBytes, mime: isText }, // again after each hello
    end: { id: isId, digest: isDigest }, // all bytes are sent
    withdraw: { id: isId, code: isText }, // there will be no more
};
const RECEIVER_SHAPES = {
    ready: {}, // first on every channel: from now on somebody listens
    accept: { id: isId, offset: isBytes, window: isBytes }, // send from there, so much at once
    received: { id: isId, offset: isBytes }, // what is before that is written
    verified: { id: isId }, // complete, and the digest is right
    decline: { id: isId, code: isText, reason: isText }, // send no more
};
const SHAPES = { ...SENDER_SHAPES, ...RECEIVER_SHAPES };

/** @returns {boolean} whether a message comes from the one who sends files */
export function isFromSender({ type }) {
    return Object.hasOwn(SENDER_SHAPES, type);
}

/**
 * @param {string} text
 * @returns {object | null} null: not a control message
 */
export function parseControl(text) {
    if (text.length > CONTROL_LENGTH_MAX) return null;
    let message;
    try {
        message = JSON.parse(text);
    } catch {
        return null;
    }
    const type = message?.type;
    if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) return null;
    const isValid = ([member, isRight]) => isRight(message[member]);
    return Object.entries(SHAPES[type]).every(isValid) ? message : null;
}

/**
 * @param {number} id
 * @param {number} offset  of the piece in its file
 * @param {Uint8Array} bytes  at most PIECE_BYTES
 * @param {ArrayBuffer} [room]  MESSAGE_BYTES, where the message is made
 * @returns {Uint8Array} a message
 */
export function framePiece(id, offset, bytes, room = new ArrayBuffer(MESSAGE_BYTES)) {
    const header = new DataView(room);
    header.setUint32(0, id);
    header.setBigUint64(4, BigInt(offset));
    const frame = new Uint8Array(room, 0, HEADER_BYTES + bytes.length);
    frame.set(bytes, HEADER_BYTES);
    return frame;
}

/**
 * @param {ArrayBuffer} data
 * @returns {{id: number, offset: number, bytes: Uint8Array} | null} null: not a piece
 */
export function parsePiece(data) {
    if (data.byteLength <= HEADER_BYTES || data.byteLength > MESSAGE_BYTES) return null;
    const header = new DataView(data);
    const offset = Number(header.getBigUint64(4));
    return { id: header.getUint32(0), offset, bytes: new Uint8Array(data, HEADER_BYTES) };
}
