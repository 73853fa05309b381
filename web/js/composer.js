// Where files and texts to send come from: the file picker, drag and drop, the clipboard, the text
// field. Must not know where they go.
import { find, onActions } from "./dom.js";
import { size } from "./format.js";
import { say } from "./language.js";
import { TEXT_BYTES_MAX, textBytes } from "./text_channel.js";

// A folder looks like a file that cannot be read.
function filesOf(transfer) {
    const entries = [...transfer.items].filter(({ kind }) => kind === "file");
    const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
    return {
        files: entries.filter((item) => !isFolder(item)).map((item) => item.getAsFile()),
        hasFolder: entries.some(isFolder),
    };
}

export class Composer {
    #on;
    #part = find("[data-part=composer]");
    #picker = find("[data-files]");
    #field = find("[data-text-input]");
    #error = find("[data-text-error]");

    /** @param {{files: (files: File[]) => void, text: (text: string) => void}} on */
    constructor(on) {
        this.#on = on;
        onActions(this.#part, {
            pick: () => this.#picker.click(),
            "send-text": () => this.#sendText(),
        });
        this.#picker.addEventListener("change", () => {
            this.#sendFiles([...this.#picker.files]);
            this.#picker.value = ""; // the same file may be chosen again
        });
        this.#field.addEventListener("input", () => this.#textChanged());
        this.#field.addEventListener("keydown", (event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#sendText();
        });
        this.#listenToPage();
    }

    #listenToPage() {
        const { dataset } = document.documentElement;
        document.addEventListener("paste", (event) => this.#pasted(event));
        // Without this a file that is dropped is opened, and the page is gone.
        document.addEventListener("dragover", (event) => {
            event.preventDefault();
            if (this.#isReady) dataset.dropping = "";
        });
        document.addEventListener("dragleave", ({ relatedTarget }) => {
            if (!relatedTarget) delete dataset.dropping;
        });
        document.addEventListener("drop", (event) => {
            event.preventDefault();
            delete dataset.dropping;
            this.#dropped(event.dataTransfer);
        });
    }

    get #isReady() {
        return !this.#part.closest("[hidden]");
    }

    #dropped(transfer) {
        const { files, hasFolder } = filesOf(transfer);
        if (!this.#isReady) return;
        if (files.length === 0 && !hasFolder) this.#insert(transfer.getData("text/plain"));
        this.#sendFiles(files);
        if (hasFolder) say(this.#error, "composer.folder");
    }

    #pasted(event) {
        const { files } = filesOf(event.clipboardData);
        if (!this.#isReady) return;
        if (files.length > 0) {
            event.preventDefault();
            this.#sendFiles(files);
        } else if (!event.target.closest?.("input, textarea")) {
            this.#insert(event.clipboardData.getData("text/plain"));
        }
    }

    #insert(text) {
        if (!text) return;
        this.#field.value += text;
        this.#field.focus();
        this.#textChanged();
    }

    #sendFiles(files) {
        this.#silence();
        if (files.length > 0) this.#on.files(files);
    }

    #sendText() {
        const text = this.#field.value;
        if (!this.#textChanged() || text.trim() === "") return;
        this.#on.text(text);
        this.#field.value = "";
        this.#textChanged();
        this.#field.focus();
    }

    // Nothing is cut off: a text that is too long stays, and is complained about.
    #textChanged() {
        const bytes = textBytes(this.#field.value);
        const isLong = bytes > TEXT_BYTES_MAX;
        this.#field.setAttribute("aria-invalid", isLong);
        const isEmpty = this.#field.value.trim() === "";
        find("[data-action=send-text]").disabled = isLong || isEmpty;
        const gaps = { limit: () => size(TEXT_BYTES_MAX), size: () => size(bytes) };
        if (isLong) say(this.#error, "text.long", gaps);
        else this.#silence();
        return !isLong;
    }

    #silence() {
        delete this.#error.dataset.text;
        this.#error.textContent = "";
    }
}
