// Builds dist/ from src/: `node build.js` writes it, `node build.js --check` fails when what is
// there is not what would be written, or when the core has outgrown its budget.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The core, minified and compressed, as a page loads it. */
export const CORE = "signaling-client.js";
export const CORE_BYTES_MAX = 6 * 1024;

const root = fileURLToPath(new URL(".", import.meta.url));

// The licence of what is bundled in wants to be told.
const STABLELIB = "/*! with @stablelib/sha256, MIT License, Copyright (C) 2016 Dmitry Chestnykh */";

// Names between the modules of the core that nobody outside sees: shortened, they save 2 % of it.
const INTERNAL =
    /^(abandon|acknowledge(d|ment)?|awaitReturn|burst|bytesMax|bytesUnderWayMax|isRunning|isTaken|joinAnew|nestingMax|owed|received|refused|retryAfter|seated|waitMs)$/;

const BUNDLES = [
    {
        name: "signaling-client",
        source: "signaling_client",
        exported: "SignalingClient",
        mangleProps: INTERNAL,
    },
    { name: "peer-link", source: "peer_link", exported: "PeerLink" },
    { name: "file-transfer", source: "file_transfer", exported: "FileTransfer", notice: STABLELIB },
];

// The same for both kinds: a classic script makes one global, an ES module exports it.
function entries({ name, source, exported, mangleProps, notice = "" }) {
    const options = { mangleProps, banner: { js: notice } };
    const from = `import { ${exported} } from "./src/${source}.js";`;
    return [
        [`${name}.js`, "esm", `export * from "./src/${source}.js";`, options],
        [`${name}.global.js`, "iife", `${from} globalThis.${exported} = ${exported};`, options],
    ];
}

/**
 * @param {string[]} [names]  of bundles; all, if left out
 * @returns {Promise<Map<string, string>>} file name in dist/ -> content
 */
export async function bundle(names = BUNDLES.map(({ name }) => name)) {
    const wanted = BUNDLES.filter(({ name }) => names.includes(name));
    const jobs = wanted.flatMap(entries).map(async ([file, format, contents, options]) => {
        const result = await build({
            stdin: { contents, resolveDir: root },
            bundle: true,
            minify: true,
            format,
            target: "es2022",
            legalComments: "none",
            write: false,
            ...options,
        });
        return [file, result.outputFiles[0].text];
    });
    return new Map(await Promise.all(jobs));
}

/** @returns {number} bytes that a browser loads */
export function compressedBytes(text) {
    return gzipSync(text, { level: 9 }).length;
}

/** @returns {Promise<string | null>} what dist/ has; null: no such file */
export function built(file) {
    return readFile(`${root}dist/${file}`, "utf8").catch(() => null);
}

async function main(isCheck) {
    await mkdir(`${root}dist`, { recursive: true });
    for (const [file, text] of await bundle()) {
        const isStale = (await built(file)) !== text;
        const bytes = compressedBytes(text);
        console.log(`${file.padEnd(28)} ${bytes} bytes${isStale && isCheck ? ", stale" : ""}`);
        if (!isCheck) await writeFile(`${root}dist/${file}`, text);
        if ((isCheck && isStale) || (file === CORE && bytes > CORE_BYTES_MAX)) process.exitCode = 1;
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await main(process.argv.includes("--check"));
}
