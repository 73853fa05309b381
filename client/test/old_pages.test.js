// The file for script tags, used as existing pages use their own SignalingClient: a global, a URL
// by http, no options, handlers that look at the first argument at most.
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { bundle } from "../build.js";
import { FakeFlaskApp } from "./fakes/io.js";
import { World } from "./fakes/world.js";
import { FakePage } from "./fakes/clock.js";

const script = (await bundle(["signaling-client"])).get("signaling-client.global.js");

// The globals of a page, as far as the library may look for them.
function globalsOf(world, more) {
    const page = new FakePage(world.clock);
    return {
        WebSocket: world.network.webSocketFor(page),
        document: page.document,
        location: page.location,
        addEventListener: page.addEventListener.bind(page),
        removeEventListener: page.removeEventListener.bind(page),
        setTimeout: world.clock.setTimeout,
        clearTimeout: world.clock.clearTimeout,
        TextEncoder,
        URL,
        crypto,
        queueMicrotask,
        ...more,
    };
}

const PAGE = `
    const log = [];
    const signaling = new SignalingClient(url, "a session", peerType);
    signaling.on("connect", () => log.push("connected"));
    signaling.on("joined", (data) => log.push("joined " + data.session_id));
    signaling.on("error", (error) => log.push("error " + error.message));
    signaling.on("disconnect", () => log.push("disconnected"));
    signaling.on("peer_connected", () => {
        if (peerType === "pc") signaling.sendOffer({ type: "offer", sdp: "from the pc" });
    });
    signaling.on("webrtc_offer", (offer) => {
        log.push(offer.sdp);
        signaling.sendAnswer({ type: "answer", sdp: "from the phone" });
        signaling.sendIceCandidate({ candidate: "of the phone" });
    });
    signaling.on("webrtc_answer", (answer) => log.push(answer.sdp));
    signaling.on("ice_candidate", (candidate) => log.push(candidate.candidate));
    signaling.on("peer_disconnected", (peerType) => log.push(peerType + " is gone"));
    signaling.connect();
`;

function open(world, peerType, url, more = {}) {
    const globals = globalsOf(world, { url, peerType });
    Object.defineProperties(globals, Object.getOwnPropertyDescriptors(more)); // getters, too
    const context = vm.createContext(globals);
    vm.runInContext(script, context);
    vm.runInContext(PAGE, context);
    const read = (expression) => vm.runInContext(expression, context);
    return { read, log: () => [...read("log")] };
}

function talks(world, pages) {
    const [pc, mobile] = pages;
    world.clock.advance(500);
    assert.deepEqual(pc.log(), [
        "connected", "joined a session", "from the phone", "of the phone",
    ]);
    assert.deepEqual(mobile.log(), ["connected", "joined a session", "from the pc"]);
    assert.equal(pc.read("signaling.connected"), true);
    pc.read("signaling.disconnect()");
    world.clock.advance(500);
    assert.equal(pc.log().at(-1), "disconnected");
    assert.equal(mobile.log().at(-1), "pc is gone");
    assert.equal(pc.read("signaling.connected"), false);
}

for (const v of [1, 2]) {
    test(`a page that was written for another client works with a server of v${v}`, () => {
        const world = new World({ v });
        const url = "http://server.example:3000";
        const pages = ["pc", "mobile"].map((role) => open(world, role, url));
        talks(world, pages);
    });
}

test("the same page works over Socket.IO when that is loaded", () => {
    const world = new World();
    const { io } = new FakeFlaskApp(world.clock);
    const pages = ["pc", "mobile"].map((role) => open(world, role, "http://lan.example", { io }));
    talks(world, pages);
});

test("a page in which storage is forbidden works all the same", () => {
    const world = new World();
    const forbidden = {
        get sessionStorage() {
            throw new Error("SecurityError");
        },
    };
    const pages = ["pc", "mobile"].map((role) => open(world, role, "/ws", forbidden));
    talks(world, pages);
});
