import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('../', import.meta.url));
const read = name => readFile(join(here, name), 'utf8');

test('the committed types are those of the module: else run npm run types', async t => {
  const made = await mkdtemp(join(tmpdir(), 'gateway-client-'));
  t.after(() => rm(made, { recursive: true }));
  await run(process.execPath, [join(here, 'node_modules/typescript/bin/tsc'), '-p', here, '--outDir', made]);
  assert.equal(await read('gateway-client.d.ts'), await readFile(join(made, 'gateway-client.d.ts'), 'utf8'));
});

test('its version is the gateway\'s', async () => {
  const [, version] = /<artifactId>gateway-parent<\/artifactId>\s*<version>([^<]+)</.exec(await read('../pom.xml'));
  const manifest = JSON.parse(await read('package.json'));
  assert.equal(manifest.version, version);
  assert.equal(JSON.parse(await read('package-lock.json')).version, version);
});

test('what is published is the module, its types and its words', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: here });
  const [{ files }] = JSON.parse(stdout);
  assert.deepEqual(files.map(({ path }) => path).sort(),
    ['LICENSE', 'README.md', 'examples.html', 'gateway-client.d.ts', 'gateway-client.js', 'package.json']);
});

test('it has no dependency and imports nothing', async () => {
  assert.equal(JSON.parse(await read('package.json')).dependencies, undefined);
  assert.doesNotMatch(await read('gateway-client.js'), /^import|\bimport\(|\brequire\(/m);
});

test('it is imported by its name', async () => {
  const { connect } = await import('@wsgateway/client');
  assert.equal(connect, (await import('../gateway-client.js')).connect);
});
