// Serves the files of pages/ over plain HTTP on a free port of the loopback address, as a web app's
// own host would. It must know nothing of signaling: the pages' origin is not the daemon's.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname } from 'node:path';

const FOLDER = new URL('./pages/', import.meta.url);
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

async function answer(request, response) {
  const url = new URL(request.url, 'http://localhost');
  const name = basename(url.pathname);
  try {
    const body = await readFile(new URL(name, FOLDER));
    const headers = { 'Content-Type': TYPES[extname(name)], 'Cache-Control': 'no-store' };
    if (url.searchParams.has('sandbox')) {
      // A sandboxed document has no origin of its own: the browser sends "Origin: null".
      headers['Content-Security-Policy'] = 'sandbox allow-scripts';
    }
    response.writeHead(200, headers).end(body);
  } catch {
    // Browsers ask for a favicon; that there is none is no failure.
    response.writeHead(404).end();
  }
}

export async function servePages() {
  const server = createServer(answer);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: server.address().port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
