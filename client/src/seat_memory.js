// What a page remembers of its seat across a reload. Storage may be missing, full, forbidden or
// written to by others: then nothing is remembered, and nothing else happens.

export class SeatMemory {
    #storage;
    #key;

    /**
     * @param {Storage | null | undefined} storage
     * @param {string} key
     */
    constructor(storage, key) {
        this.#storage = storage;
        this.#key = key;
    }

    /** @returns {{peer_id: string, resume: string} | null} */
    read() {
        try {
            const { peer_id, resume } = JSON.parse(this.#storage.getItem(this.#key));
            return typeof resume === "string" && /^[\w-]{22,64}$/.test(peer_id)
                ? { peer_id, resume }
                : null;
        } catch {
            return null;
        }
    }

    /** @param {{peer_id: string, resume: string}} claim */
    write(claim) {
        try {
            this.#storage.setItem(this.#key, JSON.stringify(claim));
        } catch {
            // The page will not remember.
        }
    }

    clear() {
        try {
            this.#storage.removeItem(this.#key);
        } catch {
            // There was nothing to remember in the first place.
        }
    }
}
