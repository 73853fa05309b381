// The whole world of the matrix: an Internet with coturn and our daemon in it, and for each kind of
// NAT a home with a computer and one with a phone. Must not know what is tried in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Daemon } from '../daemon.js';
import { Place, Router } from '../namespaces.js';
import { withEnvironment } from '../networked_stage.js';
import { Coturn } from './coturn.js';
import { Home } from './home.js';
import { NAT_KINDS } from './nat_kinds.js';

const DAEMON = fileURLToPath(new URL('../../../build/release/signaling', import.meta.url));
// The only port, besides 443, that all homes reach.
const PORT = 80;

export class Town {
  pcHomes = {}; // by kind
  phoneHomes = {};
  #folder = mkdtempSync(join(tmpdir(), 'signaling-nat-'));
  #internet;
  #places = [];

  constructor() {
    // Also when the test process is ended early: what is to be done at an exit is done only if
    // somebody makes it exit.
    process.once('exit', this.#removeFolder);
    process.once('SIGTERM', this.#exit);
  }

  #exit = () => process.exit(143);

  #removeFolder = () => rmSync(this.#folder, { recursive: true, force: true });

  async build() {
    this.#internet = await Router.create();
    await this.#internet.swallowTheRest();
    this.server = await this.#addPlace();
    const relay = await this.#addPlace();
    this.coturn = await Coturn.start(relay.place, relay.address, this.#folder);
    const options = { folder: this.#folder, flags: this.coturn.browserFlags };
    for (const kind of NAT_KINDS) {
      this.pcHomes[kind] = await Home.create(kind, this.#internet, options);
      this.phoneHomes[kind] = await Home.create(kind, this.#internet, options);
    }
  }

  // In the Internet, with a public address.
  async #addPlace() {
    const place = await Place.create();
    this.#places.push(place);
    const cable = await this.#internet.lay(place);
    await cable.plugIn();
    return { place, address: cable.address };
  }

  get origin() {
    return `http://${this.server.address}`;
  }

  // The one before has been stopped.
  async startDaemon(settings) {
    const door = this.server.place.makeDoor(process.env.SIGNALING_BIN || DAEMON, this.#folder);
    const flags = ['--host', '0.0.0.0', '--port', String(PORT), ...settings];
    return withEnvironment('SIGNALING_BIN', door, () => Daemon.start(...flags));
  }

  // What the daemon has counted: {direct, relay, failed}.
  async outcomes() {
    const script = `fetch('${this.origin}/metrics').then((it) => it.text()).then(console.log)`;
    const text = await this.server.place.run(process.execPath, '-e', script);
    const counts = text.matchAll(/^signaling_ice_outcomes_total\{result="(\w+)"\} (\d+)$/gm);
    return Object.fromEntries([...counts].map(([, result, count]) => [result, Number(count)]));
  }

  async clear() {
    const homes = [this.pcHomes, this.phoneHomes].flatMap(Object.values);
    await Promise.all(homes.map((home) => home.close()));
    await this.coturn?.stop();
    [...this.#places, this.#internet].forEach((place) => place?.close());
    this.#removeFolder();
    process.removeListener('exit', this.#removeFolder);
    process.removeListener('SIGTERM', this.#exit);
  }
}
