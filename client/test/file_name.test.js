// A name or a type from a stranger does no harm.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cleanName, cleanType } from "../src/file_transfer/file_name.js";

test("a name is never a path", () => {
    const names = {
        "../../etc/passwd": "passwd",
        "C:\\Windows\\system.ini": "system.ini",
        "/": "file",
        "..": "file",
        ".": "file",
        "": "file",
        "a/..": "file",
        " notes.txt ": "notes.txt",
        ".hidden": ".hidden",
    };
    for (const [name, expected] of Object.entries(names)) {
        assert.equal(cleanName(name, 200), expected);
    }
});

test("a name has no control characters, and its end is where it seems to be", () => {
    assert.equal(cleanName("a\u0000b\nc\u007f\u009f.txt", 200), "abc.txt");
    assert.equal(cleanName("photo\u202egpj.exe", 200), "photogpj.exe");
    assert.equal(cleanName('<a:b|c?*">.txt', 200), "abc.txt");
    assert.equal(cleanName("\u0001", 200), "file");
});

test("other languages are left alone", () => {
    assert.equal(cleanName("Übung 日本語 🎉.pdf", 200), "Übung 日本語 🎉.pdf");
});

test("a long name is cut, and keeps its extension", () => {
    assert.equal(cleanName(`${"a".repeat(300)}.jpeg`, 200), `${"a".repeat(195)}.jpeg`);
    assert.equal(cleanName("a".repeat(300), 200), "a".repeat(200));
    assert.equal(cleanName(`a.${"b".repeat(300)}`, 200).length, 200);
    assert.equal(cleanName(`${"a".repeat(10)}.txt`, 3), "aaa");
});

test("a cut leaves no half of a character", () => {
    assert.equal(cleanName(`${"🎉".repeat(10)}.txt`, 9), "🎉🎉.txt");
});

test("a type is a type, or nothing", () => {
    assert.equal(cleanType("image/svg+xml"), "image/svg+xml");
    for (const type of ["text/html; charset=utf-8", "x", "a/b/c", 'a/"', `a/${"b".repeat(200)}`]) {
        assert.equal(cleanType(type), "");
    }
});
