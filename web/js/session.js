// One session with one partner: signaling, link, files and texts, and in which state all of this
// is. Must not know the page that shows it.
import { FileTransfer } from "/client/file-transfer.js";
import { PeerLink, pathOf } from "/client/peer-link.js";
import { SignalingClient } from "/client/signaling-client.js";
import { statusOf } from "./status.js";
import { TextChannel } from "./text_channel.js";

const LATE_MS = 15_000; // both are there, and not connected
const SERVER_DOWN_MS = 2_000; // a connection that is lost is mostly back in no time
const BACK_MS = 5_000; // how long it is worth mentioning
const PROGRESS_MS = 500; // as often as a person reads a number
const NEW_CODE = { type: "new_code" };
const STOPS = { 4409: "seat", 4410: "replaced" }; // close codes

/** Says after how long something has not happened. */
class Patience {
    #ms;
    #lost;
    #timer = null;

    constructor(ms, lost) {
        this.#ms = ms;
        this.#lost = lost;
    }

    /** @param {boolean} isNeeded  true: the time runs, or goes on running */
    watch(isNeeded) {
        if (isNeeded) this.#timer ??= setTimeout(this.#lost, this.#ms);
        else this.stop();
    }

    stop() {
        clearTimeout(this.#timer);
        this.#timer = null;
    }
}

export class Session {
    files;
    texts;

    #client;
    #link;
    #tell;
    #isTold = true;
    #isSeated = false;
    #wasLinked = false; // in this conversation
    #wasAway = false;
    #facts = {
        stop: "",
        wasSeated: false,
        isServerDown: false,
        isOnline: navigator.onLine,
        peer: null,
        hadPeer: false,
        hasNewCode: false,
        link: "new",
        isLate: false,
        hasRelay: false,
        path: "",
        isJustBack: false,
    };
    #linkPatience = new Patience(LATE_MS, () => this.#learn({ isLate: true }));
    #serverPatience = new Patience(SERVER_DOWN_MS, () => this.#learn({ isServerDown: true }));
    #backPatience = new Patience(BACK_MS, () => this.#learn({ isJustBack: false }));
    #networkChanged = () => this.#learn({ isOnline: navigator.onLine });

    /**
     * @param {string} id
     * @param {"pc" | "mobile"} role
     * @param {{status: (session: Session) => void, offered: (transfer: object) => void,
     *          text: (text: string) => void}} on
     */
    constructor(id, role, on) {
        this.#tell = () => on.status(this);
        this.#client = new SignalingClient("/ws", id, role);
        this.#link = new PeerLink(this.#client);
        this.files = new FileTransfer(this.#link, { progressMs: PROGRESS_MS });
        this.files.on("offered", on.offered);
        this.texts = new TextChannel(this.#link.channel("text"), on.text);
        this.#listenToServer();
        this.#listenToLink();
        addEventListener("online", this.#networkChanged);
        addEventListener("offline", this.#networkChanged);
        this.#client.connect();
        this.#learn({});
    }

    /** @returns {{state: string, reason: string, path: string}} */
    get status() {
        return statusOf(this.#facts);
    }

    get isServerDown() {
        return this.#facts.isServerDown;
    }

    /** Whether there is a partner that we were connected to: it may be away for the moment. */
    get isPaired() {
        return this.#facts.peer !== null && this.#wasLinked && !this.#facts.stop;
    }

    /** Somebody thinks that it may work now. */
    retry() {
        this.#linkPatience.stop();
        this.#learn({ isLate: false, stop: "" });
        this.#client.connect();
        this.#link.restart();
    }

    /**
     * The page is being closed, or loaded again: the partner hears it. What is unfinished is not
     * cancelled, as nobody has said so; it fails for the partner, who is told why.
     */
    part() {
        this.#tell = () => {};
        this.#client.disconnect();
    }

    /** Leaves, and tells the partner that there will be another code. */
    leaveForNewCode() {
        if (this.#facts.peer) this.#client.sendMessage(NEW_CODE);
        this.leave();
    }

    /** Leaves: the partner hears it. What is unfinished is cancelled. */
    leave() {
        this.#tell = () => {};
        removeEventListener("online", this.#networkChanged);
        removeEventListener("offline", this.#networkChanged);
        this.files.close();
        this.texts.close();
        this.#link.close();
        this.#client.disconnect();
        for (const each of [this.#linkPatience, this.#serverPatience, this.#backPatience]) {
            each.stop();
        }
    }

    #listenToServer() {
        const client = this.#client;
        client.on("joined", () => {
            this.#isSeated = true;
            this.#learn({ wasSeated: true, isServerDown: false, stop: "" });
        });
        client.on("disconnect", ({ code, reason, willRetry }) => {
            this.#isSeated = false;
            if (willRetry) this.#learn({});
            else this.#learn({ peer: null, stop: STOPS[code] ?? "refused" });
        });
        client.on("ice_servers", (servers) => {
            const urls = servers.flatMap((server) => server.urls);
            this.#learn({ hasRelay: urls.some((url) => /^turns?:/.test(url)) });
        });
        client.on("peer_connected", (peer) => {
            this.#wasLinked = this.#wasAway = false;
            this.#learn({ peer, hadPeer: true, hasNewCode: false });
        });
        client.on("peer_away", () => this.#learn({ peer: client.peer }));
        client.on("peer_back", (peer) => this.#learn({ peer }));
        client.on("peer_disconnected", () => {
            this.#wasLinked = false;
            this.#learn({ peer: null });
        });
        client.on("message", (message) => {
            if (message?.type === NEW_CODE.type) this.#learn({ hasNewCode: true });
        });
    }

    #listenToLink() {
        this.#link.on("state", (state) => {
            this.#learn({ link: state });
            if (state === "connected") this.#observePath();
        });
    }

    async #observePath() {
        const rtc = this.#link.peerConnection;
        const stats = await rtc.getStats().catch(() => new Map()); // closed meanwhile
        if (rtc === this.#link.peerConnection) this.#learn({ path: pathOf(stats) ?? "" });
    }

    // All that is learned comes through here, so that nothing is forgotten to be told.
    #learn(news) {
        const facts = Object.assign(this.#facts, news);
        const isLinked = facts.link === "connected";
        const isBack = isLinked && this.#wasAway;
        if (isBack) facts.isJustBack = true;
        this.#wasAway = !isLinked && (this.#wasAway || facts.peer?.away === true);
        this.#wasLinked ||= isLinked;
        if (isLinked || !facts.peer) facts.isLate = false;
        this.#linkPatience.watch(!isLinked && facts.peer !== null && !facts.peer.away);
        this.#serverPatience.watch(!this.#isSeated && !facts.stop);
        this.#backPatience.watch(facts.isJustBack);
        this.#tellSoon();
    }

    // One event often brings several news; what is true between them is of no interest.
    #tellSoon() {
        if (!this.#isTold) return;
        this.#isTold = false;
        queueMicrotask(() => {
            this.#isTold = true;
            this.#tell();
        });
    }
}
