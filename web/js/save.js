// Gives a received file to the browser's downloads. Must not know where it came from.

// What a browser shows in a page of our own origin must not be what a stranger has sent. These
// kinds are passed on by name, as phones offer more for a picture than for "some bytes".
const HARMLESS = /^(image\/(?!svg)|video\/|audio\/|application\/(pdf|zip)$|text\/plain$)/;

/**
 * @param {File} file  it may be on the disk, and is not read here
 * @returns {{again: () => void, release: () => void}} `release`: it cannot be saved any more
 */
export function saveFile(file) {
    const type = HARMLESS.test(file.type) ? file.type : "application/octet-stream";
    const url = URL.createObjectURL(file.slice(0, file.size, type));
    const link = Object.assign(document.createElement("a"), { href: url, download: file.name });
    return {
        again: () => link.click(),
        release: () => URL.revokeObjectURL(url),
    };
}
