// One text in the list, sent or received. Must not know how it was sent.
import { copyText } from "./clipboard.js";
import { copyOf, find, onActions, show } from "./dom.js";
import { label, say } from "./language.js";

const COPIED_MS = 2_000;

// Only what is nothing but an address becomes a link, and only one that leads out of here.
function isAddress(text) {
    if (!/^https?:\/\/\S+$/i.test(text.trim())) return false;
    try {
        return Boolean(new URL(text.trim()));
    } catch {
        return false;
    }
}

function linkTo(text) {
    const link = document.createElement("a");
    return Object.assign(link, {
        href: text.trim(),
        target: "_blank",
        rel: "noopener noreferrer",
        textContent: text.trim(),
    });
}

export class TextRow {
    element = copyOf("text-row");

    /**
     * @param {string} text
     * @param {"in" | "out"} direction
     * @param {{remove: () => void}} on
     */
    constructor(text, direction, on) {
        this.element.dataset.direction = direction;
        const place = find("[data-snippet-text]", this.element);
        if (isAddress(text)) place.append(linkTo(text));
        else place.textContent = text;
        onActions(this.element, {
            copy: (button) => this.#copy(button, text),
            remove: () => on.remove(),
        });
        label(find("[data-action=remove]", this.element), "remove-text.label");
        for (const button of this.element.querySelectorAll("[data-action]")) show(button, true);
        this.become(direction === "in" ? "done" : "sending");
    }

    /** @param {"sending" | "done" | "failed"} status */
    become(status) {
        const { dataset } = this.element;
        dataset.status = status;
        const key = dataset.direction === "in" ? "snippet.in" : `snippet.${status}`;
        say(find("[data-facts]", this.element), key);
    }

    dispose() {}

    async #copy(button, text) {
        const words = find("span", button);
        if (!(await copyText(text))) {
            getSelection().selectAllChildren(find("[data-snippet-text]", this.element));
            return;
        }
        say(words, "copied");
        setTimeout(() => say(words, "copy"), COPIED_MS);
    }
}
