// What is published: dist/ is what the sources give, and the core is small.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CORE, CORE_BYTES_MAX, built, bundle, compressedBytes } from "../build.js";

const fresh = await bundle();
const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

for (const [file, text] of fresh) {
    test(`dist/${file} is what the sources give`, async () => {
        assert.ok((await built(file)) === text, "it is not: run `npm run build`");
    });
}

test("the core has at most six kilobytes, minified and compressed", (t) => {
    const bytes = compressedBytes(fresh.get(CORE));
    t.diagnostic(`${bytes} bytes`);
    assert.ok(bytes <= CORE_BYTES_MAX, `${bytes} bytes`);
});

test("whatever package.json exports is there", async () => {
    const paths = Object.values(manifest.exports).flatMap((entry) =>
        typeof entry === "string" ? [entry] : Object.values(entry),
    );
    for (const path of paths) {
        assert.ok((await readFile(new URL(`../${path}`, import.meta.url))).length > 0, path);
    }
});

test("the package needs no other at run time, and its tools are pinned", () => {
    assert.equal(manifest.dependencies, undefined);
    for (const version of Object.values(manifest.devDependencies)) {
        assert.match(version, /^\d+\.\d+\.\d+$/);
    }
});

test("the module exports the class", async () => {
    const { SignalingClient } = await import("signaling-client");
    const client = new SignalingClient("ws://a.example", "s", "pc", { storage: null });
    assert.equal(client.peerType, "pc");
});
