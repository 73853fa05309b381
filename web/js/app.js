// What both pages do: one session at a time, shown by the views. Joins the session, the composer,
// the list and the status; must not know where the session's id comes from.
import { addMarkup } from "./markup.js";
import { Composer } from "./composer.js";
import { find, onActions, show } from "./dom.js";
import { chooseLanguage, language, languages, translate } from "./language.js";
import { List } from "./list.js";
import { Session } from "./session.js";
import { StatusView } from "./status_view.js";

function offerLanguages() {
    const select = find("[data-language]");
    select.replaceChildren(...languages().map(([code, name]) => new Option(name, code)));
    select.value = language();
    select.addEventListener("change", () => chooseLanguage(select.value));
}

export class App {
    #role;
    #statusChanged;
    #session = null;
    #statusView;
    #list;

    /**
     * @param {"pc" | "mobile"} role
     * @param {(session: Session) => void} [statusChanged]
     */
    constructor(role, statusChanged = () => {}) {
        this.#role = role;
        this.#statusChanged = statusChanged;
        addMarkup();
        translate(document);
        offerLanguages();
        this.#statusView = new StatusView(role);
        this.#list = new List(role, () => this.#listChanged());
        new Composer({
            files: (files) => this.#sendFiles(files),
            text: (text) => this.#sendText(text),
        });
        onActions(find(".status"), { retry: () => this.#session.retry() });
        addEventListener("beforeunload", (event) => {
            if (this.#list.isPrecious) event.preventDefault();
        });
        // The partner hears at once that we leave. A page that may be shown again stays.
        addEventListener("pagehide", ({ persisted }) => {
            if (!persisted) this.#session?.part();
        });
    }

    get session() {
        return this.#session;
    }

    /** Joins a session. The one before was left. */
    open(id) {
        this.#list.beginSession();
        this.#session = new Session(id, this.#role, {
            status: (session) => this.#sessionChanged(session),
            offered: (transfer) => this.#list.addIncoming(transfer),
            text: (text) => this.#list.addText(text, "in"),
        });
    }

    /** Shows why there is no session to join. */
    showProblem(status, gaps) {
        this.#statusView.show(status, { gaps });
    }

    #sendFiles(files) {
        for (const transfer of this.#session.files.send(files)) this.#list.addOutgoing(transfer);
    }

    async #sendText(text) {
        const row = this.#list.addText(text, "out");
        const isSent = await this.#session.texts.send(text).then(
            () => true,
            () => false,
        );
        row.become(isSent ? "done" : "failed");
    }

    #sessionChanged(session) {
        if (session !== this.#session) return;
        this.#statusView.show(session.status, { isServerDown: session.isServerDown });
        this.#showParts();
        this.#statusChanged(session);
    }

    #listChanged() {
        document.documentElement.dataset.busy = this.#list.busy;
        this.#statusView.showProgress(this.#list.progress);
        this.#showParts();
    }

    // What has been received stays in view when the partner has left.
    #showParts() {
        const isPaired = this.#session?.isPaired ?? false;
        show(find("[data-part=composer]"), isPaired);
        show(find("[data-part=list]"), isPaired || !this.#list.isEmpty);
        show(find("[data-part=desk]"), isPaired || !this.#list.isEmpty);
        document.documentElement.toggleAttribute("data-paired", isPaired);
    }
}
