// Says everything in the user's language. What is said is an entry of js/texts/, named by a key;
// an element that shows one has `data-text`, so that all can be said again in another language.
// Must not know what the texts mean. To add a language: write js/texts/xx.js, and name it here.
import { texts as english } from "./texts/en.js";

/** Code -> what it calls itself. English is always there; another one is loaded when needed. */
const LANGUAGES = { en: "English", de: "Deutsch" };
const KEY = "signaling.language";

const values = new WeakMap(); // element -> what its text has in its gaps
const listeners = [];
let code = "en";
let texts = english;
let plural = new Intl.PluralRules(code);

/** @returns {string} the code of the language, for Intl */
export function language() {
    return code;
}

/** @returns {[string, string][]} code and own name of each */
export function languages() {
    return Object.entries(LANGUAGES);
}

/** Takes the language that was asked for in the address, was chosen before, or is preferred. */
export async function startLanguage() {
    const asked = new URLSearchParams(location.search).get("lang");
    const wanted = [asked, remembered(), ...navigator.languages];
    const codes = wanted.map((each) => each?.split("-")[0].toLowerCase());
    await use(codes.find((each) => Object.hasOwn(LANGUAGES, each)) ?? code);
}

/** @param {string} chosen  one of languages() */
export function chooseLanguage(chosen) {
    try {
        localStorage.setItem(KEY, chosen);
    } catch {
        // A browser that forbids storage: chosen for this page only.
    }
    return use(chosen);
}

/** @param {() => void} listener  called after each change */
export function onLanguage(listener) {
    listeners.push(listener);
}

/**
 * @param {string} key
 * @param {Record<string, string | number | (() => string)>} [gaps]  what stands for {name};
 *     `count` chooses between singular and plural; a function is called in each language anew
 * @returns {string}
 */
export function text(key, gaps = {}) {
    const entry = texts[key] ?? english[key] ?? key;
    const pattern = typeof entry === "string" ? entry : entry[plural.select(gaps.count)];
    return pattern.replace(/\{(\w+)\}/g, (gap, name) => {
        const value = gaps[name];
        return typeof value === "function" ? value() : String(value ?? gap);
    });
}

/** @returns {string} the first of the keys that there is a text for; else the last one */
export function firstOf(...keys) {
    return keys.find((key) => Object.hasOwn(english, key)) ?? keys.at(-1);
}

/** Lets an element say something, now and in every language that is chosen later. */
export function say(element, key, gaps = {}) {
    element.dataset.text = key;
    values.set(element, gaps);
    write(element, text(key, gaps));
}

/** The same for what a button is called by a screen reader, where it is more than it shows. */
export function label(element, key, gaps = {}) {
    element.dataset.label = key;
    values.set(element, { ...values.get(element), ...gaps });
    element.setAttribute("aria-label", text(key, gaps));
}

/** Says everything beneath an element that has been added to the page, or cloned. */
export function translate(root) {
    for (const element of root.querySelectorAll("[data-text]")) {
        write(element, text(element.dataset.text, values.get(element)));
    }
    for (const element of root.querySelectorAll("[data-label]")) {
        element.setAttribute("aria-label", text(element.dataset.label, values.get(element)));
    }
    for (const element of root.querySelectorAll("[data-placeholder]")) {
        element.placeholder = text(element.dataset.placeholder);
    }
}

// A live region speaks when it is written to, also with the same words.
function write(element, words) {
    if (element.textContent !== words) element.textContent = words;
}

async function use(chosen) {
    try {
        ({ texts } = await import(`./texts/${chosen}.js`));
        code = chosen;
    } catch {
        return; // no network: what is shown stays as it is
    }
    plural = new Intl.PluralRules(code);
    document.documentElement.lang = code;
    translate(document);
    for (const listener of listeners) listener();
}

function remembered() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;
    }
}
