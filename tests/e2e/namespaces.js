// Networks of the test's own: places (a computer, a phone, a server) around one router, each in a
// network namespace. They have no names and end with this process, whatever happens to it. Needs
// root and the commands ip, unshare and nsenter. Must not know what is run in the places.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// For the option `skip` of a test: why there can be no such networks here; false: there can.
export function whyNoNamespaces() {
  if (process.getuid() !== 0) {
    return 'only root can make network namespaces';
  }
  const script = `ip link add near type veth peer name far &&
    ip rule add ipproto udp dport 9 blackhole && echo 1 > /proc/sys/net/ipv4/ip_forward`;
  const { status, error, stderr } = spawnSync('unshare', ['--net', 'sh', '-c', script]);
  return status === 0 ? false : `no network namespaces here: ${error?.message ?? stderr}`.trim();
}

export class Place {
  #holder;

  static async create() {
    const place = new Place();
    await place.#hold();
    await place.ip('link set lo up');
    return place;
  }

  // A namespace lives as long as a process is in it: one that ends when its input does, and so with
  // this one. It is in there once it repeats what it is told.
  async #hold() {
    this.#holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(this.#holder, 'exit').then(() => {
      throw new Error('there is no network namespace');
    });
    this.#holder.stdin.write('\n');
    await Promise.race([once(this.#holder.stdout, 'data'), ended]);
    ended.catch(() => {});
  }

  get pid() {
    return this.#holder.pid;
  }

  get #enter() {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`];
  }

  // Resolves to what the command has printed.
  async run(...command) {
    const [program, ...words] = [...this.#enter, ...command];
    const { stdout } = await run(program, words);
    return stdout;
  }

  ip(words) {
    return this.run('ip', ...words.split(' '));
  }

  // For whoever can only be told the path of a program: one in `folder` that runs `program` here,
  // with `lastFlags` after those it is given, so that they win.
  makeDoor(program, folder, lastFlags = []) {
    const path = join(folder, `${this.pid}-${basename(program)}`);
    const flags = lastFlags.map((flag) => ` '${flag}'`).join('');
    const text = `#!/bin/sh\nexec ${this.#enter.join(' ')} '${program}' "$@"${flags}\n`;
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  close() {
    this.#holder.stdin.end();
  }
}

// RFC 5737: addresses for examples. To a browser they are public ones, for which it asks no
// permission of its user.
const PUBLIC = { prefix: '203.0.113', name: 'cable' };

// Passes on what comes from one of its cables to another.
export class Router {
  #place;
  #kind;
  #cables = 0;

  // `kind`: the first three numbers of all its addresses, and how its cables are called. A router
  // at the end of another one's cable needs a name of its own for them.
  static async create(kind = PUBLIC) {
    const router = new Router();
    router.#kind = kind;
    router.#place = await Place.create();
    await router.#place.run('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    return router;
  }

  get place() {
    return this.#place;
  }

  // Each cable leads to a network of its own.
  async lay(place) {
    const cable = new Cable(this.#place, place, this.#kind, ++this.#cables);
    await cable.lay();
    return cable;
  }

  // What is for nobody disappears without a word, as in the Internet.
  swallowTheRest() {
    return this.#place.ip('route add blackhole default');
  }

  // Nothing passes any more from or to this port of UDP, as when a router forgets a connection.
  async forget(udpPort) {
    await this.#place.ip(`rule add ipproto udp sport ${udpPort} blackhole`);
    await this.#place.ip(`rule add ipproto udp dport ${udpPort} blackhole`);
  }

  close() {
    this.#place.close();
  }
}

// Between the router and a place, whose only way out it is while it is plugged in.
export class Cable {
  #router;
  #place;
  #name;
  #prefix;
  #first;

  constructor(router, place, { prefix, name }, number) {
    this.#router = router;
    this.#place = place;
    this.#name = `${name}${number}`;
    this.#prefix = prefix;
    this.#first = 16 * number;
  }

  // Of the interface, at both ends.
  get name() {
    return this.#name;
  }

  // Of the place, while the cable is plugged in.
  get address() {
    return this.#numbered(2);
  }

  #numbered(host) {
    return `${this.#prefix}.${this.#first + host}`;
  }

  get #network() {
    return `${this.#numbered(0)}/28`;
  }

  async lay() {
    const name = this.#name;
    await this.#router.ip(`link add ${name} type veth peer name ${name} netns ${this.#place.pid}`);
    // No addresses but the one that is meant.
    await this.#router.ip(`link set ${name} addrgenmode none up`);
    await this.#place.ip(`link set ${name} addrgenmode none`);
    await this.#router.ip(`addr add ${this.#numbered(1)}/28 dev ${name}`);
  }

  async plugIn() {
    await this.#place.ip(`addr add ${this.address}/28 dev ${this.#name}`);
    await this.#place.ip(`link set ${this.#name} up`);
    await this.#place.ip(`route add default via ${this.#numbered(1)}`);
  }

  // The place loses the address and the way out, as a phone that leaves its Wi-Fi.
  async unplug() {
    await this.#place.ip(`link set ${this.#name} down`);
    await this.#place.ip(`addr flush dev ${this.#name}`);
  }

  // Nothing passes any more, in either direction, and neither side is told.
  async block() {
    await this.#router.ip(`rule add from ${this.#network} blackhole`);
    await this.#router.ip(`rule add to ${this.#network} blackhole`);
  }

  async unblock() {
    await this.#router.ip(`rule del from ${this.#network} blackhole`);
    await this.#router.ip(`rule del to ${this.#network} blackhole`);
  }
}
