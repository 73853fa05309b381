// Files of the origin private file system that a worker writes for us. Starts the worker with the
// first file and ends it with the last. Must not know what the files are.

class DiskFile {
    #disk;
    #name;
    #handle;
    #isOpen = true;

    constructor(disk, name, handle) {
        this.#disk = disk;
        this.#name = name;
        this.#handle = handle;
    }

    /** @param {Uint8Array[]} pieces  their buffers are given away */
    writeAll(pieces) {
        const buffers = pieces.map(({ buffer }) => buffer);
        return this.#disk.call("write", { name: this.#name, pieces }, buffers);
    }

    async close() {
        await this.#end();
        return this.#handle.getFile();
    }

    abort() {
        return this.#end();
    }

    // Once: a file that could not be closed is also aborted.
    async #end() {
        if (!this.#isOpen) return;
        this.#isOpen = false;
        try {
            await this.#disk.call("close", { name: this.#name });
        } finally {
            this.#disk.ended();
        }
    }
}

export class Disk {
    #start;
    #worker = null;
    #files = 0; // open ones
    #calls = new Map(); // number -> {resolve, reject}, of what the worker has not answered
    #callsMade = 0;

    /** @param {() => Worker} start */
    constructor(start) {
        this.#start = start;
    }

    /**
     * @param {string} directory  in the root of the private file system
     * @param {FileSystemFileHandle} handle  of a file in it
     * @returns {Promise<object>} what writes it, a sink
     * @throws where no worker can
     */
    async open(directory, handle) {
        this.#files += 1;
        try {
            this.#worker ??= this.#begin();
            await this.call("open", { directory, name: handle.name });
        } catch (error) {
            this.ended();
            throw error;
        }
        return new DiskFile(this, handle.name, handle);
    }

    /** For a DiskFile. @returns {Promise<void>} rejects when the worker could not do it */
    call(action, details, transferred = []) {
        return new Promise((resolve, reject) => {
            if (!this.#worker) throw new Error("the worker has ended");
            const call = (this.#callsMade += 1);
            this.#worker.postMessage({ call, action, ...details }, transferred);
            this.#calls.set(call, { resolve, reject });
        });
    }

    /** For a DiskFile: it writes no more. */
    ended() {
        this.#files -= 1;
        if (this.#files === 0) this.#end("the worker has ended");
    }

    #begin() {
        const worker = this.#start();
        worker.onmessage = ({ data }) => this.#answered(data);
        worker.onerror = () => this.#end("the worker has failed");
        return worker;
    }

    #answered({ call, error }) {
        const { resolve, reject } = this.#calls.get(call);
        this.#calls.delete(call);
        if (error === undefined) resolve();
        else reject(new Error(error));
    }

    #end(reason) {
        this.#worker?.terminate();
        this.#worker = null;
        for (const { reject } of this.#calls.values()) reject(new Error(reason));
        this.#calls.clear();
    }
}
