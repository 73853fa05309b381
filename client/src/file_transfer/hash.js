// SHA-256 of bytes that come piece by piece (FIPS 180-4), which Web Cryptography cannot do, and which
// it offers to secure pages only.
import { SHA256 } from "@stablelib/sha256";

export class Hash {
    #sha256 = new SHA256();

    /** @param {Uint8Array} bytes */
    update(bytes) {
        this.#sha256.update(bytes);
    }

    /** @returns {string} of all bytes so far, 64 digits of lower case; none may follow */
    hex() {
        const digits = (byte) => byte.toString(16).padStart(2, "0");
        return Array.from(this.#sha256.digest(), digits).join("");
    }
}
