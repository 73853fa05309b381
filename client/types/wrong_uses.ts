// What must not compile: each line after a directive is an error, and a directive without one is.
import { SignalingClient } from "./signaling-client.js";

// @ts-expect-error: there are two seats
new SignalingClient("wss://signaling.example", "a session", "tablet");
// @ts-expect-error: a session is named
new SignalingClient("wss://signaling.example");
// @ts-expect-error: no such option
new SignalingClient("wss://signaling.example", "a session", "pc", { retries: 3 });
// @ts-expect-error: a number of messages
new SignalingClient("wss://signaling.example", "a session", "pc", { outboxMax: "many" });

const client = new SignalingClient("wss://signaling.example", "a session", "pc");

// @ts-expect-error: no such event
client.on("peer_conected", () => {});
// @ts-expect-error: the candidate itself comes, not a message around it
client.on("ice_candidate", (message) => console.log(message.candidate.candidate));
// @ts-expect-error: there may be no partner
console.log(client.peer.polite);
// @ts-expect-error: the client alone says who the partner is
client.peer = null;
// @ts-expect-error: an offer is an object
client.sendOffer("v=0");
// @ts-expect-error: a message has data
client.sendMessage();
// @ts-expect-error: one of three results
client.reportOutcome("lost", 1);
// @ts-expect-error: the handlers of `disconnect` need an end
client.emit("disconnect");
// @ts-expect-error: connect() gives a promise of nothing
client.connect().then((info) => info.server);
