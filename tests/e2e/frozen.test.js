// A phone whose user has turned to another app: its page is frozen, and nothing passes its network.
// SIGNALING_FREEZE_SECONDS (default: 90) makes the time shorter; then the daemon looks for signs of
// life more often than it usually does.
import assert from 'node:assert/strict';
import { setTimeout as pass } from 'node:timers/promises';
import {
  assertArrives, assertNeverParted, countIceRestarts, networkRule,
} from './networked_stage.js';

const FREEZE_SECONDS = Number(process.env.SIGNALING_FREEZE_SECONDS || 90);
// The daemon's own setting, unless that is too long to find out in time, which takes two to three.
const PING_SECONDS = Math.min(25, FREEZE_SECONDS / 3.6);
const FILE_BYTES = 24_000_000;
const BYTES_PER_SECOND = 4_000_000;

// Resolves to when the phone's user is back.
async function freezeAndCutOff(mobile, cable) {
  await mobile.freeze();
  await cable.block();
  const frozen = mobile.log.entries.length;
  await pass(FREEZE_SECONDS * 1000);
  assert.deepEqual(mobile.log.names(frozen), [], 'a frozen page does nothing');
  const backAt = Date.now();
  await cable.unblock();
  await mobile.thaw();
  return backAt;
}

function describe(page, backAt) {
  const { at } = page.noted('arrival').find((arrival) => arrival.at > backAt);
  return `${page.log.name}: bytes arrive ${at - backAt} ms after the phone is back, ` +
    `${countIceRestarts(page)} ICE restart(s)`;
}

networkRule('files_both_ways_arrive_although_the_phone_is_frozen_and_cut_off_and_it_is_only_away',
  {
    timeoutMs: (FREEZE_SECONDS + 120) * 1000,
    settings: ['--ping-seconds', String(PING_SECONDS)],
  },
  async (stage, say) => {
    const { pc, mobile } = await stage.openPair(BYTES_PER_SECOND);
    const pages = [pc, mobile];
    const [fromPc, fromMobile] = await Promise.all(pages.map((page) => page.chooseFile(FILE_BYTES)));
    await Promise.all(pages.map((page) => page.until('received', { times: 2 })));

    const backAt = await freezeAndCutOff(mobile, stage.phone.cable);
    assert.equal(pc.noted('peer_away').length, 1);
    assert.deepEqual([...pc.noted('file received'), ...mobile.noted('file received')], []);

    await Promise.all(pages.map((page) => page.until('peer_back')));
    await Promise.all([
      assertArrives(fromPc, pc, mobile),
      assertArrives(fromMobile, mobile, pc),
    ]);
    assertNeverParted(pages);
    pages.forEach((page) => say(describe(page, backAt)));
  });
