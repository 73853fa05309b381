// The list of everything that was sent and received, newest first, and what is done with several
// rows at once. Must not know the session: it is told of transfers and texts.
import { announce, find, onActions, show } from "./dom.js";
import { FileRow } from "./file_row.js";
import { size } from "./format.js";
import { say, text } from "./language.js";
import { TextRow } from "./text_row.js";

const BETWEEN_SAVES_MS = 300; // browsers drop downloads that begin all at once
const SAID_LENGTH_MAX = 200; // of a text; nobody wants to hear a whole page

function sum(rows, key) {
    return rows.reduce((total, row) => total + row[key], 0);
}

function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

export class List {
    #role;
    #changed;
    #rows = []; // newest first
    #part = find("[data-part=list]");
    #always = find("[data-action=always]");

    /**
     * @param {"pc" | "mobile"} role
     * @param {() => void} changed  called when progress or isEmpty may be different
     */
    constructor(role, changed) {
        this.#role = role;
        this.#changed = changed;
        say(find("[data-empty]"), `list.empty.${role}`);
        this.#always.addEventListener("change", () => this.#acceptIfAlways());
        onActions(this.#part, {
            "accept-all": () => this.#offered.forEach((row) => row.accept()),
            "decline-all": () => this.#offered.forEach((row) => row.decline()),
            "save-all": () => this.#saveAll(),
        });
    }

    get isEmpty() {
        return this.#rows.length === 0;
    }

    /** How much of what is being transferred has arrived, 0 to 1; null: nothing is. */
    get progress() {
        const running = this.#running;
        const whole = sum(running, "size");
        return whole > 0 ? sum(running, "bytes") / whole : null;
    }

    /** Which way something is being transferred: "in", "out" or "". */
    get busy() {
        return this.#running[0]?.direction ?? "";
    }

    /** Whether something would be lost with the page. */
    get isPrecious() {
        return this.#files.some((row) => row.status === "running" || row.isUnsaved);
    }

    /** From now on it is another session: what was always accepted is asked for again. */
    beginSession() {
        this.#always.checked = false;
    }

    addIncoming(transfer) {
        this.#addFile(transfer, "in");
        const { name } = transfer;
        announce(text("said.offered", { name, size: size(transfer.size) }));
        this.#acceptIfAlways();
    }

    addOutgoing(transfer) {
        this.#addFile(transfer, "out");
    }

    addText(words, direction) {
        const row = new TextRow(words, direction, { remove: () => this.#remove(row) });
        this.#add(row);
        if (direction === "in") {
            announce(text("said.text", { text: words.slice(0, SAID_LENGTH_MAX) }));
        }
        return row;
    }

    get #files() {
        return this.#rows.filter((row) => row instanceof FileRow);
    }

    get #running() {
        return this.#files.filter(({ status }) => status === "running");
    }

    // Oldest first, as they were chosen.
    get #offered() {
        return this.#files
            .filter(({ status, direction }) => status === "offered" && direction === "in")
            .reverse();
    }

    #acceptIfAlways() {
        if (this.#always.checked) this.#offered.forEach((row) => row.accept());
    }

    #addFile(transfer, direction) {
        const row = new FileRow(transfer, direction, {
            changed: () => this.#show(),
            remove: () => this.#remove(row),
        });
        this.#add(row);
    }

    #add(row) {
        this.#rows.unshift(row);
        find("[data-list]").prepend(row.element);
        this.#show();
    }

    // The focus goes to the row that takes its place.
    #remove(row) {
        const neighbour = row.element.nextElementSibling ?? row.element.previousElementSibling;
        const next = neighbour?.querySelector("[data-action]:not([hidden])");
        row.dispose();
        row.element.remove();
        this.#rows = this.#rows.filter((each) => each !== row);
        this.#show();
        (next ?? find("#list-title")).focus();
    }

    async #saveAll() {
        for (const row of this.#files.filter(({ isUnsaved }) => isUnsaved).reverse()) {
            row.save();
            await pause(BETWEEN_SAVES_MS);
        }
    }

    #show() {
        const offered = this.#offered;
        const gaps = { count: offered.length, size: () => size(sum(offered, "size")) };
        show(find("[data-offers]"), offered.length > 1, find("#list-title"));
        if (offered.length > 1) say(find("[data-offers-text]"), `offers.${this.#role}`, gaps);
        const unsaved = this.#files.filter(({ isUnsaved }) => isUnsaved);
        show(find("[data-action=save-all]"), unsaved.length > 1, find("#list-title"));
        show(find("[data-empty]"), this.isEmpty);
        this.#changed();
    }
}
