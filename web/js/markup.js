// What both pages show besides their own: the symbols, name and state, the desk where things are
// sent from, the list of what was sent and received, the templates of its rows, and the foot. Only
// markup: constant, without words (those are in texts/), and without a way for anything from
// outside to get in.

const SYMBOLS = /* html */ `
    <svg class="unseen" aria-hidden="true">
        <symbol id="icon-in" viewBox="0 0 24 24"><path d="M12 4v13m-6-6 6 6 6-6M5 21h14" /></symbol>
        <symbol id="icon-out" viewBox="0 0 24 24"><path d="M12 20V6m-6 6 6-6 6 6" /></symbol>
        <symbol id="icon-text" viewBox="0 0 24 24"><path d="M4 6h16M4 12h16M4 18h9" /></symbol>
        <symbol id="icon-file" viewBox="0 0 24 24">
            <path d="M12 16V4m-5 5 5-5 5 5M4 15v3a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-3" />
        </symbol>
        <symbol id="icon-check" viewBox="0 0 24 24"><path d="m5 13 4.5 4.5L19 7" /></symbol>
        <symbol id="icon-cross" viewBox="0 0 24 24"><path d="m6 6 12 12M18 6 6 18" /></symbol>
        <symbol id="icon-save" viewBox="0 0 24 24">
            <path d="M12 4v11m-5-5 5 5 5-5M4 16v2a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-2" />
        </symbol>
        <symbol id="icon-copy" viewBox="0 0 24 24">
            <rect x="8" y="8" width="12" height="12" rx="2.5" />
            <path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2" />
        </symbol>
        <symbol id="icon-share" viewBox="0 0 24 24">
            <path d="M12 14V3m-4 4 4-4 4 4M7 11H6a2 2 0 0 0-2 2v6a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-6a2 2 0 0 0-2-2h-1" />
        </symbol>
        <symbol id="icon-new" viewBox="0 0 24 24">
            <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6m-3-3h6" />
        </symbol>
        <symbol id="icon-retry" viewBox="0 0 24 24">
            <path d="M20 12a8 8 0 1 1-2.4-5.7L20 8.500M20 4v4.500h-4.500" />
        </symbol>
        <symbol id="icon-send" viewBox="0 0 24 24"><path d="M5 12h14m-6-6 6 6-6 6" /></symbol>
    </svg>`;

function icon(name) {
    return `<svg class="icon" aria-hidden="true"><use href="#icon-${name}" /></svg>`;
}

function button(action, look, symbol, key = action) {
    return /* html */ `
        <button class="${look}" type="button" data-action="${action}" hidden>
            ${icon(symbol)}<span data-text="${key}"></span>
        </button>`;
}

const BRAND = /* html */ `
    <span class="brand">
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M9 16h14" />
            <circle cx="7" cy="16" r="5" />
            <circle class="open" cx="25" cy="16" r="5" />
        </svg>
        signaling
    </span>`;

const STATUS = /* html */ `
    <svg class="devices" viewBox="0 0 240 72" aria-hidden="true">
        <path class="way" d="M102 36h82" />
        <path class="cut" d="m137 30 12 12m0-12-12 12" />
        <circle class="parcel" cx="102" cy="36" r="4" />
        <g class="own">
            <rect x="17" y="10" width="70" height="44" rx="6" />
            <path d="M6 62h92" />
        </g>
        <g class="other">
            <rect x="196" y="8" width="32" height="56" rx="7" />
            <path d="M208 56h8" />
        </g>
    </svg>
    <div class="words" aria-live="polite" aria-atomic="true">
        <h1 tabindex="-1" data-status-title data-text="idle.title"></h1>
        <p data-status-detail data-text="idle.detail"></p>
    </div>
    <p class="note" role="status" data-status-note></p>`;

const COMPOSER = /* html */ `
    <section class="composer" aria-labelledby="composer-title" data-part="composer" hidden>
        <h2 class="unseen" id="composer-title" data-text="composer.title"></h2>
        <div class="drop">
            <span class="badge">${icon("file")}</span>
            <p class="drop-hint" data-text="composer.drop"></p>
            <button class="primary large" type="button" data-action="pick" data-text="composer.pick"></button>
            <input type="file" multiple tabindex="-1" aria-hidden="true" data-files hidden />
        </div>
        <div class="write">
            <label class="unseen" for="text" data-text="text.label"></label>
            <textarea id="text" rows="2" data-text-input data-placeholder="text.placeholder"
                aria-describedby="text-error"></textarea>
            <button class="plain" type="button" data-action="send-text" disabled>
                <span data-text="text.send"></span>${icon("send")}
            </button>
        </div>
        <p class="error" id="text-error" role="alert" data-text-error></p>
    </section>`;

const LIST = /* html */ `
    <section class="list" aria-labelledby="list-title" data-part="list" hidden>
        <div class="list-head">
            <h2 id="list-title" tabindex="-1" data-text="list.title"></h2>
            <button class="quiet" type="button" data-action="save-all" data-text="save-all" hidden></button>
        </div>
        <label class="always">
            <input type="checkbox" role="switch" data-action="always" />
            <span data-text="list.always"></span>
        </label>
        <div class="offers" data-offers hidden>
            <p data-offers-text></p>
            <div class="actions">
                <button class="primary" type="button" data-action="accept-all" data-text="accept-all"></button>
                <button class="plain" type="button" data-action="decline-all" data-text="decline-all"></button>
            </div>
        </div>
        <p class="empty" data-empty></p>
        <ul data-list></ul>
    </section>`;

const TEMPLATES = /* html */ `
    <template id="file-row">
        <li class="row" data-transfer>
            <span class="badge">${icon("in")}</span>
            <div class="row-words">
                <p class="name" dir="auto" data-name></p>
                <p class="facts" data-facts></p>
                <progress max="1" value="0" hidden></progress>
            </div>
            <div class="row-actions">
                ${button("accept", "primary", "check")}
                ${button("decline", "plain", "cross")}
                ${button("save", "primary", "save")}
                ${button("cancel", "plain may-shrink", "cross")}
                ${button("remove", "quiet only-icon", "cross")}
            </div>
        </li>
    </template>
    <template id="text-row">
        <li class="row" data-snippet>
            <span class="badge">${icon("text")}</span>
            <div class="row-words">
                <p class="facts" data-facts></p>
                <p class="snippet" dir="auto" tabindex="0" data-snippet-text></p>
            </div>
            <div class="row-actions">
                ${button("copy", "plain", "copy")}
                ${button("remove", "quiet only-icon", "cross")}
            </div>
        </li>
    </template>`;

const FOOT = /* html */ `
    <footer class="foot">
        <p data-text="privacy"></p>
        <label class="language">
            <span class="unseen" data-text="language.choose"></span>
            <select data-language></select>
        </label>
    </footer>`;

const OVERLAY = /* html */ `
    <div class="dropping" aria-hidden="true"><p data-text="composer.dropping"></p></div>
    <div class="unseen" role="log" data-announce></div>`;

/** Puts it all into the page: around what the page has of its own, the desk at the end of <main>. */
export function addMarkup() {
    const add = (selector, place, html) =>
        document.querySelector(selector).insertAdjacentHTML(place, html);
    add("body", "afterbegin", SYMBOLS + TEMPLATES);
    add(".bar", "afterbegin", BRAND);
    add(".status", "afterbegin", STATUS);
    add("main", "beforeend", `<div class="desk" data-part="desk" hidden>${COMPOSER}${LIST}</div>`);
    add("main", "afterend", FOOT);
    add("body", "beforeend", OVERLAY);
}
