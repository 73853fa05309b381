// The kinds of home that the matrix knows, as rules for the gateway between a home and the
// Internet. Must not know who lives there. docs/nat.md says in words what they are.
import { spawnSync } from 'node:child_process';

const WEB_PORTS = '{ 80, 443 }';

// `mapping`: how the gateway chooses the port by which the Internet sees a connection. Linux keeps
// the home's own port if it can, whatever the destination. `refused`: what does not get out.
const RULES = {
  cone: { mapping: 'masquerade', refused: [] },
  symmetric: { mapping: 'masquerade fully-random', refused: [] },
  'no-udp': { mapping: 'masquerade', refused: ['meta l4proto udp'] },
  'web-only': {
    mapping: 'masquerade',
    refused: ['meta l4proto != tcp', `tcp dport != ${WEB_PORTS}`],
  },
};

export const NAT_KINDS = Object.keys(RULES);

// For nft, on a gateway between the interfaces `inside` and `outside`. From outside comes nothing
// that was not asked for. NAT comes last on the way out.
export function natRules(kind, inside, outside) {
  const { mapping, refused } = RULES[kind];
  const unasked = `iifname "${outside}" ct state new drop`;
  const drops = refused.map((what) => `iifname "${inside}" ${what} drop`);
  return `table ip home {
    chain leaving { type nat hook postrouting priority 100; oifname "${outside}" ${mapping}; }
    chain arriving { type filter hook input priority 0; ${unasked}; }
    chain passing { type filter hook forward priority 0; ${[unasked, ...drops].join('; ')}; }
  }`;
}

// For the option `skip` of a test: why there can be no NAT here; false: there can.
export function whyNoNat() {
  for (const kind of NAT_KINDS) {
    const { status, error, stderr } = spawnSync(
      'unshare', ['--net', 'nft', natRules(kind, 'lan', 'wan')]);
    if (status !== 0) return `no NAT here: ${error?.message ?? stderr}`.trim();
  }
  return false;
}
