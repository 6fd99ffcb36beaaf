// The admin page in a real Chromium. START_SCRIPT is the start script of a distribution, whose gateways it starts by itself; SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { openBrowser } from './browser.js';
import { freePort, startGateway } from './gateway.js';

const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 120_000 };

const CONFIGURATION = `
listeners: [{ address: 127.0.0.1, port: 0 }]
admin: { address: 127.0.0.1, port: ADMIN }
keepalive: { ping-interval: 0s }
limits: { connections-per-address: 20000, handshakes-per-second: 0, handshakes-per-second-per-address: 0, handshakes-per-address: 0 }
routes:
  - { path: /echo, application: echo }
  - { path: "/chat/{room}", application: chat }
  - { path: /strict, application: echo, subprotocols: { offer: [strict.v1], require: true } }
`;

let browser;
let close;
let folder;
let gateway;

/** What is to be undone after a test, also after one that failed. */
const undone = [];

afterEach(async () => {
  for (const undo of undone.splice(0)) await undo();
  for (const application of ['echo', 'chat']) await empties(application); // or the next test may take them for its own
});

/** Starts a gateway; resolves when it is ready. */
async function run({ admin = 0, further = '', configuration = CONFIGURATION } = {}) {
  const file = join(folder, 'gateway.yaml');
  await writeFile(file, configuration.replace('ADMIN', String(admin)).replace('admin: {', `admin: {${further}`));
  const { kill, ended, ...addresses } = await startGateway(file);
  const stop = async () => {
    kill('SIGCONT');
    kill('SIGTERM');
    await ended;
  };
  return { ...addresses, stop, pause: () => kill('SIGSTOP'), resume: () => kill('SIGCONT') };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-admin-'));
  ({ browser, close } = await openBrowser(screenshots));
  gateway = await run();
});

after(async () => {
  await close?.();
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page, and remembers all that a good page never does: errors, dialogs, requests to other hosts. */
async function visit(hash, { of = gateway, expectedErrors = [], width = 1280 } = {}) {
  const page = await browser.newPage();
  await page.setViewportSize({ width, height: 900 });
  const faults = [];
  page.on('console', message => {
    const expected = expectedErrors.some(pattern => pattern.test(message.text()));
    if (['error', 'warning'].includes(message.type()) && !expected) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', error => faults.push(`script: ${error.stack}`));
  page.on('dialog', dialog => faults.push(`dialog: ${dialog.message()}`));
  page.on('request', request => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== of.operators) faults.push(`request to another host: ${url}`);
  });
  page.on('websocket', socket => {
    if (new URL(socket.url()).host !== of.operators) faults.push(`connection to another host: ${socket.url()}`);
  });
  await page.goto(`http://${of.operators}/${hash}`);
  return { page, faults };
}

const live = page => page.getByRole('status').filter({ hasText: /^live$/ }).waitFor();
const rows = page => page.locator('.sessions tbody tr');

/** Goes to a section by its link, and waits until the page is there: what is seen then is none of the section before. */
async function goTo(page, name) {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.waitForFunction(title => document.title === title, `${name} · WebSocket gateway`);
  await page.locator('nav [aria-current=page]').filter({ hasText: new RegExp(`^${name}$`) }).waitFor();
  await page.locator('#content').getByRole('heading', { name, exact: true }).first().waitFor();
}

/** Screenshots at both widths, in both colour schemes; nothing is wider than the screen. */
async function look(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} at ${width} px: ${overflow} px too wide`);
      await page.screenshot({ path: join(screenshots, `admin-${name}-${colorScheme}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function session(path, subprotocols = []) {
  const socket = new WebSocket(`ws://${gateway.open}${path}`, subprotocols);
  undone.push(() => socket.terminate());
  const closed = new Promise(resolve => socket.on('close', code => resolve(code)));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return { socket, closed };
}

async function refused(path) {
  const socket = new WebSocket(`ws://${gateway.open}${path}`, ['other.v1']);
  await new Promise(resolve => socket.on('error', resolve));
}

/** A peer that sends and doesn't read, until the gateway queues for it. */
async function slowReader() {
  const [host, port] = gateway.open.split(':');
  const socket = connect(Number(port), host);
  undone.push(() => socket.destroy());
  await new Promise(resolve => socket.on('connect', resolve));
  socket.on('error', () => {});
  socket.write(['GET /echo HTTP/1.1', `Host: ${gateway.open}`, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''].join('\r\n'));
  await new Promise(resolve => socket.once('data', resolve));
  socket.pause();
  const frame = Buffer.alloc(8 + 60_000);
  frame.set([0x82, 0xfe, 60_000 >> 8, 60_000 & 0xff]); // binary, masked by zeros
  // What is queued for a moment only isn't what is meant.
  let seen = 0;
  for (let i = 0; i < 1000 && seen < 5; i++) {
    seen = await queued() > frame.length ? seen + 1 : 0;
    if (!seen) socket.write(frame);
    else await setTimeout(50);
  }
  assert.equal(seen, 5, 'it is queued for');
}

/** Waits until the gateway has noticed that this application's sessions are gone. */
async function empties(application) {
  for (let i = 0; i < 600; i++) {
    const answer = await fetch(`http://${gateway.operators}/sessions?application=${application}&limit=1`);
    if ((await answer.json()).matching === 0) return;
    await setTimeout(50);
  }
  assert.fail(`sessions of ${application} are still open`);
}

async function queued() {
  const answer = await fetch(`http://${gateway.operators}/sessions?sort=queued&limit=1`);
  return (await answer.json()).sessions[0]?.queued ?? 0;
}

test('shows what goes through, with nobody there', options, async () => {
  const { page, faults } = await visit('');
  await live(page);
  await page.getByRole('img', { name: /^Sessions, the last ten minutes; now open: 1$/ }).waitFor();
  assert.equal(await page.locator('.charts canvas').count(), 6);
  await page.getByText('Nothing went wrong.').waitFor();
  await look(page, 'overview-0');
  await goTo(page, 'Sessions');
  await rows(page).filter({ hasText: '/status' }).waitFor();
  assert.equal(await rows(page).count(), 1, 'the page itself');
  assert.deepEqual(faults, []);
  await page.close();
});

test('each section shows what is there', options, async () => {
  await session('/chat/hall');
  const { page, faults } = await visit('#sessions');
  for (const [name, shown] of [['Topics', 'hall'], ['Applications', 'echo.jar'], ['Limits', 'connections-per-address'],
    ['Configuration', 'admin.address'], ['Handshakes', '/chat/hall']]) {
    await goTo(page, name);
    await page.locator('#content').getByText(shown).first().waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    await look(page, name.toLowerCase());
  }
  assert.deepEqual(faults, []);
  await page.close();
});

test('the reason of a rejected handshake is two clicks away', options, async () => {
  await refused('/strict');
  const { page, faults } = await visit('');
  await page.getByRole('link', { name: /^subprotocol-required \d+$/ }).click();
  await page.locator('.handshakes tbody tr').filter({ hasText: '/strict' }).first().click();
  await page.getByText('Offer one of the subprotocols this route speaks.').waitFor();
  await look(page, 'handshake');
  assert.deepEqual(faults, []);
  await page.close();
});

test('the session that queues the most is two clicks away', options, async () => {
  await slowReader();
  await session('/echo');
  assert.ok(await queued() > 0);
  const { page, faults } = await visit('');
  await page.getByRole('link', { name: 'Queued' }).click();
  await rows(page).first().filter({ hasText: /\d (KiB|MiB|B)/ }).waitFor();
  await look(page, 'sessions');
  await rows(page).first().click();
  await page.getByRole('heading', { name: /^Session \w+$/ }).waitFor();
  assert.match(await page.locator('.facts').first().innerText(), /Queued\s+[\d.]+ (KiB|MiB|B)/);
  await look(page, 'session');
  assert.deepEqual(faults, []);
  await page.close();
});

test('closing a session asks once, and says what became of it', options, async () => {
  const { closed } = await session('/echo');
  const { page, faults } = await visit('#sessions?application=echo', { expectedErrors: [/410 \(Gone\)/] });
  await rows(page).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Close this session' }).click();
  await page.getByRole('dialog').waitFor();
  await page.screenshot({ path: join(screenshots, 'admin-close.png') });
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await (await fetch(`http://${gateway.operators}/sessions?application=echo`)).json()).matching, 1);
  await page.getByRole('button', { name: 'Close this session' }).click();
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByRole('status').filter({ hasText: 'It was closed.' }).waitFor();
  assert.equal(await closed, 1000);
  await page.getByRole('button', { name: 'Close this session' }).waitFor({ state: 'hidden' });
  assert.deepEqual(faults, []);
  await page.close();
});

test('a question that is asked again at once is not answered by the one before', options, async () => {
  const { closed } = await session('/echo');
  const { page, faults } = await visit('#sessions?application=echo', { expectedErrors: [/410 \(Gone\)/] });
  await rows(page).first().getByRole('link').click();
  await page.getByRole('button', { name: 'Close this session' }).waitFor();
  await page.evaluate(() => {
    const button = [...document.querySelectorAll('button')].find(one => one.textContent.trim() === 'Close this session');
    button.click();
    document.getElementById('confirm').close(); // the page hears of it in a task of its own
    button.click();
  });
  await page.getByRole('button', { name: 'Close it' }).click();
  await page.getByRole('status').filter({ hasText: 'It was closed.' }).waitFor();
  assert.equal(await closed, 1000);
  assert.deepEqual(faults, []);
  await page.close();
});

test('the keyboard alone is enough', options, async () => {
  const { closed } = await session('/echo');
  const { page, faults } = await visit('', { expectedErrors: [/410 \(Gone\)/] });
  await live(page);
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const press = async (text, most = 60) => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      if (text.test(await focused())) {
        const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
        assert.notEqual(outline, 'none', `the focus on ${text} is seen`);
        await page.keyboard.press('Enter');
        return;
      }
    }
    assert.fail(`no way to ${text} by Tab; it ended at ${await focused()}`);
  };
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  assert.equal(new URL(page.url()).hash, '', 'the section stays');
  await page.evaluate(() => document.activeElement.blur());
  await page.reload();
  await live(page);
  await press(/^Sessions$/);
  await rows(page).filter({ hasText: '/echo' }).waitFor();
  const id = await rows(page).filter({ hasText: '/echo' }).getByRole('link').innerText();
  await press(new RegExp(`^${id}$`));
  await page.getByRole('heading', { name: `Session ${id}` }).waitFor();
  await page.getByRole('link', { name: /^number \d+$/ }).focus();
  const facts = await page.locator('.facts').innerText();
  await page.waitForFunction(before => document.querySelector('.facts').innerText !== before, facts);
  assert.match(await focused(), /^number \d+$/, 'the focus stays while it goes on');
  await press(/^Close this session$/);
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  assert.equal(await focused(), 'Close this session', 'the focus is back');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  if (await focused() !== 'Close it') await press(/^Close it$/);
  else await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'It was closed.' }).waitFor();
  assert.equal(await closed, 1000);
  await page.keyboard.press('Escape');
  await page.waitForURL(/#sessions$/);
  assert.deepEqual(faults, []);
  await page.close();
});

test('holds ten thousand sessions in a bounded table', options, async () => {
  for (let i = 0; i < 10_000; i += 100) await Promise.all(Array.from({ length: 100 }, () => session('/echo')));
  const { page, faults } = await visit('#sessions?application=echo');
  await page.getByText('The first 100 of 10,000.').waitFor();
  assert.equal(await rows(page).count(), 100);
  await look(page, 'sessions-10000');
  await goTo(page, 'Overview');
  await page.getByRole('img', { name: /now open: 10,0\d\d$/ }).waitFor();
  await page.screenshot({ path: join(screenshots, 'admin-overview-10000.png'), fullPage: true });
  assert.deepEqual(faults, []);
  await page.close();
});

test('asks for the token, and keeps it until the tab is closed', options, async () => {
  const guarded = await run({ further: ' token: a-token-of-some-length,' });
  undone.push(guarded.stop);
  const { page, faults } = await visit('#limits', { of: guarded, expectedErrors: [/401 \(Unauthorized\)/] });
  await page.getByLabel(/^Token/).fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('The gateway refused this token.').waitFor();
  await page.getByLabel(/^Token/).fill('a-token-of-some-length');
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: 'connections-per-address' }).waitFor();
  await live(page);
  await goTo(page, 'Overview');
  await page.getByRole('img', { name: /^Sessions, the last ten minutes; now open: 1$/ }).waitFor();
  await page.reload();
  await page.getByRole('img', { name: /^Sessions, the last ten minutes; now open: 1$/ }).waitFor();
  assert.ok(!page.url().includes('a-token'));
  assert.deepEqual(faults, []);
  await page.close();
});

test('asks for what it can where no application tells it by itself', options, async () => {
  await mkdir(join(folder, 'apps'));
  await copyFile(join(dirname(process.env.START_SCRIPT), '..', 'apps', 'echo.jar'), join(folder, 'apps', 'echo.jar'));
  const bare = await run({ configuration: `
listeners: [{ address: 127.0.0.1, port: 0 }]
admin: { address: 127.0.0.1, port: ADMIN }
applications: { directory: ${join(folder, 'apps')} }
` });
  undone.push(bare.stop);
  const { page, faults } = await visit('', { of: bare });
  await page.getByText('The application status isn\u2019t here').waitFor();
  await page.getByRole('img', { name: /^Sessions, the last ten minutes; now open: 0$/ }).waitFor();
  await live(page);
  assert.deepEqual(faults, []);
  await page.close();
});

/** A Redis; resolves with its port when it answers. */
async function redis() {
  const port = await freePort();
  const program = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => program.on('exit', resolve));
  undone.push(async () => {
    program.kill('SIGKILL');
    await ended;
  });
  await new Promise((resolve, reject) => {
    ended.then(code => reject(new Error(`redis-server ended with ${code}`)));
    createInterface({ input: program.stdout }).on('line', line => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  return port;
}

async function node(name, port) {
  const started = await run({ configuration: `${CONFIGURATION}engine: { kind: redis, url: "redis://127.0.0.1:${port}", node: ${name} }\n` });
  undone.unshift(started.stop);
  return started;
}

test('tells of all nodes, and of one that does not answer', options, async () => {
  const port = await redis();
  const first = await node('gw-first', port);
  const second = await node('gw-second', port);
  const { page, faults } = await visit('#nodes', { of: first });
  const nodes = page.getByRole('table', { name: 'Nodes' }).locator('tbody tr');
  await nodes.filter({ hasText: 'gw-second' }).filter({ hasText: 'redis up' }).waitFor();
  assert.equal(await nodes.count(), 2);
  // Not before: a room is what the engine keeps, and who comes without it is told to come again.
  const socket = new WebSocket(`ws://${second.open}/chat/hall`);
  undone.unshift(() => socket.terminate());
  await new Promise(resolve => socket.on('open', resolve));
  assert.match(await nodes.first().innerText(), /gw-first\s*asked/);
  const itsSessions = nodes.filter({ hasText: 'gw-second' }).getByRole('link', { name: '1', exact: true });
  await itsSessions.waitFor();
  await look(page, 'nodes');
  await itsSessions.click();
  await rows(page).filter({ hasText: '/chat/hall' }).filter({ hasText: 'gw-second' }).waitFor();
  await goTo(page, 'Sessions');
  await rows(page).filter({ hasText: 'gw-first' }).waitFor();
  await look(page, 'nodes-sessions');
  await goTo(page, 'Topics');
  await page.locator('tbody tr').filter({ hasText: 'hall' }).filter({ hasText: 'gw-second' }).first().waitFor();
  await look(page, 'nodes-topics');
  await goTo(page, 'Applications');
  await page.getByRole('region', { name: 'chat' }).filter({ hasText: 'gw-second' }).first().waitFor();
  second.pause();
  await goTo(page, 'Sessions');
  await page.getByRole('status').filter({ hasText: /^Node gw-second hasn\u2019t answered: / }).waitFor();
  await look(page, 'nodes-missing');
  second.resume();
  assert.deepEqual(faults, []);
  await page.close();
});

test('says when the gateway is gone, and comes back by itself', options, async () => {
  const admin = await freePort();
  const first = await run({ admin });
  undone.push(first.stop);
  const { page, faults } = await visit('#sessions', { of: first, expectedErrors: [/ERR_CONNECTION_REFUSED|WebSocket connection|ERR_/] });
  await live(page);
  await first.stop();
  await page.getByRole('status').filter({ hasText: 'no answer' }).waitFor();
  await page.screenshot({ path: join(screenshots, 'admin-gone.png') });
  const second = await run({ admin });
  undone.push(second.stop);
  await live(page);
  await page.getByText(/^The gateway was started again at /).waitFor();
  await rows(page).filter({ hasText: '/status' }).waitFor();
  await look(page, 'again');
  assert.deepEqual(faults, []);
  await page.close();
});
