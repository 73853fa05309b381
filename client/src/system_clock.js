// The time that is used unless a test hands in its own.

export const systemClock = {
    now: () => Date.now(), // not performance.now(): that one may stand still while a phone sleeps
    setTimeout: (action, delayMs) => setTimeout(action, delayMs),
    clearTimeout: (id) => clearTimeout(id),
};
