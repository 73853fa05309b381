// A phone that leaves its Wi-Fi and goes on over mobile data: another interface, another address,
// and a connection to the server that is dead without knowing it.
import assert from 'node:assert/strict';
import {
  assertArrives, assertNeverParted, countIceRestarts, longestPause, networkRule,
} from './networked_stage.js';

const FILE_BYTES = 50_000_000;
const BYTES_PER_SECOND = 10_000_000;
const TIMEOUT_MS = 150_000;

// A file from one page to the other; `change` happens to the phone's network in the middle.
async function passFile(stage, from, to, change, say) {
  const mobileData = await stage.router.lay(stage.phone.place);
  const pair = await stage.openPair(BYTES_PER_SECOND);
  const pages = [pair.pc, pair.mobile];
  const [sender, receiver] = [pair[from], pair[to]];
  const original = await sender.chooseFile(FILE_BYTES);
  await receiver.until('received', { times: 2 });
  await change(stage.phone.cable, mobileData, pair);
  assert.deepEqual(receiver.noted('file received'), []);

  await Promise.all(pages.map((page) => page.until('peer_back')));
  await assertArrives(original, sender, receiver);
  assertNeverParted(pages);
  say(`${longestPause(receiver)} ms without progress, ${countIceRestarts(receiver)} ICE restart(s)`);
  return pages;
}

networkRule('a_file_from_the_phone_arrives_although_the_phone_changes_its_network_in_the_middle',
  { timeoutMs: TIMEOUT_MS },
  async (stage, say) => {
    await passFile(stage, 'mobile', 'pc', async (wifi, mobileData) => {
      await wifi.unplug();
      await mobileData.plugIn();
    }, say);
  });

// Chromium's old socket would find the partner from the new address, too, if the router let it.
networkRule('a_phone_whose_old_path_is_closed_in_its_new_network_gets_its_file_after_an_ice_restart',
  { timeoutMs: TIMEOUT_MS },
  async (stage, say) => {
    const pages = await passFile(stage, 'pc', 'mobile', async (wifi, mobileData, { pc }) => {
      const { port } = await pc.until('link connected');
      await wifi.unplug();
      await stage.router.forget(port);
      await mobileData.plugIn();
    }, say);
    for (const page of pages) {
      assert.equal(page.noted('connection made').length, 1, 'nothing was made anew');
      assert.ok(countIceRestarts(page) > 0);
    }
  });
