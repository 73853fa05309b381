// A connection between two PeerLinks is lost, and comes back; or does not, and says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { heardOn, LinkWorld } from "./fakes/links.js";

/** Whether what is said now still arrives, in both directions. */
async function canTalk(world, channels) {
    const heard = channels.map(heardOn);
    const isTaken = channels.map((channel) => channel.send("hello"));
    await world.clock.flow(1_000);
    return isTaken.every(Boolean) && heard.every((each) => each.includes("hello"));
}

test("an interruption that ends soon costs nothing", async () => {
    const world = new LinkWorld();
    const { pc, mobile, channels } = await world.connected();
    world.network.turn(false);
    await world.clock.flow(6_000); // seen as "disconnected" after five seconds
    assert.equal(pc.link.state, "interrupted");
    world.network.turn(true);
    await world.clock.flow(1_000);
    assert.equal(pc.link.state, "connected");
    assert.equal(pc.client.count("webrtc_offer") + mobile.client.count("webrtc_offer"), 1);
    assert.ok(await canTalk(world, channels));
});

test("an interruption that lasts is met with an ICE restart, and the channel stays", async () => {
    const world = new LinkWorld();
    const { pc, channels } = await world.connected();
    const before = channels[0].rtc;
    world.network.move(pc.rtc); // the old path is dead, a new one would work
    await world.clock.flow(10_000);
    assert.equal(pc.link.state, "connected");
    assert.equal(channels[0].rtc, before);
    assert.equal(world.network.all.length, 2);
    assert.ok(await canTalk(world, channels));
});

test("what was said during an interruption arrives after the restart", async () => {
    const world = new LinkWorld();
    const { mobile, channels } = await world.connected();
    const heard = heardOn(channels[0]);
    world.network.move(mobile.rtc);
    channels[1].send("on the way");
    await world.clock.flow(10_000);
    assert.deepEqual(heard, ["on the way"]);
});

test("after the signaling came back an interruption is not waited for", async () => {
    const world = new LinkWorld({ iceRestartDelayMs: 60_000 });
    const { pc, mobile } = await world.connected();
    world.signaling.lose("mobile");
    world.signaling.restore("mobile");
    await world.clock.flow(4_000); // it is looked at, and well
    world.network.move(mobile.rtc);
    await world.clock.flow(5_500);
    assert.equal(pc.link.state, "connected");
    assert.equal(mobile.link.state, "connected");
    assert.equal(mobile.rtc.deadUfrag === mobile.rtc.localUfrag, false, "on another path");
});

test("a path that died with the signaling is noticed before the browser notices it", async () => {
    const world = new LinkWorld();
    const { pc, mobile, channels } = await world.connected();
    world.network.move(mobile.rtc);
    world.signaling.lose("mobile");
    await world.clock.flow(500);
    world.signaling.restore("mobile");
    await world.clock.flow(3_500);
    assert.deepEqual(pc.all("state"), ["connecting", "connected"], "never seen as interrupted");
    assert.equal(pc.client.count("webrtc_offer"), 2);
    assert.ok(await canTalk(world, channels));
});

test("a browser that does not count what ICE hears is not suspected", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    pc.rtc.getStats = async () => new Map();
    world.signaling.lose("mobile");
    world.signaling.restore("mobile");
    await world.clock.flow(10_000);
    assert.equal(pc.client.count("webrtc_offer"), 1);
});

test("a connection that is replaced meanwhile is not looked at any more", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    const looks = [];
    const { getStats } = pc.rtc;
    pc.rtc.getStats = function look() {
        looks.push(this);
        return getStats.call(this);
    };
    world.signaling.lose("mobile");
    world.signaling.restore("mobile");
    mobile.rtc.close();
    await world.clock.flow(10_000);
    assert.equal(looks.length, 1);
    assert.equal(pc.link.state, "connected");
});

test("nothing is tried while the partner cannot hear it, and at once when it is back", async () => {
    const world = new LinkWorld();
    const { pc, mobile, channels } = await world.connected();
    world.signaling.lose("mobile");
    world.network.move(mobile.rtc);
    await world.clock.flow(90_000);
    assert.equal(pc.rtc.connectionState, "failed");
    assert.equal(pc.client.count("webrtc_offer") + mobile.client.count("webrtc_offer"), 1);
    world.signaling.restore("mobile");
    await world.clock.flow(500);
    assert.equal(pc.link.state, "connected");
    assert.ok(await canTalk(world, channels));
});

test("the signaling comes and goes: a connection that is well is left alone", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    for (const side of ["pc", "mobile"]) {
        world.signaling.lose(side);
        await world.clock.flow(1_000);
        world.signaling.restore(side);
        await world.clock.flow(30_000);
    }
    assert.equal(pc.client.count("webrtc_offer") + mobile.client.count("webrtc_offer"), 1);
});

test("a partner that is away from the start is waited for", async () => {
    const world = new LinkWorld();
    const pc = world.link("pc");
    pc.link.channel("chat");
    const mobile = world.link("mobile");
    mobile.link.channel("chat");
    world.signaling.meet();
    world.signaling.lose("mobile");
    await world.clock.flow(600_000);
    assert.equal(pc.link.state, "connecting");
    assert.equal(pc.client.count("webrtc_offer"), 1);
    world.signaling.restore("mobile");
    await world.clock.flow(1_000);
    assert.equal(pc.link.state, "connected");
});

test("a link that is made while the partner is away does not try in vain", async () => {
    const world = new LinkWorld();
    world.signaling.meet();
    world.signaling.lose("mobile");
    const pc = world.link("pc");
    pc.link.channel("chat");
    await world.clock.flow(600_000);
    assert.equal(pc.link.state, "connecting");
    assert.equal(pc.client.count("webrtc_offer"), 1, "for when it is back");
});

for (const side of ["pc", "mobile"]) {
    test(`somebody closes the RTCPeerConnection of ${side}: both get a new one`, async () => {
        const world = new LinkWorld();
        const { pc, mobile, channels } = await world.connected();
        const before = [pc.rtc, mobile.rtc];
        ({ pc, mobile })[side].rtc.close();
        await world.clock.flow(2_000);
        assert.deepEqual([pc.link.state, mobile.link.state], ["connected", "connected"]);
        assert.ok(before.every((rtc) => rtc.signalingState === "closed"));
        assert.ok(pc.all("state").includes("interrupted"));
        assert.ok(await canTalk(world, channels));
    });

    test(`the RTCPeerConnection of ${side} is closed before it has a channel`, async () => {
        const world = new LinkWorld({ attemptMs: 5_000 });
        const [pc, mobile] = [world.link("pc"), world.link("mobile")];
        const channels = [pc, mobile].map(({ link }) => link.channel("chat"));
        world.signaling.meet();
        await world.clock.flow(15);
        ({ pc, mobile })[side].rtc.close();
        await world.clock.flow(7_000); // one attempt
        assert.deepEqual([pc.link.state, mobile.link.state], ["connected", "connected"]);
        assert.ok(await canTalk(world, channels));
    });

    test(`DTLS fails at ${side}: an ICE restart does not help, a new connection does`, async () => {
        const world = new LinkWorld();
        const { pc, mobile, channels } = await world.connected();
        const before = pc.rtc;
        ({ pc, mobile })[side].rtc.failDtls();
        await world.clock.flow(2_000);
        assert.notEqual(pc.rtc, before);
        assert.ok(await canTalk(world, channels));
    });

    test(`${side} loses a channel alone: it is made again on the same connection`, async () => {
        const world = new LinkWorld();
        const { pc, mobile, channels } = await world.connected();
        channels[side === "pc" ? 0 : 1].rtc.close();
        await world.clock.flow(10);
        assert.deepEqual(
            channels.map(({ isOpen }) => isOpen),
            [false, false],
        );
        await world.clock.flow(2_000);
        assert.equal(world.network.all.length, 2);
        assert.deepEqual([pc.link.state, mobile.link.state], ["connected", "connected"]);
        assert.ok(await canTalk(world, channels));
    });
}

test("the partner's connection goes, and nobody there makes another: we ask for one", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    mobile.link.close();
    await world.clock.flow(2_000);
    assert.equal(world.network.all.length, 3, "a new one of the PC");
    const again = world.link("mobile");
    again.link.channel("chat");
    await world.clock.flow(60_000);
    assert.equal(pc.link.state, "connected");
    assert.equal(again.link.state, "connected");
});

test("restarts in vain are followed by new connections, and these by giving up", async () => {
    const world = new LinkWorld({ attemptMs: 20_000, restartsMax: 3, attemptsMax: 6 });
    const { pc, mobile } = await world.connected();
    world.network.turn(false);
    await world.clock.flow(600_000);
    for (const end of [pc, mobile]) {
        assert.equal(end.link.state, "failed");
        assert.deepEqual(end.all("outcome").length, 1, "it was connected once");
    }
    const made = world.network.all.length;
    assert.ok(made >= 2 + 3, `${made} connections were made`);
    const said = pc.client.sent.length;
    await world.clock.flow(600_000);
    assert.equal(pc.client.sent.length, said, "nothing more is tried");
});

test("restart() tries again what was given up", async () => {
    const world = new LinkWorld();
    const { pc, mobile, channels } = await world.connected();
    world.network.turn(false);
    await world.clock.flow(600_000);
    world.network.turn(true);
    pc.link.restart();
    assert.notEqual(pc.link.state, "failed");
    await world.clock.flow(20_000);
    assert.deepEqual([pc.link.state, mobile.link.state], ["connected", "connected"]);
    assert.ok(await canTalk(world, channels));
});

test("restart() leaves a connection alone that is well, or was never wanted", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    const said = pc.client.sent.length;
    pc.link.restart();
    const lonely = new LinkWorld().link("pc");
    lonely.link.restart();
    await world.clock.flow(1_000);
    assert.equal(pc.client.sent.length, said);
    assert.equal(lonely.client.sent.length, 0);
});

test("the signaling's return tries again what was given up", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    world.network.turn(false);
    await world.clock.flow(600_000);
    world.network.turn(true);
    world.signaling.lose("mobile");
    world.signaling.restore("mobile");
    await world.clock.flow(20_000);
    assert.deepEqual([pc.link.state, mobile.link.state], ["connected", "connected"]);
});

const resultsOf = ({ client }) => client.outcomes.map(([result]) => result);

test("a first attempt in vain is reported, as few people wait for the last one", async () => {
    const world = new LinkWorld({ attemptMs: 15_000 });
    world.network.isOn = false;
    const { pc } = await world.connected();
    await world.clock.flow(16_000);
    assert.deepEqual(resultsOf(pc), ["failed"]);
    assert.equal(pc.link.state, "connecting", "others follow");
    await world.clock.flow(600_000);
    assert.deepEqual(resultsOf(pc), ["failed"]);
    assert.deepEqual(pc.all("state"), ["connecting", "failed"]);
});

test("what connects after an attempt in vain is reported as both", async () => {
    const world = new LinkWorld({ attemptMs: 15_000 });
    world.network.isOn = false;
    const { pc } = await world.connected();
    await world.clock.flow(16_000);
    world.network.turn(true);
    await world.clock.flow(60_000);
    assert.deepEqual(resultsOf(pc), ["failed", "direct"]);
});

test("a partner that is away is no attempt in vain", async () => {
    const world = new LinkWorld({ attemptMs: 15_000 });
    world.network.isOn = false;
    const { pc } = await world.connected();
    world.signaling.lose("mobile");
    await world.clock.flow(100_000);
    assert.deepEqual(resultsOf(pc), []);
});

test("neither is one that was away before anything was tried", async () => {
    const world = new LinkWorld({ attemptMs: 15_000 });
    world.network.isOn = false;
    const [pc, mobile] = [world.link("pc"), world.link("mobile")];
    for (const { link } of [pc, mobile]) link.channel("chat");
    const { emit } = pc.client;
    pc.client.emit = function tellOfAway(name, value) {
        if (name === "peer_connected") value.away = true;
        return emit.call(this, name, value);
    };
    world.signaling.meet();
    world.signaling.lose("mobile");
    await world.clock.flow(100_000);
    assert.deepEqual(resultsOf(pc), []);
});

test("what fails at once is not tried in a loop", async () => {
    const world = new LinkWorld({ attemptMs: 10_000, attemptsMax: 100 });
    const { pc } = await world.connected();
    world.network.isDtlsWell = false;
    pc.rtc.failDtls();
    await world.clock.flow(45_000);
    const made = world.network.all.length - 2;
    assert.ok(made >= 8 && made <= 24, `${made} new ones: one per side and attempt`);
});

test("credentials that have ended are renewed before a restart", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    pc.client.iceExpiresAt = world.clock.now() - 1;
    world.network.move(mobile.rtc);
    await world.clock.flow(20_000);
    assert.ok(pc.client.requests > 0);
    assert.equal(pc.link.state, "connected");
});
