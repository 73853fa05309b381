// The code of docs/integration.md as its reader has it: in the files that the document names, in a
// folder with the packages that it asks for. Must not know what the code does.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const DOCUMENT = new URL('../../docs/integration.md', import.meta.url);
const CLIENT = fileURLToPath(new URL('../../client', import.meta.url));
const PACKAGES = fileURLToPath(new URL('./node_modules', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

// File name -> code, of the blocks that have a name behind their language.
export async function readSnippets() {
  const text = await readFile(DOCUMENT, 'utf8');
  const blocks = text.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms);
  return Object.fromEntries([...blocks].map(([, name, code]) => [name, code]));
}

export class DocProject {
  // `files`: name -> content. The daemon of the document's examples is the one at `port`.
  static async create(files, port) {
    const project = new DocProject();
    project.folder = await mkdtemp(join(tmpdir(), 'doc-project-'));
    for (const [name, content] of Object.entries(files)) {
      const path = join(project.folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content.replaceAll('localhost:3000', `127.0.0.1:${port}`));
    }
    return project;
  }

  async install(...packages) {
    const folder = join(this.folder, 'node_modules');
    await mkdir(folder);
    await symlink(CLIENT, join(folder, 'signaling-client'));
    await Promise.all(packages.map((name) => symlink(join(PACKAGES, name), join(folder, name))));
  }

  // As bundlers do while an app is developed.
  bundle(entry, outfile) {
    return build({
      absWorkingDir: this.folder,
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      jsx: 'automatic',
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"development"' },
    });
  }

  // Resolves to the origin at which the folder is served.
  async serve() {
    this.server = createServer(async ({ url }, response) => {
      const name = new URL(url, 'http://localhost').pathname.slice(1);
      const body = await readFile(join(this.folder, name)).catch(() => null);
      const headers = { 'Content-Type': TYPES[extname(name)] ?? 'text/plain' };
      response.writeHead(body ? 200 : 404, body ? headers : {}).end(body);
    });
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  async end() {
    this.server?.close();
    this.server?.closeAllConnections();
    await rm(this.folder, { recursive: true, force: true });
  }
}
