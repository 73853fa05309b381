// Every setting of a FileTransfer with its default; each name ends with its unit.
import { secureRandom } from "../peer_id.js";
import { systemClock } from "../system_clock.js";
import { startDiskWorker } from "./disk_worker.js";
import { ROOM_BYTES_MIN } from "./wire.js";

/**
 * @param {object} options  what the application wants otherwise
 * @returns {object} all settings
 */
export function settingsFrom(options) {
    const settings = {
        label: "files", // of the data channel
        autoAccept: false, // whether what is offered is accepted without asking
        clock: systemClock,
        random: secureRandom, // in [0, 1); where the ids begin
        storage: globalThis.navigator?.storage, // StorageManager: where the private files are
        startWorker: startDiskWorker, // that writes them, if it can
        highWaterBytes: 1024 * 1024, // in the channel's send buffer; 128 KiB or more
        windowBytes: 4 * 1024 * 1024, // sent to us, and not written by our sink; 128 KiB or more
        foldBytes: 8 * 1024 * 1024, // of memory, until a received part becomes a Blob
        progressMs: 200, // between two `progress` events of a transfer
        rateWindowMs: 5_000, // over which the rate is measured
        nameLengthMax: 200, // UTF-16 code units
        sizeMax: Number.MAX_SAFE_INTEGER, // bytes
        offersMax: 100, // unfinished transfers in one direction; a sender keeps the rest back
        resultsMax: 1_000, // ended transfers that are remembered for a partner that missed the end
        ...options,
    };
    // With less, both sides could wait for each other.
    for (const name of ["windowBytes", "highWaterBytes"]) {
        settings[name] = Math.max(settings[name], ROOM_BYTES_MIN);
    }
    return settings;
}
