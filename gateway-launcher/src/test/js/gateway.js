// A gateway of a distribution, whose start script START_SCRIPT names, as a process of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const start = process.env.START_SCRIPT ?? assert.fail('START_SCRIPT names the start script of a distribution');

/** What names keys of the configuration stays here; and no second gateway begins some seconds later, to learn its classes. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GATEWAY_'))), GATEWAY_CACHE: 'off',
};

/** Starts one with this file as its configuration, in which an admin listener is; resolves with the host:port of both when it is ready. */
export async function startGateway(file) {
  const program = spawn(start, ['run', '--config', file], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => program.on('exit', resolve));
  const addresses = await new Promise((resolve, reject) => {
    ended.then(code => reject(new Error(`the gateway ended with ${code}`)));
    createInterface({ input: program.stdout }).on('line', line => {
      const [, open, operators] = /ready: ws:\/\/(\S+) admin http:\/\/(\S+)/.exec(line) ?? [];
      if (open) resolve({ open, operators });
    });
  });
  return { ...addresses, kill: signal => program.kill(signal), ended };
}

/**
 * A port for what has to be told one, and may go and come back. It is none of those that systems give away by themselves, as a rule from
 * 32768 on: nobody else is given it meanwhile.
 */
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await new Promise(resolve => {
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise(closed => server.close(closed));
    return port;
  }
}
