// One file in the list, on its way in or out: what the transfer tells, and what the user wants of
// it. Must not know the other rows, nor how bytes move.
import { announce, copyOf, find, onActions, show } from "./dom.js";
import { rate, size, timeLeft } from "./format.js";
import { firstOf, label, say, text } from "./language.js";
import { saveFile } from "./save.js";
import { addThumbnail } from "./thumbnail.js";

/** Status -> the buttons that make sense. */
const ACTIONS = {
    in: {
        offered: ["accept", "decline"],
        running: ["cancel"],
        done: ["save", "remove"],
        failed: ["remove"],
        cancelled: ["remove"],
        declined: ["remove"],
    },
    out: {
        offered: ["cancel"],
        running: ["cancel"],
        done: ["remove"],
        failed: ["remove"],
        cancelled: ["remove"],
        declined: ["remove"],
    },
};

export class FileRow {
    element = copyOf("file-row");

    #transfer;
    #direction;
    #status = "offered";
    #saved = null; // what lets go of the file that was saved
    #file = null;
    #on;

    /**
     * @param {IncomingTransfer | OutgoingTransfer} transfer
     * @param {"in" | "out"} direction
     * @param {{changed: () => void, remove: () => void}} on
     */
    constructor(transfer, direction, on) {
        this.#transfer = transfer;
        this.#direction = direction;
        this.#on = on;
        this.element.dataset.direction = direction;
        find("[data-name]", this.element).textContent = transfer.name;
        find("use", this.element).setAttribute("href", `#icon-${direction}`);
        find("progress", this.element).setAttribute("aria-label", transfer.name);
        this.#nameButtons();
        this.#become("offered", `${direction}.offered`);
        this.#listen();
    }

    get status() {
        return this.#status;
    }

    get direction() {
        return this.#direction;
    }

    get size() {
        return this.#transfer.size;
    }

    /** Bytes that have arrived. */
    get bytes() {
        return this.#transfer.bytes;
    }

    get isUnsaved() {
        return this.#file !== null && this.#saved === null;
    }

    accept() {
        if (this.#status !== "offered") return;
        this.#become("running", "in.starting");
        this.#transfer.accept();
    }

    decline() {
        if (this.#status === "offered") this.#transfer.reject();
    }

    save() {
        this.#saved ??= saveFile(this.#file);
        this.#saved.again();
        this.element.dataset.saved = "";
        this.#say("in.saved");
        this.#on.changed();
    }

    /** The user does not want to see it any more: the room that it takes is freed. */
    dispose() {
        this.#saved?.release();
        this.#transfer.dispose?.();
    }

    #nameButtons() {
        const actions = {
            accept: () => this.accept(),
            decline: () => this.decline(),
            cancel: () => this.#transfer.cancel(),
            save: () => this.save(),
            remove: () => this.#on.remove(),
        };
        onActions(this.element, actions);
        const { name } = this.#transfer;
        for (const action of Object.keys(actions)) {
            label(this.#button(action), `${action}.label`, { name });
        }
    }

    #listen() {
        const transfer = this.#transfer;
        const { name } = transfer;
        transfer.on("progress", (progress) => this.#progressed(progress));
        transfer.on("done", ({ file }) => {
            this.#file = file ?? null;
            this.#become("done", `${this.#direction}.done`);
            if (file) addThumbnail(find(".badge", this.element), file);
            announce(text(`said.done.${this.#direction}`, { name }));
        });
        transfer.on("cancelled", ({ by }) => {
            this.#become("cancelled", `cancelled.${by}`);
            if (by === "partner") announce(text("said.cancelled", { name }));
        });
        transfer.on("error", ({ code }) => this.#failed(code));
    }

    #failed(code) {
        const { name } = this.#transfer;
        const isDeclined = code === "rejected";
        if (isDeclined) {
            this.#become("declined", `${this.#direction}.declined`);
        } else {
            this.element.dataset.code = code;
            this.#become("failed", firstOf(`failed.${code}`, "failed.other"));
        }
        announce(text(isDeclined ? "said.declined" : "said.failed", { name }));
    }

    #progressed({ bytes, size: whole, bytesPerSecond, secondsLeft }) {
        if (this.#status === "offered") this.#become("running", "running");
        find("progress", this.element).value = whole > 0 ? bytes / whole : 1;
        const hasRate = bytesPerSecond > 0;
        const key = secondsLeft === null ? "running.rate" : "running.left";
        this.#say(hasRate ? key : "running", {
            done: () => size(bytes),
            rate: () => rate(bytesPerSecond),
            left: () => timeLeft(secondsLeft),
        });
        this.#on.changed();
    }

    #become(status, key) {
        this.#status = status;
        this.element.dataset.status = status;
        this.#say(key);
        find("progress", this.element).hidden = status !== "running";
        this.#offer(ACTIONS[this.#direction][status]);
        this.#on.changed();
    }

    #say(key, gaps = {}) {
        const facts = find("[data-facts]", this.element);
        say(facts, key, { size: () => size(this.#transfer.size), ...gaps });
    }

    // The new buttons come first, so that the focus can go on from one that disappears.
    #offer(actions) {
        const buttons = [...this.element.querySelectorAll("[data-action]")];
        const isWanted = ({ dataset }) => actions.includes(dataset.action);
        for (const button of buttons.filter(isWanted)) show(button, true);
        for (const button of buttons) show(button, isWanted(button), this.#button(actions[0]));
    }

    #button(action) {
        return find(`[data-action=${action}]`, this.element);
    }
}
