// Shows the state of the session: in words, in the picture of the two devices (by attributes of
// <html>, which the style sheets and the tests read) and in the browser's tab. Must not know how a
// state comes about.
import { find, show } from "./dom.js";
import { percent } from "./format.js";
import { firstOf, onLanguage, say, text } from "./language.js";

const PATHS = { direct: "path.direct", relay: "path.relay", "": "path.unknown" };

export class StatusView {
    #role;
    #status = { state: "idle", reason: "", path: "" };
    #share = null; // of what is being transferred

    constructor(role) {
        this.#role = role;
        onLanguage(() => this.#showInTab());
    }

    /**
     * @param {{state: string, reason: string, path: string}} status
     * @param {{isServerDown?: boolean, gaps?: object}} [more]
     */
    show(status, { isServerDown = false, gaps = {} } = {}) {
        const { state, reason, path } = (this.#status = status);
        Object.assign(document.documentElement.dataset, { state, reason, path });
        document.documentElement.dataset.server = isServerDown ? "down" : "up";
        say(find("[data-status-title]"), this.#key("title"), gaps);
        const detail = state === "connected" ? PATHS[path] : this.#key("detail");
        say(find("[data-status-detail]"), detail, gaps);
        this.#note(state === "connected" && isServerDown);
        this.#offerActions();
        this.#showInTab();
    }

    /** @param {number | null} share  0 to 1; null: nothing is being transferred */
    showProgress(share) {
        this.#share = share;
        this.#showInTab();
    }

    // The finer case has its own words, or else the state has; either may be different for the PC.
    #key(part) {
        const { state, reason } = this.#status;
        const cases = reason ? [reason, state] : [state];
        const keys = cases.flatMap((each) => [`${each}.${this.#role}.${part}`, `${each}.${part}`]);
        return firstOf(...keys);
    }

    #note(isServerDown) {
        const note = find("[data-status-note]");
        if (isServerDown) {
            say(note, "note.server");
        } else {
            delete note.dataset.text;
            note.textContent = "";
        }
    }

    #offerActions() {
        const { state } = this.#status;
        const isNewCodeBest = state === "taken" && this.#role === "pc";
        const canRetry = state === "failed" || (state === "taken" && !isNewCodeBest);
        const newCode = find("[data-in=status]");
        if (newCode) show(newCode, isNewCodeBest);
        show(find("[data-action=retry]"), canRetry);
        show(find("[data-status-actions]"), isNewCodeBest || canRetry);
    }

    #showInTab() {
        const tab = text(this.#key("tab"));
        const words = this.#share === null ? tab : percent(this.#share);
        document.title = `${words} · signaling`;
    }
}
