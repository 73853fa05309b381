// Names and types of files as they may come from anybody: never a path, never a control character.

const UNNAMED = "file";
const EXTENSION_LENGTH_MAX = 16; // kept when a name is cut; with its dot
const TYPE_LENGTH_MAX = 100;

// Controls, what breaks out of a path or a shell on Windows, and the marks that turn the direction
// of writing, with which "gpj.exe" is shown as "exe.jpg".
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/g;

function cut(name, lengthMax) {
    if (name.length <= lengthMax) return name;
    const dot = name.lastIndexOf(".");
    const isShort = dot > 0 && name.length - dot <= Math.min(EXTENSION_LENGTH_MAX, lengthMax - 1);
    const extension = isShort ? name.slice(dot) : "";
    const stem = name.slice(0, lengthMax - extension.length);
    return stem.replace(/[\ud800-\udbff]$/, "") + extension; // not half of a character
}

/**
 * @param {string} name  from a stranger
 * @param {number} lengthMax  UTF-16 code units
 * @returns {string} the last part of a path, without what is dangerous; never empty, "." or ".."
 */
export function cleanName(name, lengthMax) {
    const base = name.split(/[/\\]/).at(-1).replace(FORBIDDEN, "").trim();
    return /^\.*$/.test(base) ? UNNAMED : cut(base, lengthMax);
}

/**
 * @param {string} type  from a stranger
 * @returns {string} a media type without parameters (RFC 6838 section 4.2), or ""
 */
export function cleanType(type) {
    const isType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) && type.length <= TYPE_LENGTH_MAX;
    return isType ? type : "";
}
