// The digest of a file: what it is, and that it is the same whatever hashes it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Digest } from "../src/file_transfer/digest.js";
import { digestOf, someBytes, withCrypto } from "./fakes/files.js";

const MIB = 1024 * 1024;

async function digestInPieces(bytes, length) {
    const digest = new Digest();
    for (let at = 0; at < bytes.length; at += length)
        digest.update(bytes.subarray(at, at + length));
    return digest.hex();
}

test("the digest of nothing is the SHA-256 of nothing", async () => {
    assert.equal(await new Digest().hex(), createHash("sha256").digest("hex"));
});

test("the digest is the SHA-256 of the SHA-256 of each MiB", async () => {
    for (const size of [1, MIB - 1, MIB, MIB + 1, 3 * MIB + 5]) {
        const bytes = someBytes(size);
        assert.equal(await digestInPieces(bytes, size), digestOf(bytes), `${size} bytes`);
    }
});

test("the digest is the same however the bytes come", async () => {
    const bytes = someBytes(2 * MIB + 3);
    for (const length of [1_000, 65_524, MIB, MIB + 1]) {
        assert.equal(await digestInPieces(bytes, length), digestOf(bytes), `${length} bytes each`);
    }
});

test("the digest is the same without Web Cryptography", async () => {
    const bytes = someBytes(2 * MIB + 3);
    const digest = await withCrypto({}, () => digestInPieces(bytes, 65_524));
    assert.equal(digest, digestOf(bytes));
});

test("bytes that the digest was given may change at once", async () => {
    const bytes = someBytes(MIB + 3);
    const expected = digestOf(bytes);
    for (const given of ["by Web Cryptography", "by the script"]) {
        const copy = bytes.slice();
        const action = () => {
            const digest = new Digest();
            digest.update(copy);
            copy.fill(0);
            return digest.hex();
        };
        const found = given === "by the script" ? withCrypto({}, action) : action();
        assert.equal(await found, expected, given);
    }
});
