// Handlers of the application that call back into the link, in the middle of what it does.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FileTransfer } from "../src/file_transfer.js";
import { PeerLink } from "../src/peer_link.js";
import { settle } from "./fakes/files.js";
import { LinkWorld } from "./fakes/links.js";
import { RtcNetwork } from "./fakes/rtc.js";
import { World } from "./fakes/world.js";

const openOnes = (network) => network.all.filter((rtc) => !rtc.isClosed).length;

// Two links over real clients, connected.
async function connectedLinks() {
    const world = new World();
    const network = new RtcNetwork(world.clock);
    const options = { RTCPeerConnection: network.RTCPeerConnection, clock: world.clock };
    const [pc, mobile] = ["pc", "mobile"].map((role) => {
        const peer = world.peer(role);
        peer.link = new PeerLink(peer.client, options);
        peer.channel = peer.link.channel("chat");
        peer.client.connect();
        return peer;
    });
    await world.clock.flow(3_000);
    return { world, network, pc, mobile };
}

test("who closes the link when its channel is lost leaves no connection behind", async () => {
    const world = new LinkWorld();
    const { pc, channels } = await world.connected();
    channels[0].on("close", () => pc.link.close());
    const offers = world.signaling.pc.count("webrtc_offer");
    pc.rtc.failDtls();
    await world.clock.flow(60_000);
    assert.equal(pc.link.state, "closed");
    assert.equal(pc.link.peerConnection, null);
    assert.equal(world.signaling.pc.count("webrtc_offer"), offers, "nothing is offered any more");
});

test("who closes the link when a new connection is made leaves none behind", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    pc.link.on("connection", () => pc.link.close());
    pc.rtc.failDtls();
    await world.clock.flow(60_000);
    assert.equal(pc.link.state, "closed");
    assert.equal(pc.link.peerConnection, null);
});

test("who leaves the session when a channel is lost leaves nothing for the next", async () => {
    const { world, network, pc } = await connectedLinks();
    pc.channel.on("close", () => pc.client.disconnect());
    pc.link.peerConnection.failDtls();
    await world.clock.flow(60_000);
    assert.equal(pc.link.state, "new");
    assert.equal(pc.link.peerConnection, null);
    assert.equal(pc.client.pending, 0);
    assert.equal(openOnes(network), 0);
});

test("a full outbox blocks no negotiation", async () => {
    const { world, pc, mobile } = await connectedLinks();
    const tracks = [];
    mobile.link.on("track", () => tracks.push("mobile"));
    mobile.page.freeze();
    world.cut("mobile", Infinity, 0);
    await world.clock.flow(100);
    while (pc.client.sendMessage("x"));
    pc.link.peerConnection.addTrack({ kind: "audio" });
    await world.clock.flow(1_000);
    mobile.page.thaw("visibilitychange");
    await world.clock.flow(60_000);
    assert.equal(pc.link.peerConnection.signalingState, "stable");
    assert.deepEqual(tracks, ["mobile"]);
});

test("a description that the signaling does not take is an error, and tried again", async () => {
    const world = new LinkWorld();
    const { pc } = await world.connected();
    const { sendOffer } = pc.client;
    pc.client.sendOffer = () => false;
    pc.rtc.addTrack({ kind: "audio" });
    await world.clock.flow(10);
    assert.equal(pc.all("error")[0].code, "negotiation_failed");
    pc.client.sendOffer = sendOffer;
    await world.clock.flow(60_000);
    assert.equal(pc.link.state, "connected");
    assert.equal(pc.link.peerConnection.signalingState, "stable");
});

test("what waits for a partner when the link is closed is told so", async () => {
    const world = new LinkWorld();
    const { link } = world.link("pc");
    const [transfer] = new FileTransfer(link).send(new File(["x"], "a"));
    link.close();
    await assert.rejects(transfer.finished, { code: "peer_gone" });
});

test("who sends again while the transfers are being closed is refused", async () => {
    const { link } = new LinkWorld().link("pc");
    const files = new FileTransfer(link);
    const [transfer] = files.send(new File(["x"], "a"));
    const again = new Promise((resolve) => {
        transfer.on("cancelled", () => resolve(files.send(new File(["x"], "a"))[0]));
    });
    files.close();
    await assert.rejects((await again).finished, { code: "closed" });
    await settle();
    assert.deepEqual(files.outgoing, []);
});

test("a channel that is closing takes nothing, and one that nobody wanted is let go", async () => {
    const world = new LinkWorld();
    const { pc, channels } = await world.connected();
    Object.defineProperty(channels[0].rtc, "readyState", { value: "closing" });
    assert.equal(channels[0].send("x"), false);
    assert.equal(pc.link.state, "connected");
});
