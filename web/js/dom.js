// Small things that every view does with elements. Must not know what they show.
import { translate } from "./language.js";

export function find(selector, root = document) {
    return root.querySelector(selector);
}

/** @returns {Element} a copy of what a template of markup.js has, in the user's language */
export function copyOf(templateId) {
    const copy = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
    translate(copy);
    return copy;
}

/** Calls the action of the button that was pressed, named by data-action. */
export function onActions(root, actions) {
    root.addEventListener("click", ({ target }) => {
        const button = target.closest("[data-action]");
        if (button && root.contains(button)) actions[button.dataset.action]?.(button);
    });
}

/**
 * Shows or hides. Who has the focus inside of what is hidden would be nowhere, and goes on at
 * `next`.
 */
export function show(element, isShown, next = find("h1")) {
    if (element.hidden === !isShown) return;
    const hadFocus = !isShown && element.contains(document.activeElement);
    element.hidden = !isShown;
    if (hadFocus) next.focus({ preventScroll: true });
}

/** Says something to those who listen to the page instead of looking at it. */
export function announce(words) {
    const line = document.createElement("p");
    line.textContent = words;
    find("[data-announce]").append(line);
    setTimeout(() => line.remove(), 10_000);
}
