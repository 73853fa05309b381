// A home of somebody who has a browser: a network of private addresses behind a gateway of one of
// the kinds of NAT. Must not know the pages, nor who else there is.
import { launchBrowser } from '../browser.js';
import { Place, Router } from '../namespaces.js';
import { withEnvironment } from '../networked_stage.js';
import { natRules } from './nat_kinds.js';
import { noteTimes } from './page_times.js';

const LAN = { prefix: '192.168.1', name: 'lan' };

export class Home {
  #gateway;
  #place;
  #browser;

  // `flags` of the browser are added to its usual ones. `folder` is for files of ours.
  static async create(kind, internet, { folder, flags }) {
    const home = new Home();
    try {
      await home.#connect(kind, internet);
      const door = home.#place.makeDoor(process.env.CHROMIUM || 'chromium', folder, flags);
      home.#browser = await withEnvironment('CHROMIUM', door, launchBrowser);
    } catch (error) {
      await home.close();
      throw error;
    }
    return home;
  }

  async #connect(kind, internet) {
    this.#gateway = await Router.create(LAN);
    this.#place = await Place.create();
    const uplink = await internet.lay(this.#gateway.place);
    const cable = await this.#gateway.lay(this.#place);
    await this.#gateway.place.run('nft', natRules(kind, cable.name, uplink.name));
    await uplink.plugIn();
    await cable.plugIn();
  }

  // As a browser of Playwright does; its pages take times.
  async newContext(options) {
    const context = await this.#browser.newContext(options);
    await context.addInitScript(noteTimes);
    return context;
  }

  async close() {
    await this.#browser?.close().catch(() => {});
    this.#place?.close();
    this.#gateway?.close();
  }
}
