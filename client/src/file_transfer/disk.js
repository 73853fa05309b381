// Files of the origin private file system that a worker writes for us. Starts the worker with the
// first file and ends it with the last. Must not know what the files are.
import { Timer } from "../timer.js";

const OPEN_MS = 5_000; // a worker that takes longer is none

class DiskFile {
    #disk;
    #name;
    #handle;
    #ending = null;

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

    // Once; who comes later waits for the same end.
    #end() {
        return (this.#ending ??= this.#close());
    }

    async #close() {
        try {
            await this.#disk.call("close", { name: this.#name });
        } finally {
            this.#disk.ended();
        }
    }
}

export class Disk {
    #start;
    #clock;
    #worker = null;
    #files = 0; // open ones
    #calls = new Map(); // number -> {resolve, reject}, of what the worker has not answered
    #callsMade = 0;

    /**
     * @param {() => Worker} start
     * @param {object} clock
     */
    constructor(start, clock) {
        this.#start = start;
        this.#clock = clock;
    }

    /**
     * @param {string} directory  in the root of the private file system
     * @param {FileSystemFileHandle} handle  of a file in it
     * @returns {Promise<object>} what writes it, a sink
     * @throws where no worker can
     */
    async open(directory, handle) {
        const timer = new Timer(this.#clock);
        timer.start(OPEN_MS, () => this.#end("the worker does not answer"));
        this.#files += 1;
        try {
            this.#worker ??= this.#begin();
            await this.call("open", { directory, name: handle.name });
        } catch (error) {
            this.ended();
            throw error;
        } finally {
            timer.stop();
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
        worker.onerror = () => {
            if (worker === this.#worker) this.#end("the worker has failed");
        };
        return worker;
    }

    #answered({ call, error }) {
        const waiting = this.#calls.get(call);
        this.#calls.delete(call);
        if (error === undefined) waiting?.resolve();
        else waiting?.reject(new Error(error));
    }

    #end(reason) {
        this.#worker?.terminate();
        this.#worker = null;
        for (const { reject } of this.#calls.values()) reject(new Error(reason));
        this.#calls.clear();
    }
}
