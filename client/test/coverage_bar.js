// A reporter for `node --test` that fails the run when a source file has too few of its lines
// covered. Says nothing otherwise: how the tests went, another reporter tells.

const PERCENT_MIN = 90;

export default async function* coverageBar(events) {
    for await (const { type, data } of events) {
        if (type !== "test:coverage") continue;
        for (const { path, coveredLinePercent } of data.summary.files) {
            if (!path.includes("/client/src/") || coveredLinePercent >= PERCENT_MIN) continue;
            process.exitCode = 1;
            yield `${path}: ${coveredLinePercent.toFixed(1)} % of lines, at least ${PERCENT_MIN}\n`;
        }
    }
}
