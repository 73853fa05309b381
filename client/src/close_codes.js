// What to do after a close: the rows of close-codes.json in the form that costs fewest bytes. A
// test compares the two, and both with the server's table.

const STOP = [1000, 1001, 1002, 1003, 1007, 1009, 4401, 4409, 4410];
const RETRY_WITH_BACKOFF = [1013, 4429];

/**
 * `retry`: at once, and with growing pauses only when that fails. `retry_with_backoff`: not even
 * the first try is at once. A code without a row (1005, 1006, 1011 ...) is a connection that was
 * lost.
 * @param {number} code  RFC 6455 section 7.4
 * @returns {"stop" | "retry" | "retry_with_backoff"}
 */
export function adviceFor(code) {
    if (STOP.includes(code)) return "stop";
    return RETRY_WITH_BACKOFF.includes(code) ? "retry_with_backoff" : "retry";
}
