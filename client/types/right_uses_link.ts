// What must compile of PeerLink and FileTransfer. It is never run.
import { FileTransfer } from "./file-transfer.js";
import type {
    IncomingTransfer,
    Sink,
    TransferErrorCode,
    TransferProgress,
} from "./file-transfer.js";
import { PeerLink, pathOf } from "./peer-link.js";
import type { LinkChannel, LinkState } from "./peer-link.js";
import { SignalingClient } from "./signaling-client.js";

const client = new SignalingClient("wss://signaling.example", "a session", "pc");
const link = new PeerLink(client, {
    rtcConfiguration: { iceServers: [{ urls: "stun:stun.example" }], bundlePolicy: "max-bundle" },
    channelOptions: { ordered: true },
    attemptsMax: 10,
});

link.on("state", (state: LinkState) => console.log(state))
    .on("connection", (connection) => connection.addTransceiver("audio"))
    .on("track", ({ streams }) => console.log(streams.length))
    .on("outcome", ({ result, ms }) => console.log(result === "relay", ms.toFixed()))
    .on("channel", (channel) => console.log(channel.label))
    .once("error", ({ code, retry }) => console.log(code, retry));
const connection: RTCPeerConnection | null = link.peerConnection;

const chat: LinkChannel = link.channel("chat", { maxRetransmits: 0 });
chat.on("open", () => chat.send("hello"));
chat.on("message", (data) => console.log(typeof data === "string" ? data : data.byteLength));
chat.on("gone", () => console.log(chat.isOpen));
const wasSent: boolean = chat.send(new Uint8Array(3));

const files = new FileTransfer(link, { autoAccept: true, storage: null, windowBytes: 1024 * 1024 });
new FileTransfer(link.channel("photos"));
const alone = new FileTransfer();
new RTCPeerConnection().ondatachannel = ({ channel }) => alone.attach(channel);
alone.gone();

const input = document.createElement("input");
if (input.files) files.send(input.files);
const [transfer] = files.send([new File([], "a.txt"), new Blob([])]);
transfer?.on("progress", ({ secondsLeft }: TransferProgress) => console.log(secondsLeft ?? "?"));
transfer?.finished.then(({ digest }) => console.log(digest.length));
transfer?.cancel();

const sink: Sink = { write: (bytes) => console.log(bytes.length), close() {}, abort() {} };
files.on("offered", async (incoming: IncomingTransfer) => {
    if (incoming.size > 1e9) incoming.reject("too much");
    else await incoming.accept(sink);
    incoming.on("cancelled", ({ by }) => console.log(by === "us"));
    incoming.on("error", ({ code, reason }) =>
        console.log(code satisfies TransferErrorCode, reason),
    );
    const { file } = await incoming.finished;
    if (file) URL.createObjectURL(file);
    await incoming.dispose();
});
async function save(incoming: IncomingTransfer, handle: FileSystemFileHandle) {
    await incoming.accept(handle);
}

link.restart();
files.close();
link.close();
const path: "direct" | "relay" | null = pathOf(new Map() as unknown as RTCStatsReport);
console.log(path, connection, wasSent, save, files.outgoing.length, files.incoming.length);
