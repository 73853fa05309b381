// The program of a worker that writes files of the origin private file system. Only a worker can
// write straight to where the bytes stay (FileSystemSyncAccessHandle, WHATWG File System section
// 2.6): that costs a tenth of what FileSystemWritableFileStream does, and older Safari has nothing
// else. Must not know what the files are.

/**
 * Does what it is told and answers each message: `{call}` or `{call, error}`. It travels to the
 * worker as its own text, so it must not use anything from outside of itself, nor what compilers
 * replace by a function of theirs, such as `...rest`.
 * @param {Worker | MessagePort} port  the other side
 * @param {StorageManager} storage
 */
export function serveDisk(port, storage) {
    const files = new Map(); // name -> { access, at }

    const actions = {
        async open({ directory, name }) {
            const root = await storage.getDirectory();
            const folder = await root.getDirectoryHandle(directory);
            const handle = await folder.getFileHandle(name);
            files.set(name, { access: await handle.createSyncAccessHandle(), at: 0 });
        },
        write({ name, pieces }) {
            const file = files.get(name);
            for (const piece of pieces) {
                const written = file.access.write(piece, { at: file.at });
                if (written !== piece.length) throw new Error("there is no room on the disk");
                file.at += written;
            }
        },
        async close({ name }) {
            const { access } = files.get(name);
            files.delete(name);
            await access.close(); // Safari 15 makes a promise of it
        },
    };

    port.onmessage = async ({ data }) => {
        const { call, action } = data;
        try {
            await actions[action](data);
            port.postMessage({ call });
        } catch (error) {
            port.postMessage({ call, error: error.message });
        }
    };
}

let programUrl; // for as long as the page lives: a browser may fetch it late

/**
 * @returns {Worker}
 * @throws where there are no workers, or the page's policy allows none (CSP: worker-src blob:); it
 *     may also say so later, by the event `error`
 */
export function startDiskWorker() {
    const program = `(${serveDisk})(self, navigator.storage)`;
    programUrl ??= URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
    return new Worker(programUrl);
}
