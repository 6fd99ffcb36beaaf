// Prints how large the module is, minified and gzipped, and fails where that is more than it may be.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';

const MOST = 5_000;
const source = await readFile(new URL('../gateway-client.js', import.meta.url));
const { code } = await transform(source, { minify: true, format: 'esm', target: 'es2022' });
const bytes = gzipSync(code, { level: 9 }).length;

console.log(`gateway-client.js: ${bytes} bytes minified and gzipped (at most ${MOST}), ${code.length} minified, ${source.length} as it is`);
if (bytes > MOST) process.exitCode = 1;
