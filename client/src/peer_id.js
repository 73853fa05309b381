// The name that a page gives itself, and the randomness that it takes.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CHARACTERS = 22; // of 6 bits each: more than 16 bytes

/** From the system's generator: a peer id must not be guessed. */
export function secureRandom() {
    return crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
}

/**
 * @param {() => number} random  in [0, 1)
 * @returns {string} base64url (RFC 4648 section 5)
 */
export function newPeerId(random) {
    let id = "";
    while (id.length < CHARACTERS) id += ALPHABET[Math.floor(random() * ALPHABET.length)];
    return id;
}
