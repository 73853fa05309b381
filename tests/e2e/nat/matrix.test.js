// Which homes meet: every kind of NAT with every other one, with STUN alone and with TURN, our
// pages on our daemon. docs/nat.md has what comes out. Run by scripts/test_nat.sh.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { whyNoNamespaces } from '../namespaces.js';
import { NAT_KINDS, whyNoNat } from './nat_kinds.js';
import { Pair } from './pair.js';
import { Table } from './table.js';
import { Town } from './town.js';

const TOLD_WITHIN_MS = 20_000;
const OPEN_WITHIN_MEDIAN_MS = 500;
const COUNTED_WITHIN_MS = 10_000;
const TIMEOUT_MS = 300_000;
const isWriting = process.env.SIGNALING_NAT_WRITE_DOCS === 'yes';
const PAIRS = NAT_KINDS.flatMap((pc) => NAT_KINDS.map((phone) => ({ pc, phone })));

const skip = whyNoNamespaces() || whyNoNat();
const table = new Table(PAIRS);
let town;

before(async () => {
  if (skip) return;
  town = new Town();
  await town.build();
});

after(async () => {
  await town?.clear();
  if (skip) return;
  console.log(`${table}`);
  if (isWriting) table.writeIntoDocument();
});

const pathOf = ({ pc, phone }) => (pc === 'cone' && phone === 'cone' ? 'direct' : 'relay');
const pathAlone = (kinds) => (pathOf(kinds) === 'direct' ? 'direct' : 'failed');

const meet = ({ pc, phone }) =>
  Pair.meet(town.pcHomes[pc], town.phoneHomes[phone], town.origin);

// A daemon of its own for each rule, so that what it has counted is of this rule.
function rule(name, settings, body) {
  test(name, { timeout: TIMEOUT_MS, skip }, async (t) => {
    const daemon = await town.startDaemon(settings());
    try {
      await body(t);
    } catch (error) {
      t.diagnostic(`${daemon.log}\n${town.coturn.log}`);
      throw error;
    } finally {
      await daemon.stop();
    }
  });
}

async function meetAlone(kinds, pair) {
  const alone = await pair.path();
  table.add(kinds, { alone });
  assert.equal(alone, pathAlone(kinds), `${kinds.pc} and ${kinds.phone}`);
  if (alone === 'failed') {
    await pair.assertSaysThatThereIsNoWay('no-relay');
    const ms = await pair.msUntil('failed');
    assert.ok(ms < TOLD_WITHIN_MS, `${kinds.pc} and ${kinds.phone} were told after ${ms} ms`);
  }
  pair.assertNoProblem();
}

// What a page has sent is counted soon, not at once.
async function untilCounted(expected) {
  const late = performance.now() + COUNTED_WITHIN_MS;
  let counted;
  do {
    counted = await town.outcomes();
  } while (!isDeepStrictEqual(counted, expected) && performance.now() < late);
  assert.deepEqual(counted, expected);
}

async function assertAllAreCounted(pairs) {
  await Promise.all(pairs.map((pair) => pair.msUntil('outcome')));
  const failed = 2 * (PAIRS.length - 1);
  await untilCounted({ direct: 2, relay: 0, failed });
}

rule('with STUN alone two cones meet, and all others are told in time that there is no way',
  () => town.coturn.stunSettings,
  async () => {
    const pairs = [];
    try {
      for (const kinds of PAIRS) pairs.push(await meet(kinds));
      await Promise.all(PAIRS.map((kinds, at) => meetAlone(kinds, pairs[at])));
      await assertAllAreCounted(pairs);
    } finally {
      await Promise.all(pairs.map((pair) => pair.close()));
    }
  });

async function meetByRelay(kinds) {
  const before = await town.outcomes();
  const pair = await meet(kinds);
  try {
    const ms = await pair.msUntil('opened');
    const path = await pair.path();
    const rate = await pair.passFile();
    table.add(kinds, { path, ms, rate });
    await pair.msUntil('outcome');
    assert.equal(path, pathOf(kinds));
    await untilCounted({ ...before, [path]: before[path] + 2 });
    pair.assertNoProblem();
  } finally {
    await pair.close();
  }
}

rule('with TURN all homes meet, and soon',
  () => town.coturn.turnSettings,
  async (t) => {
    for (const kinds of PAIRS) {
      await t.test(`${kinds.pc} and ${kinds.phone}`, () => meetByRelay(kinds));
    }
    const { medianMs } = table;
    t.diagnostic(`median from both there to open: ${medianMs} ms`);
    assert.ok(medianMs < OPEN_WITHIN_MEDIAN_MS, `${medianMs} ms`);
  });
