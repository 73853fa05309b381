// Tells when the page may have been asleep or offline and is back. Must not know what for.

const EVENTS = [
    ["online", "window"], // WHATWG HTML section 8.2.2.1
    ["pageshow", "window"], // also out of the back/forward cache
    ["visibilitychange", "document"],
    ["resume", "document"], // Page Lifecycle: unfrozen, perhaps still hidden
];

/**
 * @param {object} page  a window, or whatever stands for it; without events (Node) nobody wakes
 * @param {() => void} wake
 * @returns {() => void} stops listening
 */
export function onWake(page, wake) {
    const listener = ({ type }) => {
        const isHiding = type === "visibilitychange" && page.document.visibilityState === "hidden";
        if (!isHiding) wake();
    };
    const each = (method) =>
        EVENTS.forEach(([name, target]) => {
            (target === "window" ? page : page.document)?.[method]?.(name, listener);
        });
    each("addEventListener");
    return () => each("removeEventListener");
}
