// Chat's page at two gateways of a cluster, one of which is killed. GATEWAY and DYING_GATEWAY are their host:port, DYING_PID is the
// process of the latter, SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser } from './browser.js';

const gateway = process.env.GATEWAY ?? assert.fail('GATEWAY=host:port names a gateway');
const dying = process.env.DYING_GATEWAY ?? assert.fail('DYING_GATEWAY=host:port names another');
const pid = process.env.DYING_PID ?? assert.fail('DYING_PID names its process');
const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');

let browser;
let close;
const servers = [];

before(async () => {
  ({ browser, close } = await openBrowser(screenshots));
});

after(async () => {
  await close?.();
  servers.forEach(server => server.close());
});

/** A load balancer: an address that leads to the first of these that takes the connection. */
async function balancer(...addresses) {
  const server = createServer(client => {
    client.on('error', () => client.destroy());
    const reach = ([address, ...others]) => {
      if (!address) return client.destroy();
      const [host, port] = address.split(':');
      const up = connect({ host, port: Number(port) });
      let connected = false;
      up.on('connect', () => {
        connected = true;
        client.pipe(up).pipe(client);
      });
      up.on('error', () => connected ? client.destroy() : reach(others));
      up.on('close', () => connected && client.destroy());
      client.on('close', () => up.destroy());
    };
    reach(addresses);
  });
  servers.push(server);
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${server.address().port}`;
}

/** Opens chat's page, and remembers errors that no good page has; that a connection is lost or can't be had is none. */
async function visit(host, nick) {
  const page = await browser.newPage();
  const faults = [];
  page.on('pageerror', error => faults.push(`script: ${error.stack}`));
  page.on('console', message => {
    if (message.type() === 'error' && !/WebSocket connection to|net::ERR_/.test(message.text())) faults.push(message.text());
  });
  await page.goto(`http://${host}/chat`);
  await hasText(page.getByRole('status'), 'connected');
  await page.getByLabel('Nickname').fill(nick);
  await page.getByLabel('Nickname').press('Enter');
  await page.locator('#members .you').filter({ hasText: nick }).waitFor();
  return { page, faults };
}

const hasText = (locator, text) => locator.filter({ hasText: text }).first().waitFor();
const lines = page => page.getByRole('log').getByRole('listitem');
const snap = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`) });

async function say(page, text) {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Waits until the page lists exactly these people. */
async function lists(page, ...names) {
  await page.waitForFunction(expected => {
    const listed = [...document.querySelectorAll('#members li')].map(item => item.textContent).sort();
    return document.getElementById('count').textContent === `${expected.length} here`
      && JSON.stringify(listed) === JSON.stringify(expected);
  }, names.sort(), { timeout: 40_000 });
}

test('two people on two gateways chat, and go on when one gateway dies', { timeout: 240_000 }, async () => {
  const ann = await visit(await balancer(dying, gateway), 'Ann');
  const bob = await visit(await balancer(gateway), 'Bob');
  for (const { page } of [ann, bob]) await lists(page, 'Ann', 'Bob');

  await say(ann.page, 'hello from the one');
  await hasText(lines(bob.page), 'hello from the one');
  await say(bob.page, 'and from the other');
  await hasText(lines(ann.page), 'and from the other');
  await snap(ann.page, 'cluster-chat-ann');
  await snap(bob.page, 'cluster-chat-bob');

  await ann.page.evaluate(() => {
    const link = document.getElementById('link');
    window.lost = new Promise(noticed => { // it may be connected again soon
      new MutationObserver(() => link.dataset.state === 'waiting' && noticed()).observe(link, { attributeFilter: ['data-state'] });
    });
  });
  process.kill(Number(pid), 'SIGKILL');
  await ann.page.evaluate(() => lost);
  await say(bob.page, 'you missed this');
  await hasText(lines(ann.page), 'you missed this');
  await hasText(ann.page.getByRole('status'), 'connected');
  await snap(ann.page, 'cluster-chat-ann-again');

  for (const { page } of [ann, bob]) await lists(page, 'Ann', 'Bob'); // once the gateway is known to be dead
  await say(ann.page, 'I am back');
  for (const { page } of [ann, bob]) await hasText(lines(page), 'I am back'); // each is told by itself, in no order
  assert.match(await lines(bob.page).filter({ hasText: 'I am back' }).textContent(), /^.*Ann/);
  const said = ['hello from the one', 'and from the other', 'you missed this', 'I am back'];
  for (const { page } of [ann, bob]) {
    const texts = await lines(page).locator('p').allTextContents();
    assert.deepEqual(texts, said, 'all that was said, once and in order');
    assert.equal(await lines(page).filter({ hasText: 'Messages may be missing' }).count(), 0);
  }
  await snap(ann.page, 'cluster-chat-ann-later');
  await snap(bob.page, 'cluster-chat-bob-later');
  assert.deepEqual([...ann.faults, ...bob.faults], []);
});
