// What can happen to a world of two peers while they talk, drawn by a seeded generator.

/** @returns one of the values */
export function pick(random, values) {
    return values[Math.floor(random() * values.length)];
}

// To be told late, or never, is what makes a client and its server disagree.
function cut(world, random) {
    const notice = () => pick(random, [0, random() * 100, random() * 5_000, Infinity]);
    pick(random, world.network.live)?.cut(notice(), notice());
}

function turnOff(world, random) {
    const ms = random() * 8_000;
    world.network.isOn = false;
    for (const connection of world.network.live) connection.cut(0, ms);
    world.clock.setTimeout(() => (world.network.isOn = true), ms);
}

function swallow(world, random) {
    world.network.isBlackHole = true;
    world.clock.setTimeout(() => (world.network.isBlackHole = false), random() * 8_000);
}

function freeze(world, random, pages) {
    const page = pick(random, pages());
    const event = pick(random, ["visibilitychange", "pageshow", "resume", null]);
    page.freeze();
    world.clock.setTimeout(() => page.thaw(event), random() * 20_000);
}

// Each with how often it happens, compared to the others.
const MISHAPS = [
    [6, cut],
    [1, (world) => world.kill()],
    [1, (world, random) => world.server.restart(Math.floor(random() * 3_000))],
    [1, turnOff],
    [1, swallow],
    [2, freeze],
    [2, (world, random, pages) => pick(random, pages()).tell("online")],
];

function draw(random, table) {
    let left = random() * table.reduce((sum, [weight]) => sum + weight, 0);
    return table.find(([weight]) => (left -= weight) < 0)[1];
}

/**
 * Something happens every few seconds from now on.
 * @param {object} world
 * @param {() => number} random
 * @param {() => object[]} pages  those that are open
 * @param {number} untilMs  after that nothing happens any more
 * @param {Array} more  further mishaps, as in MISHAPS
 */
export function unleash(world, random, pages, untilMs, more = []) {
    const end = world.clock.now() + untilMs;
    const once = () => {
        if (world.clock.now() > end) return;
        draw(random, [...MISHAPS, ...more])(world, random, pages);
        world.clock.setTimeout(once, random() * 4_000);
    };
    world.clock.setTimeout(once, random() * 100);
}

/** `say` is called `count` times in all, at random times, sometimes in bursts. */
export function talk(world, random, count, overMs, say) {
    let said = 0;
    const once = () => {
        const burst = 1 + Math.floor(random() ** 4 * 30); // 7 on average
        for (let i = 0; i < burst && said < count; i += 1) say(++said);
        if (said < count) world.clock.setTimeout(once, (random() * 2 * 7 * overMs) / count);
    };
    world.clock.setTimeout(once, random() * 200);
}
