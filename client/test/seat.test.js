// Who we say we are, and what we remember of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newPeerId, secureRandom } from "../src/peer_id.js";
import { Seat } from "../src/seat.js";
import { SeatMemory } from "../src/seat_memory.js";
import { FakeClock, FakeStorage, seededRandom } from "./fakes/clock.js";

const KEY = "signaling:pc:s";
const taken = { code: "seat_taken", retry: false };

function seat({ storage = new FakeStorage(), clock = new FakeClock(), seed = 1 } = {}) {
    return new Seat("s", "pc", { storage, clock, random: seededRandom(seed) });
}

// One that the server has given to us; its page may remember it.
function seated(storage) {
    const it = seat({ storage });
    const { peer_id } = it.join();
    it.joined({ v: 2, resume: "secret" });
    return { it, peer_id };
}

test("a peer id has at least 16 random bytes of base64url", () => {
    const ids = new Set(Array.from({ length: 1_000 }, () => newPeerId(secureRandom)));
    assert.equal(ids.size, 1_000);
    for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{22}$/);
});

test("randomness is at least 0 and less than 1", () => {
    for (let i = 0; i < 1_000; i += 1) {
        const drawn = secureRandom();
        assert.ok(drawn >= 0 && drawn < 1);
    }
});

test("it joins with its name, and after it was lost also with the secret", () => {
    const { it, peer_id } = seated();
    assert.equal(it.isTaken, true);
    it.lost();
    assert.equal(it.isTaken, false);
    const join = { type: "join", session_id: "s", peer_type: "pc", v: 2, peer_id };
    assert.deepEqual(it.join(), { ...join, resume: "secret" });
});

test("a page that is loaded is somebody else than the one before", () => {
    const storage = new FakeStorage();
    const { peer_id } = seated(storage);
    const join = seat({ storage, seed: 2 }).join();
    assert.notEqual(join.peer_id, peer_id);
    assert.equal(join.resume, undefined);
});

test("if the seat is taken, a page that was loaded again takes it from itself", () => {
    const storage = new FakeStorage();
    const { peer_id } = seated(storage);
    const it = seat({ storage, seed: 2 });
    const first = it.join();
    const second = it.refused(taken);
    assert.deepEqual([second.peer_id, second.resume], [peer_id, "secret"]);
    const third = it.joined({ v: 2, resume: "secret" });
    assert.deepEqual(third, first, "and then it is itself");
    assert.equal(it.isTaken, false);
    assert.equal(it.joined({ v: 2, resume: "another" }), null);
    assert.equal(it.isTaken, true);
    assert.deepEqual(JSON.parse(storage.getItem(KEY)).resume, "another");
});

test("if that does not help either, somebody else sits there", () => {
    const storage = new FakeStorage();
    seated(storage);
    const it = seat({ storage, seed: 2 });
    it.join();
    it.refused(taken);
    assert.equal(it.refused(taken), "stop");
});

test("a connection that ends between the two steps is no loss: both are taken again", () => {
    const storage = new FakeStorage();
    const { peer_id } = seated(storage);
    const it = seat({ storage, seed: 2 });
    const first = it.join();
    it.refused(taken);
    it.joined({ v: 2, resume: "secret" });
    it.lost();
    assert.deepEqual(it.join(), first);
    assert.equal(it.refused(taken).peer_id, peer_id);
});

test("without a memory a taken seat is taken", () => {
    const it = seat();
    it.join();
    assert.equal(it.refused(taken), "stop");
});

test("after a join that was never answered the seat may be taken by our own ghost", () => {
    const clock = new FakeClock();
    const it = seat({ clock });
    it.join();
    it.lost();
    clock.advance(199_000);
    it.join();
    assert.equal(it.refused(taken), "retry");
    clock.advance(2_000);
    assert.equal(it.refused(taken), "stop", "the server does not keep a ghost for ever");
});

const answers = [
    [{ code: "unavailable" }, "retry"],
    [{ code: "unavailable", retry: true }, "retry"],
    [{ code: "something_new", retry: true }, "retry"],
    [{ code: "bad_message", retry: false }, "stop"],
    [{ code: "bad_peer_type" }, "stop"],
    [{ message: "Session is full" }, null],
];
for (const [error, expected] of answers) {
    test(`${JSON.stringify(error)} in answer to a join means ${expected}`, () => {
        const it = seat();
        it.join();
        assert.equal(it.refused(error), expected);
    });
}

test("a v1 server gives no secret, and there is nothing to remember", () => {
    const storage = new FakeStorage();
    const it = seat({ storage });
    it.join();
    assert.equal(it.joined({}), null);
    assert.equal(it.isTaken, true);
    assert.equal(storage.length, 0);
});

test("who becomes somebody else joins without a secret", () => {
    const { it, peer_id } = seated();
    const join = it.joinAnew();
    assert.notEqual(join.peer_id, peer_id);
    assert.equal(join.resume, undefined);
    assert.equal(it.isTaken, false);
});

test("who has left remembers nothing and has another name", () => {
    const storage = new FakeStorage();
    const { it, peer_id } = seated(storage);
    it.left();
    assert.equal(storage.length, 0);
    assert.notEqual(it.join().peer_id, peer_id);
});

const spoiled = [
    "", "null", "1", "[]", "{", '{"peer_id":"short","resume":"x"}',
    '{"peer_id":"0123456789012345678901"}', '{"peer_id":"01234567890123456789\\"1","resume":"x"}',
];
for (const text of spoiled) {
    test(`what others wrote into the storage is no memory: ${text}`, () => {
        const storage = new FakeStorage();
        storage.setItem(KEY, text);
        assert.equal(new SeatMemory(storage, KEY).read(), null);
    });
}

test("a storage that throws, or none at all, does no harm", () => {
    const refuse = () => {
        throw new Error("SecurityError");
    };
    const locked = { getItem: refuse, setItem: refuse, removeItem: refuse };
    for (const storage of [null, undefined, locked]) {
        const memory = new SeatMemory(storage, KEY);
        memory.write({ peer_id: "p", resume: "r" });
        memory.clear();
        assert.equal(memory.read(), null);
    }
});
