// Where received bytes go: a file that the user has chosen (File System Access), a file of the
// origin private file system (OPFS), memory, or what the application brings. Must not know where the
// bytes come from. A sink of ours has
//   writeAll(pieces: Uint8Array[]): Promise<void> | void     its promise holds the sender back; the
//                                                            pieces and their buffers are the sink's
//   close(): Promise<Blob | void> | Blob | void              all is written and right: the file
//   abort(): Promise<void> | void                            nothing of it is wanted
//   dispose?(): Promise<void> | void                         after close: the file is not needed
// and one of the application `write(bytes: Uint8Array)` instead of writeAll.

const DIRECTORY = "signaling-client-files";
const LEFTOVER_MS = 24 * 60 * 60 * 1000;

const own = new Set(); // names of this page's files, which stay as long as it does

function joined(pieces) {
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
    }
    return whole;
}

class HandleSink {
    #handle;
    #writable;

    static async open(handle) {
        return new HandleSink(handle, await handle.createWritable());
    }

    constructor(handle, writable) {
        this.#handle = handle;
        this.#writable = writable;
    }

    writeAll(pieces) {
        return this.#writable.write(joined(pieces));
    }

    async close() {
        await this.#writable.close();
        return this.#handle.getFile();
    }

    abort() {
        return this.#writable.abort();
    }
}

/** A nameless file on the disk; the application sees it under the name that was offered. */
class PrivateSink {
    #file;
    #inner;
    #remove;

    static async open(file, { storage, clock, disk }) {
        const root = await storage.getDirectory();
        const directory = await root.getDirectoryHandle(DIRECTORY, { create: true });
        await removeLeftovers(directory, clock.now() - LEFTOVER_MS);
        const entry = crypto.randomUUID();
        own.add(entry);
        const handle = await directory.getFileHandle(entry, { create: true });
        const remove = async () => {
            own.delete(entry);
            await directory.removeEntry(entry).catch((error) => {
                if (error.name !== "NotFoundError") throw error; // else it is gone already
            });
        };
        try {
            const writer = await disk.open(DIRECTORY, handle).catch(() => HandleSink.open(handle));
            return new PrivateSink(file, writer, remove);
        } catch (error) {
            await remove(); // a browser that has the file system, but cannot write from a page
            throw error;
        }
    }

    constructor(file, inner, remove) {
        this.#file = file;
        this.#inner = inner;
        this.#remove = remove;
    }

    writeAll(pieces) {
        return this.#inner.writeAll(pieces);
    }

    async close() {
        const stored = await this.#inner.close();
        return new File([stored], this.#file.name, { type: this.#file.type });
    }

    async abort() {
        try {
            await this.#inner.abort();
        } finally {
            await this.#remove();
        }
    }

    dispose() {
        return this.#remove();
    }
}

// A page that was closed in the middle could not clean up. Other pages of the origin may be
// writing, or hold what they have received: for a day.
async function removeLeftovers(directory, before) {
    for await (const [name, handle] of directory.entries()) {
        if (own.has(name)) continue;
        const file = await handle.getFile().catch(() => null);
        if (file && file.lastModified < before) await directory.removeEntry(name).catch(() => {});
    }
}

/** Parts become Blobs as they come, which the browser may keep on the disk. */
class MemorySink {
    #file;
    #foldBytes;
    #blobs = [];
    #parts = [];
    #partsBytes = 0;

    constructor(file, { foldBytes }) {
        this.#file = file;
        this.#foldBytes = foldBytes;
    }

    writeAll(pieces) {
        this.#parts.push(...pieces);
        this.#partsBytes += pieces.reduce((sum, { length }) => sum + length, 0);
        if (this.#partsBytes >= this.#foldBytes) this.#fold();
    }

    close() {
        this.#fold();
        return new File(this.#blobs, this.#file.name, { type: this.#file.type });
    }

    abort() {
        this.#blobs = this.#parts = [];
    }

    #fold() {
        this.#blobs.push(new Blob(this.#parts));
        this.#parts = [];
        this.#partsBytes = 0;
    }
}

class GivenSink {
    #target;

    constructor(target) {
        this.#target = target;
    }

    writeAll(pieces) {
        return this.#target.write(joined(pieces));
    }

    close() {
        return this.#target.close();
    }

    abort() {
        return this.#target.abort();
    }

    dispose() {
        return this.#target.dispose?.();
    }
}

/**
 * @param {FileSystemFileHandle | object | undefined} target  undefined: wherever there is room
 * @param {{name: string, type: string}} file
 * @param {{storage?: StorageManager, disk: Disk, clock: object, foldBytes: number}} settings
 * @returns {Promise<object>} a sink
 * @throws what createWritable throws for a handle
 */
export async function openSink(target, file, settings) {
    if (target?.createWritable) return HandleSink.open(target);
    if (target) return new GivenSink(target);
    try {
        return await PrivateSink.open(file, settings);
    } catch {
        // No such file system: an insecure page, a private window, an old browser.
        return new MemorySink(file, settings);
    }
}
