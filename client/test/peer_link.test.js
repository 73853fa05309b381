// A connection between two PeerLinks comes about, is told apart from the next one, and ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PeerLink } from "../src/peer_link.js";
import { heardOn, LinkEnd, LinkWorld } from "./fakes/links.js";

test("two peers that meet are connected, and what one says the other hears", async () => {
    const world = new LinkWorld();
    const { pc, mobile, channels } = await world.connected();
    const [atPc, atMobile] = channels.map(heardOn);
    assert.ok(channels[0].send("to the phone"));
    assert.ok(channels[1].send(new Uint8Array([1, 2, 3])));
    await world.clock.flow(100);
    assert.deepEqual(atMobile, ["to the phone"]);
    assert.deepEqual([...new Uint8Array(atPc[0])], [1, 2, 3]);
    for (const end of [pc, mobile]) {
        assert.deepEqual(end.all("state"), ["connecting", "connected"]);
        assert.deepEqual(end.all("error"), []);
    }
});

test("a channel that both sides ask for is one channel, and the PC has made it", async () => {
    const world = new LinkWorld({ channelOptions: { ordered: true } });
    const { channels } = await world.connected();
    assert.equal(channels[0].rtc.other, channels[1].rtc);
    assert.deepEqual(channels[0].rtc.options, { ordered: true });
    assert.equal(channels[1].rtc.options, undefined);
    assert.equal(channels[0].label, "chat");
    assert.equal(channels[0].rtc.binaryType, "arraybuffer");
});

test("the same label is the same channel", () => {
    const { link } = new LinkWorld().link("pc");
    assert.equal(link.channel("chat"), link.channel("chat"));
    assert.notEqual(link.channel("chat"), link.channel("files"));
});

test("as long as nobody wants anything, nothing is negotiated", async () => {
    const world = new LinkWorld();
    const [pc, mobile] = [world.link("pc"), world.link("mobile")];
    world.signaling.meet();
    await world.clock.flow(120_000);
    assert.deepEqual([pc.client.sent, mobile.client.sent], [[], []]);
    assert.equal(pc.link.state, "new");
});

test("a channel may be asked for after the peers have met", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    const opened = [];
    for (const { link } of [mobile, pc]) link.channel("late").on("open", (rtc) => opened.push(rtc));
    await world.clock.flow(100);
    assert.deepEqual(
        opened.map(({ label }) => label),
        ["late", "late"],
    );
    assert.equal(world.network.all.length, 2);
});

test("a channel that nobody has asked for is told, and can still be asked for", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    pc.link.channel("extra");
    await world.clock.flow(100);
    const [offered] = mobile.all("channel");
    assert.equal(offered.label, "extra");
    const opened = [];
    mobile.link.channel("extra").on("open", (rtc) => opened.push(rtc));
    await world.clock.flow(1);
    assert.deepEqual(opened, [offered]);
    assert.ok(mobile.link.channel("extra").isOpen);
});

test("what is said while there is no channel is refused", async () => {
    const world = new LinkWorld();
    const { link } = world.link("pc");
    const channel = link.channel("chat");
    assert.equal(channel.rtc, null);
    assert.equal(channel.send("lost"), false);
});

test("both negotiate at once: the polite side takes back what it has offered", async () => {
    const world = new LinkWorld();
    const [pc, mobile] = [world.link("pc"), world.link("mobile")];
    pc.link.channel("chat");
    mobile.link.channel("chat");
    mobile.link.on("connection", (rtc) => rtc.addTrack({ kind: "audio" }));
    world.signaling.meet();
    await world.clock.flow(1_000);
    assert.equal(pc.client.sent[0][0], "webrtc_offer");
    assert.equal(mobile.client.sent[0][0], "webrtc_offer");
    assert.equal(pc.link.state, "connected");
    assert.equal(mobile.link.state, "connected");
    assert.equal(pc.all("track").length, 1, "what the polite side wanted was offered again");
    assert.deepEqual([...pc.all("error"), ...mobile.all("error")], []);
    assert.equal(world.network.all.length, 2);
});

test("a link that is made after the peers have met begins at once", async () => {
    const world = new LinkWorld();
    world.signaling.meet();
    const ends = [world.link("pc"), world.link("mobile")];
    ends.forEach(({ link }) => link.channel("chat"));
    await world.clock.flow(1_000);
    assert.deepEqual(
        ends.map(({ link }) => link.state),
        ["connected", "connected"],
    );
});

test("an offer that nobody was there to hear is made again", async () => {
    const world = new LinkWorld();
    const pc = world.link("pc");
    pc.link.channel("chat");
    world.signaling.meet();
    await world.clock.flow(5_000);
    const mobile = world.link("mobile");
    mobile.link.channel("chat");
    await world.clock.flow(20_000);
    assert.equal(mobile.link.state, "connected");
});

test("a candidate that comes before its description waits for it", async () => {
    const world = new LinkWorld();
    const pc = world.link("pc");
    const mobile = world.link("mobile");
    [pc, mobile].forEach(({ link }) => link.channel("chat"));
    const inOrder = [];
    pc.client.sendOffer = (offer) => inOrder.push(offer);
    pc.client.sendIceCandidate = (candidate) => mobile.client.emit("ice_candidate", candidate);
    world.signaling.meet();
    await world.clock.flow(100);
    mobile.client.sendIceCandidate = () => {}; // so that the early one is needed
    mobile.client.emit("webrtc_offer", inOrder[0]);
    await world.clock.flow(1_000);
    assert.equal(mobile.link.state, "connected");
    assert.deepEqual(mobile.all("error"), []);
});

test("candidates are sent as they are found, and their end is not", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    for (const { client } of [pc, mobile]) {
        const sent = client.sent.filter(([name]) => name === "ice_candidate");
        assert.ok(sent.length > 0);
        assert.ok(sent.every(([, candidate]) => candidate?.candidate));
    }
});

test("an outdated candidate is dropped, a broken one is told", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    const usernameFragment = mobile.rtc.localUfrag;
    pc.client.emit("ice_candidate", { candidate: "candidate:1", usernameFragment: "old" });
    pc.client.emit("ice_candidate", null);
    pc.client.emit("ice_candidate", "");
    await world.clock.flow(100);
    assert.deepEqual(pc.all("error"), []);
    pc.client.emit("ice_candidate", { candidate: "nonsense", usernameFragment });
    await world.clock.flow(100);
    assert.deepEqual(
        pc.all("error").map(({ code }) => code),
        ["negotiation_failed"],
    );
    assert.equal(pc.link.state, "connected");
    assert.equal(world.network.all.length, 2, "and neither is a reason to begin anew");
});

test("candidates without a description are kept up to a limit", async () => {
    const world = new LinkWorld();
    const mobile = world.link("mobile");
    world.signaling.meet();
    const tried = [];
    mobile.rtc.addIceCandidate = async ({ candidate }) => tried.push(candidate);
    for (let i = 0; i < 1_000; i += 1) {
        mobile.client.emit("ice_candidate", { candidate: String(i) });
    }
    const sdp = "v=0\r\no=- 7 1 IN IP4 127.0.0.1\r\na=ice-ufrag:x\r\n";
    mobile.client.emit("webrtc_offer", { type: "offer", sdp });
    await world.clock.flow(100);
    assert.equal(tried.length, 256);
});

test("an answer that nobody has asked for is overlooked", async () => {
    const world = new LinkWorld();
    const { mobile } = await world.connected();
    mobile.client.emit("webrtc_answer", { type: "answer", sdp: "not asked for" });
    await world.clock.flow(1_000);
    assert.deepEqual(mobile.all("error"), []);
    assert.equal(world.network.all.length, 2);
});

test("an offer that the browser refuses is an error: both begin anew, not for ever", async () => {
    const world = new LinkWorld({ restartsMax: 3 });
    const { pc, mobile } = await world.connected();
    for (let i = 1; i <= 5; i += 1) {
        const [origin] = /^o=.*$/m.exec(pc.rtc.localDescription.sdp);
        mobile.client.emit("webrtc_offer", { type: "offer", sdp: `${origin}\r\nnonsense\r\n` });
        await world.clock.flow(1_000);
        assert.equal(world.network.all.length, 2 + 2 * Math.min(i, 3));
        assert.equal(mobile.link.state, "connected");
    }
    const errors = mobile.all("error").map(({ code, retry }) => [code, retry]);
    assert.deepEqual(errors, Array(5).fill(["negotiation_failed", true]));
});

test("the outcome is told and reported once, with the way and the time that it took", async () => {
    for (const [candidateType, result] of [
        ["host", "direct"],
        ["srflx", "direct"],
        ["relay", "relay"],
    ]) {
        const world = new LinkWorld();
        world.network.candidateType = candidateType;
        const { pc } = await world.connected();
        const [[reported, ms]] = pc.client.outcomes;
        assert.equal(reported, result);
        assert.ok(ms > 20 && ms < 1_000, `${ms} ms: two messages of 10 ms and the checks`);
        assert.deepEqual(pc.all("outcome"), [{ result, ms }]);
        world.network.turn(false);
        await world.clock.flow(6_000);
        world.network.turn(true);
        await world.clock.flow(1_000);
        assert.equal(pc.client.outcomes.length, 1, "not again after an interruption");
    }
});

test("the server's ICE servers come first, then those of the page", async () => {
    const own = { urls: "stun:own.example" };
    const fromServer = { urls: "turn:server.example" };
    const world = new LinkWorld({
        rtcConfiguration: { iceServers: [own], bundlePolicy: "max-bundle" },
    });
    const pc = world.link("pc");
    pc.client.iceServers = [fromServer];
    world.signaling.meet();
    const expected = { iceServers: [fromServer, own], bundlePolicy: "max-bundle" };
    assert.deepEqual(pc.rtc.configuration, expected);
    pc.client.iceServers = [];
    pc.client.emit("ice_servers", []);
    assert.deepEqual(pc.rtc.configuration.iceServers, [own]);
});

test("credentials that are about to end are renewed before they are used", async () => {
    const world = new LinkWorld();
    const pc = world.link("pc");
    pc.link.channel("chat");
    pc.client.iceServers = [{ urls: "turn:stale.example" }];
    pc.client.iceExpiresAt = world.clock.now() + 30_000;
    pc.client.freshIceServers = () => {
        pc.client.iceServers = [{ urls: "turn:fresh.example" }];
        pc.client.iceExpiresAt = world.clock.now() + 3_600_000;
        pc.client.emit("ice_servers", pc.client.iceServers);
    };
    world.signaling.meet();
    await world.clock.flow(100);
    assert.equal(pc.client.requests, 1);
    assert.equal(pc.rtc.configuration.iceServers[0].urls, "turn:fresh.example");
    assert.equal(pc.client.count("webrtc_offer"), 1);
    pc.link.restart();
    await world.clock.flow(100);
    assert.equal(pc.client.requests, 1, "those that last are not renewed");
});

test("another partner is another connection: what was open closes, and opens again", async () => {
    const world = new LinkWorld();
    const { pc, channels } = await world.connected();
    const before = pc.rtc;
    const said = [];
    for (const name of ["open", "close", "gone"]) channels[0].on(name, () => said.push(name));
    world.signaling.meet();
    await world.clock.flow(1_000);
    assert.equal(before.signalingState, "closed");
    assert.notEqual(pc.rtc, before);
    assert.deepEqual(said, ["close", "gone", "open"]);
    assert.equal(pc.client.outcomes.length, 2);
    assert.deepEqual(pc.all("state").slice(2), ["new", "connecting", "connected"]);
});

test("peer_connected in the middle of a conversation begins another one", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    const before = pc.rtc;
    pc.client.emit("peer_connected");
    assert.equal(before.signalingState, "closed");
    assert.notEqual(pc.rtc, before);
});

test("the partner leaves: there is no connection any more", async () => {
    const world = new LinkWorld();
    const { pc, channels } = await world.connected();
    world.signaling.part();
    assert.equal(pc.rtc, null);
    assert.equal(pc.link.state, "new");
    assert.equal(channels[0].isOpen, false);
});

test("the signaling stops for good: so does the connection", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    pc.client.emit("disconnect", { code: 4410, reason: "replaced", willRetry: false });
    assert.equal(pc.rtc, null);
});

test("close() ends the connection, and the link hears nothing any more", async () => {
    const world = new LinkWorld();
    const { pc, mobile } = await world.connected();
    const before = pc.rtc;
    pc.link.close();
    pc.link.close();
    assert.equal(before.signalingState, "closed");
    assert.equal(pc.link.state, "closed");
    world.signaling.meet();
    await world.clock.flow(1_000);
    assert.equal(pc.link.peerConnection, null);
    assert.deepEqual(pc.all("state").at(-1), "closed");
    assert.notEqual(mobile.link.state, "connected");
});

test("a client that does not say who is polite: the phone is", async () => {
    const world = new LinkWorld();
    const [pc, mobile] = [world.link("pc"), world.link("mobile")];
    [pc, mobile].forEach(({ link }) => link.channel("chat"));
    for (const { client } of [pc, mobile]) {
        client.peer = {};
        client.emit("peer_connected");
    }
    await world.clock.flow(1_000);
    assert.equal(mobile.link.state, "connected");
    assert.equal(mobile.client.count("webrtc_offer"), 0);
});

test("without anything injected it takes the browser's own RTCPeerConnection", (t) => {
    const world = new LinkWorld();
    t.after(() => delete globalThis.RTCPeerConnection);
    globalThis.RTCPeerConnection = world.network.RTCPeerConnection;
    const end = new LinkEnd(world.signaling.pc, {});
    world.signaling.meet();
    assert.ok(end.rtc instanceof RTCPeerConnection);
    assert.ok(end.link instanceof PeerLink);
});
