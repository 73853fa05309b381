// The page that the link opens, mostly on a phone: joins the session that the link names.
import { App } from "./app.js";
import { startLanguage } from "./language.js";
import { sessionIdFromAddress } from "./session_id.js";

await startLanguage();

const app = new App("mobile");

function open() {
    const { id, isUsable } = sessionIdFromAddress();
    app.session?.leave();
    if (isUsable) {
        app.open(id);
    } else if (id === "" && location.hash.length <= 1) {
        const gaps = { address: location.origin };
        app.showProblem({ state: "idle", reason: "no-id", path: "" }, gaps);
    } else {
        app.showProblem({ state: "invalid", reason: "", path: "" });
    }
}

// Another link may be opened in the same tab: then only the fragment changes.
addEventListener("hashchange", open);
open();
