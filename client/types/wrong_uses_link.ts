// What must not compile of PeerLink and FileTransfer: each line after a directive is an error, and
// a directive without one is.
import { FileTransfer } from "./file-transfer.js";
import { PeerLink } from "./peer-link.js";
import { SignalingClient } from "./signaling-client.js";

const client = new SignalingClient("wss://signaling.example", "a session", "pc");

// @ts-expect-error: a link needs signaling
new PeerLink();
// @ts-expect-error: a URL is not a client
new PeerLink("wss://signaling.example");
// @ts-expect-error: no such option
new PeerLink(client, { iceServers: [] });

const link = new PeerLink(client);
// @ts-expect-error: no such event
link.on("connected", () => {});
// @ts-expect-error: there may be no partner
link.peerConnection.getStats();
// @ts-expect-error: the link alone makes it
link.peerConnection = new RTCPeerConnection();
// @ts-expect-error: one of six states
console.log(link.state === "disconnected");
// @ts-expect-error: a channel has a label
link.channel();
// @ts-expect-error: objects are not sent
link.channel("chat").send({ hello: "phone" });
// @ts-expect-error: a channel of a link stays, so it cannot be closed
link.channel("chat").close();

const files = new FileTransfer(link);
// @ts-expect-error: no such option
new FileTransfer(link, { window: 4 });
// @ts-expect-error: a name is not a file
files.send("photo.jpg");
// @ts-expect-error: what we send, the partner accepts
files.send([])[0]?.accept();
files.on("offered", (incoming) => {
    // @ts-expect-error: where to is a handle or a sink, not a name
    incoming.accept("photo.jpg");
    // @ts-expect-error: a sink can be closed and aborted
    incoming.accept({ write() {} });
    // @ts-expect-error: whose name it is, is not ours to change
    incoming.name = "another";
    // @ts-expect-error: an application's own sink may not have one
    incoming.finished.then(({ file }) => file.size);
    // @ts-expect-error: no such code
    incoming.on("error", ({ code }) => console.log(code === "timeout"));
});
