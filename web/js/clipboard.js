// Puts text onto the clipboard, also on pages of plain http, which have no navigator.clipboard.

/** @returns {Promise<boolean>} false: the browser does not let us */
export async function copyText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelecting(text);
    }
}

// Obsolete, and the only way there.
function copyBySelecting(text) {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.className = "unseen";
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    before?.focus();
    return isCopied;
}
