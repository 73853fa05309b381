// An origin private file system as far as sinks use one (WHATWG File System), and disks that are
// slow or full. Knows nothing of transfers.

class FakeWritable {
    #handle;
    #parts = [];

    constructor(handle) {
        this.#handle = handle;
    }

    async write(bytes) {
        if (this.#handle.isFull) throw new DOMException("disk is full", "QuotaExceededError");
        this.#parts.push(bytes.slice());
    }

    async close() {
        this.#handle.content = new Blob(this.#parts);
    }

    async abort() {
        this.#handle.isAborted = true;
    }
}

// Writes at once, and only one at a time may have the file (FileSystemSyncAccessHandle).
class FakeAccess {
    #handle;
    #bytes = [];

    constructor(handle) {
        this.#handle = handle;
        handle.isLocked = handle.wasSync = true;
    }

    write(bytes, { at }) {
        if (this.#handle.failure) throw this.#handle.failure;
        if (this.#handle.isFull) return 0;
        this.#bytes.splice(at, bytes.length, ...bytes);
        return bytes.length;
    }

    close() {
        this.#handle.isLocked = false;
        if (this.#handle.failure) throw this.#handle.failure;
        this.#handle.content = new Blob([new Uint8Array(this.#bytes)]);
    }
}

export class FakeFileHandle {
    content = new Blob([]);
    isAborted = false;
    isFull = false;
    isLocked = false;
    /** Whether it was opened to be written at once. */
    wasSync = false;
    /** An error for who writes or closes. */
    failure = null;

    constructor(name, lastModified = 0) {
        this.name = name;
        this.lastModified = lastModified;
    }

    async createWritable() {
        return new FakeWritable(this);
    }

    async createSyncAccessHandle() {
        return new FakeAccess(this);
    }

    async getFile() {
        return new File([this.content], this.name, { lastModified: this.lastModified });
    }
}

/** navigator.storage with one directory of files. */
export class FakeStorageManager {
    /** name -> FakeFileHandle */
    files = new Map();
    /** What every new file is like. */
    traits = {};
    /** When a new file says that it was modified. */
    lastModified = 0;

    async getDirectory() {
        return { getDirectoryHandle: async () => this.#directory() };
    }

    #directory() {
        return {
            entries: () => this.#entries(),
            getFileHandle: async (name) => {
                if (this.files.has(name)) return this.files.get(name);
                const handle = new FakeFileHandle(name, this.lastModified);
                this.files.set(name, Object.assign(handle, this.traits));
                return handle;
            },
            removeEntry: async (name) => {
                const isLocked = this.files.get(name)?.isLocked;
                if (isLocked) throw new DOMException("locked", "NoModificationAllowedError");
                const isThere = this.files.delete(name);
                if (!isThere) throw new DOMException("no such file", "NotFoundError");
            },
        };
    }

    async *#entries() {
        yield* [...this.files];
    }
}

/** A sink that writes nothing until it is told to. */
export class SlowSink {
    /** Bytes that were handed over. */
    taken = 0;
    /** Bytes that were written. */
    written = 0;
    isAborted = false;
    #finish = null;

    write(bytes) {
        this.taken += bytes.length;
        return new Promise((resolve) => (this.#finish = resolve));
    }

    /** @returns {boolean} whether there was something to write */
    writeOne() {
        const finish = this.#finish;
        this.#finish = null;
        this.written = this.taken;
        finish?.();
        return finish !== null;
    }

    close() {}

    abort() {
        this.isAborted = true;
    }
}
