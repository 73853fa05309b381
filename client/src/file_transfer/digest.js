// The digest of a file whose bytes come piece by piece: SHA-256 (FIPS 180-4) of the SHA-256 of each
// of its blocks, one after the other. Of blocks, because Web Cryptography knows no pieces, and is
// several times as fast as a script; the script does it where a page is not secure.
import { hash, SHA256 } from "@stablelib/sha256";

/** All blocks have this size but the last, which may be smaller, and is there if it has any byte. */
export const BLOCK_BYTES = 1024 * 1024;

// Web Cryptography copies the bytes before it returns.
async function sha256(bytes) {
    const { subtle } = globalThis.crypto ?? {};
    return subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : hash(bytes);
}

export class Digest {
    #ofBlocks = new SHA256();
    #block = new Uint8Array(BLOCK_BYTES);
    #filled = 0; // bytes of the block
    #hashed = Promise.resolve(); // settles when all full blocks are hashed

    /**
     * @param {Uint8Array} bytes  free for other use at once
     * @returns {Promise<void>} resolves when they take no more memory than one block; rejects, as
     *     hex() does, if the browser cannot hash, for lack of memory, say
     */
    update(bytes) {
        for (let at = 0; at < bytes.length;) {
            const part = bytes.subarray(at, at + BLOCK_BYTES - this.#filled);
            this.#block.set(part, this.#filled);
            this.#filled += part.length;
            at += part.length;
            if (this.#filled === BLOCK_BYTES) this.#hashBlock();
        }
        return this.#hashed;
    }

    /** @returns {Promise<string>} of all bytes, 64 digits of lower case; none may follow */
    async hex() {
        if (this.#filled > 0) this.#hashBlock();
        await this.#hashed;
        const digits = (byte) => byte.toString(16).padStart(2, "0");
        return Array.from(this.#ofBlocks.digest(), digits).join("");
    }

    #hashBlock() {
        const ofBlock = sha256(this.#block.subarray(0, this.#filled));
        this.#filled = 0;
        const before = this.#hashed;
        this.#hashed = (async () => {
            const [digest] = await Promise.all([ofBlock, before]);
            this.#ofBlocks.update(digest);
        })();
    }
}
