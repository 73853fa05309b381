// Numbers for people, in their language. Must not know what is counted.
import { language, text } from "./language.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"]; // powers of 1000

function format(value, unit, digits) {
    return new Intl.NumberFormat(language(), {
        style: "unit",
        unit,
        unitDisplay: unit === "byte" ? "long" : "short",
        maximumFractionDigits: digits,
    }).format(value);
}

function scaled(bytes) {
    const power = bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3);
    const step = Math.min(power, UNITS.length - 1);
    const value = bytes / 1000 ** step;
    return { value, unit: UNITS[step], digits: step > 1 && value < 100 ? 1 : 0 };
}

/** @returns {string} such as "3.4 MB" */
export function size(bytes) {
    const { value, unit, digits } = scaled(bytes);
    return format(value, unit, digits);
}

/** @returns {string} such as "3.4 MB/s" */
export function rate(bytesPerSecond) {
    return text("rate", { size: size(Math.round(bytesPerSecond)) });
}

/** @returns {string} such as "about 2 min left"; rough on purpose: exact ones jump */
export function timeLeft(seconds) {
    if (seconds < 60)
        return text("left", { time: format(Math.max(1, Math.ceil(seconds)), "second", 0) });
    if (seconds < 3600) return text("left", { time: format(Math.ceil(seconds / 60), "minute", 0) });
    return text("left", { time: format(Math.ceil(seconds / 360) / 10, "hour", 1) });
}

/** @returns {string} such as "42%" */
export function percent(share) {
    return new Intl.NumberFormat(language(), { style: "percent" }).format(
        Math.floor(share * 100) / 100,
    );
}
