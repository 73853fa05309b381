// What the matrix has found, for people: as a table of Markdown, also in docs/nat.md between two
// marks. Must not know how it was found.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCUMENT = fileURLToPath(new URL('../../../docs/nat.md', import.meta.url));
const BEGIN = '<!-- results: written by scripts/test_nat.sh --write-docs -->\n';
const END = '<!-- end of results -->\n';
const HEADS = ['computer', 'phone', 'STUN alone', 'with TURN', 'ms to open', 'MB/s'];

export class Table {
  #rows;

  // `pairs`: of kinds of homes, {pc, phone}.
  constructor(pairs) {
    this.#rows = pairs.map((kinds) => ({ ...kinds }));
  }

  // `found`: any of {alone, path, ms, rate}; what was known of these two homes before stays.
  add({ pc, phone }, found) {
    Object.assign(this.#rows.find((row) => row.pc === pc && row.phone === phone), found);
  }

  // The middle one of all times to open, in ms; NaN if one of them is missing.
  get medianMs() {
    const sorted = this.#rows.map(({ ms }) => ms ?? NaN).sort((a, b) => a - b);
    const half = sorted.length / 2;
    return (sorted[Math.ceil(half) - 1] + sorted[Math.floor(half)]) / 2;
  }

  toString() {
    const lines = this.#rows.map(({ pc, phone, alone, path, ms, rate }) => [
      pc, phone, alone, path, ms?.toFixed(0), rate?.toFixed(1)].map((cell) => cell ?? ''));
    const texts = [HEADS, HEADS.map(() => '---'), ...lines];
    return texts.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  }

  // Nothing, if the matrix was not run to its end.
  writeIntoDocument() {
    if (Number.isNaN(this.medianMs)) return;
    const text = readFileSync(DOCUMENT, 'utf8');
    const [before, rest] = text.split(BEGIN);
    const [, after] = (rest ?? '').split(END);
    if (after === undefined) throw new Error(`${DOCUMENT} has no marks for the results`);
    const median = `Median: ${this.medianMs.toFixed(0)} ms.`;
    writeFileSync(DOCUMENT, `${before}${BEGIN}\n${this}\n${median}\n\n${END}${after}`);
  }
}
