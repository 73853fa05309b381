// The real coturn with the settings file that we ship, as STUN and TURN server: UDP and TCP on
// 3478, TLS on 443. Must not know who uses it.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EventLog } from '../event_log.js';
import { LoggedProcess } from '../logged_process.js';

const SETTINGS = fileURLToPath(new URL('../../../deploy/turnserver.conf', import.meta.url));
const NAME = 'turn.test';
const PORT = 3478;

// Its listeners are open by then.
function entryFor(line) {
  const isReady = line.includes('Total General servers');
  return isReady ? { event: 'listening', port: PORT, line } : { event: 'line', line };
}

export class Coturn {
  log = new EventLog('coturn');
  #process = new LoggedProcess(this.log, entryFor);
  #folder;
  #address;

  // In `place`, at `address`; `folder` is for files of ours.
  static async start(place, address, folder) {
    const coturn = new Coturn();
    coturn.#folder = folder;
    coturn.#address = address;
    coturn.#makeSecrets();
    const door = place.makeDoor('turnserver', folder);
    if (!(await coturn.#process.start(door, coturn.#flags(), {}))) {
      throw new Error(`coturn did not start; ${coturn.log}`);
    }
    return coturn;
  }

  #path(name) {
    return join(this.#folder, `turn.${name}`);
  }

  #makeSecrets() {
    writeFileSync(this.#path('secret'), randomBytes(32).toString('hex'));
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const names = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`];
    const files = ['-keyout', this.#path('key'), '-out', this.#path('cert')];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...names, ...files],
      { stdio: 'ignore' });
  }

  #flags() {
    const own = {
      'listening-ip': this.#address,
      'relay-ip': this.#address,
      realm: NAME,
      'static-auth-secret': readFileSync(this.#path('secret'), 'utf8'),
      'tls-listening-port': 443,
      cert: this.#path('cert'),
      pkey: this.#path('key'),
      pidfile: this.#path('pid'),
      userdb: this.#path('db'),
      'log-file': 'stdout',
    };
    const flags = Object.entries(own).map(([name, value]) => `--${name}=${value}`);
    return ['-c', SETTINGS, '--no-dtls', ...flags];
  }

  // For a daemon that tells its peers of STUN alone, and for one that offers TURN as well, over all
  // that coturn speaks.
  get stunSettings() {
    return ['--stun-url', `stun:${NAME}`];
  }

  get turnSettings() {
    const urls = [`turn:${NAME}`, `turn:${NAME}?transport=tcp`,
      `turns:${NAME}:443?transport=tcp`];
    return [...this.stunSettings, '--turn-secret-file', this.#path('secret'),
      ...urls.flatMap((url) => ['--turn-url', url])];
  }

  // For a browser that has to find and to trust it: there is no name server, and nobody has signed
  // its certificate.
  get browserFlags() {
    const { publicKey } = new X509Certificate(readFileSync(this.#path('cert')));
    const key = publicKey.export({ type: 'spki', format: 'der' });
    const hash = createHash('sha256').update(key).digest('base64');
    return [`--host-resolver-rules=MAP ${NAME}* ${this.#address}`,
      `--ignore-certificate-errors-spki-list=${hash}`];
  }

  stop() {
    return this.#process.kill();
  }
}
