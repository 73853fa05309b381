// The page on the computer: makes sessions, and invites a phone to them.
import { App } from "./app.js";
import { announce, find, onActions, show } from "./dom.js";
import { Invitation } from "./invitation.js";
import { startLanguage, text } from "./language.js";
import { newSessionId, rememberedSessionId, rememberSessionId } from "./session_id.js";

const INVITING = ["waiting", "gone"]; // states

await startLanguage();

const app = new App("pc", (session) => {
    const isInviting = INVITING.includes(session.status.state);
    invitation.show(isInviting);
    show(find("[data-in=bar]"), session.isPaired || session.status.state === "failed");
});
const invitation = new Invitation();

function open(id) {
    rememberSessionId(id);
    invitation.invite(id);
    app.open(id);
}

function makeNewCode() {
    app.session.leaveForNewCode();
    open(newSessionId());
    announce(text("said.new-code"));
}

onActions(document.body, { "new-code": makeNewCode });
open(rememberedSessionId() ?? newSessionId());
