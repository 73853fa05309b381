// The interface of FileTransfer for TypeScript, written by hand and compiled in the tests.
// README.md explains what the words mean.
import type { LinkChannel, PeerLink } from "./peer-link.js";
import type { Clock } from "./signaling-client.js";

/** The stable word for what went wrong; README.md has the table. */
export type TransferErrorCode =
    | "rejected"
    | "cancelled"
    | "peer_gone"
    | "closed"
    | "unreadable"
    | "sink_failed"
    | "hash_mismatch"
    | "too_large"
    | "too_many_offers"
    | "protocol_error";

export interface TransferError extends Error {
    readonly code: TransferErrorCode;
    /** What the partner, or the sink, says for people; undefined for `cancelled`. */
    readonly reason?: string;
}

/** How far a transfer is: what the receiver has written. */
export interface TransferProgress {
    readonly bytes: number;
    readonly size: number;
    /** Over the last seconds; 0: not known yet. */
    readonly bytesPerSecond: number;
    /** null: not known. */
    readonly secondsLeft: number | null;
}

/**
 * SHA-256 (FIPS 180-4) of the SHA-256 of each MiB of the file, one after the other, in hexadecimal;
 * the same on both sides.
 */
export interface SentFile {
    readonly digest: string;
}

export interface ReceivedFile extends SentFile {
    /** null: the application's own sink has not returned one. */
    readonly file: Blob | null;
}

/**
 * Event name -> what its handlers get. Exactly one of the last three comes, and then nothing more.
 */
export interface TransferEvents<Result> {
    progress: [progress: TransferProgress];
    done: [result: Result];
    error: [error: TransferError];
    cancelled: [info: { by: "us" | "partner" }];
}

/** What both directions have in common. */
export interface Transfer<Result> {
    /** Unique among the transfers of one direction. */
    readonly id: number;
    /** Without path and control characters, whoever has named it. */
    readonly name: string;
    readonly size: number;
    /** A media type without parameters, or "". */
    readonly type: string;
    readonly bytes: number;
    readonly isOver: boolean;
    /** Resolves with `done`, rejects with `error`, and with the code `cancelled`. */
    readonly finished: Promise<Result>;

    /** Ends it, whoever sends. */
    cancel(): void;

    on<Name extends keyof TransferEvents<Result>>(
        name: Name,
        handler: (...values: TransferEvents<Result>[Name]) => void,
    ): this;
    once<Name extends keyof TransferEvents<Result>>(
        name: Name,
        handler: (...values: TransferEvents<Result>[Name]) => void,
    ): this;
    off<Name extends keyof TransferEvents<Result>>(
        name: Name,
        handler: (...values: TransferEvents<Result>[Name]) => void,
    ): this;
}

export type OutgoingTransfer = Transfer<SentFile>;

/** Where an application wants the bytes instead. */
export interface Sink {
    /** In order. The sender waits while too much is not written yet. */
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void> | void;
    /** All is written, and its digest is right. */
    close(): Promise<Blob | void> | Blob | void;
    /** Nothing of it is wanted. */
    abort(): Promise<void> | void;
    /** After close(): the application does not need it any more. */
    dispose?(): Promise<void> | void;
}

export interface IncomingTransfer extends Transfer<ReceivedFile> {
    /**
     * Takes it. Without a target it goes to a file of the origin private file system, or into
     * memory where there is none.
     */
    accept(target?: FileSystemFileHandle | Sink): Promise<void>;
    /** Does not take it. The reason is for people. */
    reject(reason?: string): void;
    /** The application does not need the file any more: what it takes on the disk is freed. */
    dispose(): Promise<void>;
}

/** What the partner has said makes no sense. */
export interface BadMessageError extends Error {
    readonly code: "bad_message";
}

/** Event name -> what its handlers get. */
export interface FileTransferEvents {
    offered: [transfer: IncomingTransfer];
    error: [error: BadMessageError];
}

/** All may be left out; README.md has the table with the defaults. */
export interface FileTransferOptions {
    label?: string;
    autoAccept?: boolean;
    clock?: Clock;
    /** In [0, 1). */
    random?: () => number;
    /** null: received files are kept in memory. */
    storage?: Pick<StorageManager, "getDirectory"> | null;
    /** Of the worker that writes received files to the private file system. */
    startWorker?: () => Worker;
    highWaterBytes?: number;
    windowBytes?: number;
    foldBytes?: number;
    progressMs?: number;
    rateWindowMs?: number;
    nameLengthMax?: number;
    sizeMax?: number;
    offersMax?: number;
    resultsMax?: number;
}

/** What tells of a channel that comes and goes, as a LinkChannel does. */
export type ChannelSource = Pick<LinkChannel, "isOpen" | "rtc" | "on" | "off">;

export class FileTransfer {
    constructor(
        source?: Pick<PeerLink, "channel"> | ChannelSource | null,
        options?: FileTransferOptions,
    );

    /** Unfinished, oldest first. */
    readonly outgoing: OutgoingTransfer[];
    /** Unfinished, oldest first. */
    readonly incoming: IncomingTransfer[];

    /** Offers files to the partner, now or when there is a channel. */
    send(files: Blob | Iterable<Blob>): OutgoingTransfer[];
    /** Without a source: from now on this is the channel. It is open, ordered and reliable. */
    attach(channel: RTCDataChannel): void;
    /** Without a source: the partner does not come back. */
    gone(): void;
    /** Cancels what is unfinished, and lets go of the channel. */
    close(): void;

    on<Name extends keyof FileTransferEvents>(
        name: Name,
        handler: (...values: FileTransferEvents[Name]) => void,
    ): this;
    once<Name extends keyof FileTransferEvents>(
        name: Name,
        handler: (...values: FileTransferEvents[Name]) => void,
    ): this;
    off<Name extends keyof FileTransferEvents>(
        name: Name,
        handler: (...values: FileTransferEvents[Name]) => void,
    ): this;
}
