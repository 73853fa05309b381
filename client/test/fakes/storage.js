// An origin private file system as far as a sink uses one (WHATWG File System), and disks that are
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

export class FakeFileHandle {
    content = new Blob([]);
    isAborted = false;
    isFull = false;

    constructor(name, lastModified = 0) {
        this.name = name;
        this.lastModified = lastModified;
    }

    async createWritable() {
        return new FakeWritable(this);
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
                const handle = new FakeFileHandle(name, this.lastModified);
                this.files.set(name, Object.assign(handle, this.traits));
                return handle;
            },
            removeEntry: async (name) => {
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
