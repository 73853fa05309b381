// PeerLink with a partner that is a hand-written page: one that knows nothing of perfect
// negotiation, of answers that say what they answer, nor of channels that are made anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkWorld } from "./fakes/links.js";

/** As such pages are written: a phone that makes a new RTCPeerConnection for each offer. */
class AnsweringPage {
    channels = [];
    made = [];

    constructor(client, RTCPeerConnection) {
        client.on("webrtc_offer", async (offer) => {
            this.rtc?.close();
            const rtc = new RTCPeerConnection();
            this.rtc = rtc;
            this.made.push(rtc);
            rtc.addEventListener("datachannel", ({ channel }) => this.channels.push(channel));
            rtc.addEventListener("icecandidate", ({ candidate }) =>
                client.sendIceCandidate(candidate),
            );
            await rtc.setRemoteDescription(offer);
            await rtc.setLocalDescription();
            client.sendAnswer({ type: "answer", sdp: rtc.localDescription.sdp });
        });
        client.on("ice_candidate", async (candidate) => {
            if (candidate) await this.rtc.addIceCandidate(candidate).catch(() => {});
        });
    }
}

/** A PC that calls once, and again when its user says so. */
class CallingPage {
    constructor(client, RTCPeerConnection) {
        this.client = client;
        this.RTCPeerConnection = RTCPeerConnection;
        client.on("peer_connected", () => this.call());
        client.on("webrtc_answer", (answer) => this.rtc.setRemoteDescription(answer));
        client.on("ice_candidate", (candidate) => candidate && this.rtc.addIceCandidate(candidate));
    }

    async call() {
        this.rtc?.close();
        const rtc = new this.RTCPeerConnection();
        this.rtc = rtc;
        this.channel = rtc.createDataChannel("files");
        rtc.addEventListener("icecandidate", ({ candidate }) =>
            this.client.sendIceCandidate(candidate),
        );
        await rtc.setLocalDescription();
        this.client.sendOffer({ type: "offer", sdp: rtc.localDescription.sdp });
    }
}

async function withAnsweringPage() {
    const world = new LinkWorld();
    const pc = world.link("pc");
    const channel = pc.link.channel("files");
    const page = new AnsweringPage(world.signaling.mobile, world.network.RTCPeerConnection);
    world.signaling.meet();
    await world.clock.flow(1_000);
    return { world, pc, page, channel };
}

async function withCallingPage() {
    const world = new LinkWorld();
    const mobile = world.link("mobile");
    const channel = mobile.link.channel("files");
    const page = new CallingPage(world.signaling.pc, world.network.RTCPeerConnection);
    world.signaling.meet();
    await world.clock.flow(1_000);
    return { world, mobile, page, channel };
}

test("a phone's page answers, and gets the channel", async () => {
    const { pc, page, channel } = await withAnsweringPage();
    assert.equal(pc.link.state, "connected");
    assert.equal(page.channels[0].label, "files");
    assert.ok(channel.isOpen);
});

test("a channel that the phone's page makes itself is told, and ours stays", async () => {
    const { world, pc, page, channel } = await withAnsweringPage();
    const before = channel.rtc;
    page.rtc.createDataChannel("files");
    await world.clock.flow(100);
    assert.equal(channel.rtc, before);
    assert.equal(pc.all("channel").length, 1);
});

test("a page that answers an ICE restart with another connection is offered another", async () => {
    const { world, pc, page, channel } = await withAnsweringPage();
    world.network.move(pc.rtc);
    await world.clock.flow(20_000);
    assert.equal(page.made.length, 3, "the call, the restart, and the call after it");
    assert.equal(pc.link.state, "connected");
    assert.ok(channel.isOpen);
    assert.equal(page.channels.at(-1).readyState, "open");
    assert.deepEqual(pc.all("error"), []);
});

test("an answer of a page's old RTCPeerConnection does not answer a new offer", async () => {
    const { world, pc, page } = await withAnsweringPage();
    const old = { type: "answer", sdp: page.rtc.localDescription.sdp };
    pc.rtc.close();
    await world.clock.flow(1);
    pc.client.emit("webrtc_answer", old);
    await world.clock.flow(2_000);
    assert.equal(pc.link.state, "connected");
});

test("a PC's page calls, and its channel is the one that was asked for", async () => {
    const { mobile, page, channel } = await withCallingPage();
    assert.equal(mobile.link.state, "connected");
    assert.equal(channel.rtc, page.channel.other);
    assert.ok(channel.isOpen);
    assert.equal(mobile.client.count("webrtc_offer"), 0);
});

test("a PC's page that calls again gets another answer", async () => {
    const { world, mobile, page, channel } = await withCallingPage();
    await page.call();
    await world.clock.flow(2_000);
    assert.equal(mobile.link.state, "connected");
    assert.equal(channel.rtc, page.channel.other);
    assert.deepEqual(mobile.all("error"), []);
});
