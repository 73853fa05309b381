// Finds out whether a connection that calls itself connected still hears anything: browsers take up
// to seven seconds to notice that a path is dead. Must not know what is done about it.
import { Timer } from "../timer.js";
import { receivedOn } from "./selected_pair.js";

// ICE asks and answers every 2.5 seconds or more often (libwebrtc), so that silence means
// something.
const SILENCE_MS = 3_000;

const receivedBy = (rtc) => rtc.getStats().then(receivedOn, () => null);

export class LifeCheck {
    #timer;
    #dead;

    /**
     * @param {{setTimeout: Function, clearTimeout: Function}} clock
     * @param {() => void} dead  called when nothing was heard
     */
    constructor(clock, dead) {
        this.#timer = new Timer(clock);
        this.#dead = dead;
    }

    /** @param {RTCPeerConnection} rtc  listened to from now on, for three seconds */
    start(rtc) {
        const before = receivedBy(rtc);
        this.#timer.start(SILENCE_MS, async () => {
            const isSilent = (await before) !== null && (await before) === (await receivedBy(rtc));
            if (isSilent && rtc.connectionState === "connected") this.#dead();
        });
    }

    stop() {
        this.#timer.stop();
    }
}
