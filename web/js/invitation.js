// Shows how the other device joins: QR code, link, and what can be done with the link. The code is
// drawn here: if the server drew it, the session's id would be in a request and in its logs.
import { generate } from "/vendor/lean-qr.js";
import { copyText } from "./clipboard.js";
import { find, onActions, show } from "./dom.js";
import { say } from "./language.js";
import { linkTo } from "./session_id.js";

const QUIET = 4; // modules around the code, ISO 18004
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/;

// One rectangle for each run of dark modules in a row.
function pathOf(code) {
    const runs = [];
    for (let y = 0; y < code.size; y += 1) {
        for (let x = 0; x < code.size; x += 1) {
            if (!code.get(x, y)) continue;
            const from = x;
            while (code.get(x, y)) x += 1;
            runs.push(`M${from} ${y}h${x - from}v1h${from - x}z`);
        }
    }
    return runs.join("");
}

/** Where phones reach this server. The page's own address, unless only this computer knows it. */
async function reachableOrigins() {
    if (!LOCAL.test(location.hostname)) return [location.origin];
    try {
        const response = await fetch("/link.json");
        const { origins } = await response.json();
        return origins.length > 0 ? origins : [location.origin];
    } catch {
        return [location.origin];
    }
}

export class Invitation {
    #id = "";
    #origin = location.origin;
    #part = find("[data-part=invite]");
    #input = find("[data-link]");
    #said = find("[data-link-said]");

    constructor() {
        onActions(this.#part, { "copy-link": () => this.#copy(), share: () => this.#share() });
        show(find("[data-action=share]"), typeof navigator.share === "function");
        this.#input.addEventListener("focus", () => this.#input.select());
        this.#findOrigins();
    }

    /** @param {string} id  of the session to join */
    invite(id) {
        this.#id = id;
        this.#silence();
        this.#draw();
    }

    show(isShown) {
        show(this.#part, isShown);
    }

    async #findOrigins() {
        const origins = await reachableOrigins();
        const select = find("[data-origins]");
        select.replaceChildren(...origins.map((origin) => new Option(origin, origin)));
        select.addEventListener("change", () => this.#use(select.value));
        show(find("[data-origins-field]"), origins.length > 1);
        this.#use(origins[0]);
    }

    #use(origin) {
        this.#origin = origin;
        show(find("[data-hint=localhost]"), LOCAL.test(new URL(origin).hostname));
        this.#draw();
    }

    #draw() {
        if (!this.#id) return;
        const link = linkTo(this.#origin, this.#id);
        const code = generate(link);
        const svg = find("[data-qr]");
        const size = code.size + 2 * QUIET;
        svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${size} ${size}`);
        svg.firstElementChild.setAttribute("d", pathOf(code));
        this.#input.value = link;
    }

    async #copy() {
        const isCopied = await copyText(this.#input.value);
        if (!isCopied) this.#input.select();
        say(this.#said, isCopied ? "link.copied" : "link.select");
    }

    #share() {
        navigator.share({ url: this.#input.value }).catch(() => {}); // changed their mind
    }

    #silence() {
        delete this.#said.dataset.text;
        this.#said.textContent = "";
    }
}
