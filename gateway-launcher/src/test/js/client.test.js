// The client for browsers in a real Chromium, against gateways that are killed, drained and full. START_SCRIPT is the start script of a
// distribution, whose gateways it starts by itself; SCREENSHOTS a folder.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openBrowser } from './browser.js';
import { startGateway } from './gateway.js';
import { openRelay } from './relay.js';

const screenshots = process.env.SCREENSHOTS ?? assert.fail('SCREENSHOTS names a folder');
const options = { timeout: 120_000 };
const SECRET = 'a secret of more than thirty-two bytes, for browsers';
/** Seconds that the first token is good for: it is refreshed when a third of them is left, and looked at each five seconds. */
const TOKEN_LIFE = 60;

let folder;
let site;
let browser;
let close;
let gateway;
let sleeper;
let refreshing = [];

/** What is to be undone, the last first. */
const undone = [];

/** Starts a gateway; resolves when it is ready. */
async function run(name, configuration) {
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, `listeners: [{ address: 127.0.0.1, port: 0 }]\nadmin: { address: 127.0.0.1, port: 0 }\n${configuration}`);
  const { open: address, kill, ended } = await startGateway(file);
  undone.push(async () => {
    kill('SIGKILL');
    await ended;
  });
  return { address, kill, ended };
}

function token(claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const encoded = value => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({
    iss: 'https://id.example/', aud: 'gateway', sub: 'ada', iat: now, exp: now + 600, ...claims })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

/**
 * Opens a page of this host with a client; keeps what its events say in states and messages, and in asks, for each token that it asked
 * for, whether the last was refused; it is given these. In ends it keeps when each connection ended, before the client hears of it. The
 * page's own policy doesn't hold, as the test's script is none of it.
 */
async function connected(host, url, { tokens, in: context = browser, page: address = `http://${host}/`, ...further } = {}) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.goto(address);
  await page.evaluate(async ([module, url, tokens, options]) => {
    const { connect } = await import(module);
    window.states = [];
    window.messages = [];
    window.asks = [];
    window.ends = [];
    options.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        this.addEventListener('close', () => ends.push(Date.now()));
      }
    };
    if (tokens) options.token = ({ refused }) => asks.push(refused) && tokens[Math.min(asks.length, tokens.length) - 1];
    window.client = connect(url, options);
    client.addEventListener('state', ({ detail }) => states.push({ ...detail, at: Date.now() }));
    client.addEventListener('message', ({ data }) => messages.push(data));
  }, [`http://${host}/gateway-client.js`, url, tokens, { baseDelay: 200, maxDelay: 1_000, ...further }]);
  return page;
}

/** Waits until the client is in this state, and returns what it last said. */
async function reaches(page, state) {
  await page.waitForFunction(wanted => client.state.state === wanted, state);
  return page.evaluate(() => client.state);
}

/** Waits for a state from the one with this index on, and returns it. */
async function stated(page, from, state) {
  const found = await page.waitForFunction(([first, wanted]) => states.slice(first).find(each => each.state === wanted), [from, state]);
  return found.jsonValue();
}

const count = page => page.evaluate(() => states.length);

/** Subscribes to a topic; keeps in heard what it says, in order: data of messages, and names of other events with what they tell. */
function subscribed(page, name, further) {
  return page.evaluate(([topic, options]) => {
    window.heard = [];
    window.topic = client.topic(topic);
    for (const type of ['recovered', 'joined', 'left', 'changed']) {
      window.topic.addEventListener(type, ({ detail }) => heard.push({ [type]: detail.principal ?? detail.recovered, label: detail.label }));
    }
    return window.topic.subscribe(({ data, from }) => heard.push({ data, from }), options);
  }, [name, further]);
}

const publish = (page, data) => page.evaluate(each => topic.publish(each), data);
const hears = (page, key, value) => page.waitForFunction(([wanted, what]) => heard.some(each => each[wanted] === what), [key, value]);

/** Sends it, and waits for its echo. */
async function echoes(page, text) {
  assert.equal(await page.evaluate(each => client.send(each), text), true);
  await page.waitForFunction(each => messages.includes(each), text);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-client-'));
  undone.push(() => rm(folder, { recursive: true, force: true }));
  const examples = await readFile(new URL('../../../../gateway-client/examples.html', import.meta.url));
  site = createServer((request, response) => response.setHeader('Content-Type', 'text/html')
    .end(request.url.startsWith('/examples.html') ? examples : '<p>a page of another site'));
  await new Promise(listening => site.listen(0, '127.0.0.1', listening));
  undone.push(() => site.close());
  await writeFile(join(folder, 'secret'), SECRET);
  const opened = await Promise.all([openBrowser(screenshots), openBrowser(screenshots), run('gateway', `
issuers:
  - { name: corp, issuer: "https://id.example/", audience: gateway, algorithms: [HS256], skew: 0s, keys: { file: "${folder}/secret" } }
routes:
  - { path: /echo, application: echo }
  - { path: /shared, application: echo, origins: { allow: ["http://127.0.0.1:${site.address().port}"] } }
  - path: /live
    application: topics
    origins: { allow: ["http://127.0.0.1:${site.address().port}"] }
    settings: { rules: [{ topics: [examples/+], allow: [subscribe, publish, presence, history], history: { messages: 10 } }] }
  - { path: /nobody, application: echo, origins: { allow: ["https://nobody.example"] } }
  - { path: /guarded, application: echo, auth: { carriers: subprotocol } }
  - { path: /message, application: echo, auth: { carriers: message, deadline: 5s } }
  - { path: /throttled, application: echo, limits: { messages-per-minute: 3 } }
  - { path: /full, application: echo, limits: { connections: 1 }, diagnostic-accept: true }
  - { path: "/chat/{room}", application: chat, settings: { rooms: 1 } }
  - path: /topics
    application: topics
    auth: { carriers: subprotocol }
    settings: { rules: [{ topics: [room/+], allow: [subscribe, publish, presence, history], history: { messages: 100 } },
        { topics: [news], allow: [subscribe] }] }
`)]);
  ({ browser, close } = opened[0]);
  undone.push(close, opened[1].close);
  gateway = opened[2].address;
  sleeper = await asleep(opened[1].browser);
  const now = Math.floor(Date.now() / 1000);
  const tokens = [token({ exp: now + TOKEN_LIFE }), token({ exp: now + 600 })];
  refreshing = await Promise.all([connected(gateway, '/message', { tokens, tokenCarrier: 'message' }),
    connected(gateway, '/topics', { tokens, protocols: ['topics.v1'] })]);
  for (const page of refreshing) await reaches(page, 'open');
});

after(async () => {
  for (const undo of undone.reverse()) await undo();
});

/** A page whose process stands still, as where the lid is closed, while what is on its way to it and from it is lost. */
async function asleep(context) {
  const relay = await openRelay(gateway);
  undone.push(relay.close);
  const page = await connected(relay.address, '/echo', { in: context, probe: { message: 'still there?', timeout: 1_000, idle: 0 } });
  await reaches(page, 'open');
  await echoes(page, 'before');
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const renderers = processInfo.filter(each => each.type === 'renderer').map(each => each.id);
  relay.swallow();
  const signal = name => renderers.forEach(pid => {
    try { process.kill(pid, name); } catch { /* one that Chromium had in reserve, and has ended */ }
  });
  signal('SIGSTOP');
  const wake = () => signal('SIGCONT');
  undone.push(wake);
  return { page, wake, since: Date.now() };
}

test('a page of another site imports it, and is let in where its origin is', options, async () => {
  const elsewhere = `http://127.0.0.1:${site.address().port}/`;
  const page = await connected(gateway, `ws://${gateway}/shared`, { page: elsewhere });
  await reaches(page, 'open');
  await echoes(page, 'from elsewhere');
  const refused = await connected(gateway, `ws://${gateway}/echo`, { page: elsewhere });
  const { code, rejection } = await stated(refused, 0, 'waiting');
  assert.deepEqual([code, rejection], [1006, undefined], 'pages of other sites are not told why');
  await Promise.all([page.close(), refused.close()]);
});

test('its page of examples works', options, async () => {
  const faults = [];
  const visit = async () => {
    const page = await browser.newPage();
    page.on('pageerror', error => faults.push(error.stack));
    page.on('console', message => message.type() === 'error' && faults.push(message.text()));
    await page.goto(`http://127.0.0.1:${site.address().port}/examples.html?gateway=http://${gateway}`);
    await says(page, 'States', /open/);
    await page.getByLabel('Topic', { exact: true }).fill('examples/den');
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click();
    await says(page, 'Messages', /subscribed/);
    return page;
  };
  const says = (page, log, text) => page.getByRole('log', { name: log }).getByRole('listitem').filter({ hasText: text }).first().waitFor();
  const one = await visit();
  const two = await visit();
  await two.getByRole('button', { name: 'Publish' }).click();
  await says(two, 'What became of each', /published .*"text":"hello","position"/);
  await says(one, 'Messages', /message .*"data":"hello"/);
  await one.getByRole('button', { name: 'Lose it' }).click();
  await says(one, 'States', /waiting .*"code":4000/);
  await says(one, 'Messages', /recovered .*"recovered":true/);
  await one.screenshot({ path: join(screenshots, 'examples.png'), fullPage: true });
  assert.deepEqual(faults, []);
  await Promise.all([one.close(), two.close()]);
});

test('comes back to a gateway that drains, when it said so, and to one that was killed', options, async () => {
  const configuration = `
drain: { period: 5s, code: 1012, retry-after: 2s }
routes:
  - { path: /echo, application: echo }
  - { path: /topics, application: topics,
      settings: { rules: [{ topics: [den], allow: [subscribe, publish, history], history: { messages: 10 } }] } }
`;
  const [first, second, third] = await Promise.all(['first', 'second', 'third'].map(name => run(name, configuration)));
  const relay = await openRelay(first.address);
  undone.push(relay.close);
  const page = await connected(relay.address, '/echo');
  await reaches(page, 'open');
  await echoes(page, 'one');
  const den = await connected(relay.address, '/topics', { protocols: ['topics.v1'] });
  await reaches(den, 'open');
  await subscribed(den, 'den');
  await publish(den, 'before');
  await hears(den, 'data', 'before');

  let seen = await count(page);
  first.kill('SIGTERM');
  const told = await stated(page, seen, 'waiting');
  assert.deepEqual([told.code, told.reason], [1012, 'the gateway restarts: connect again; retry-after=2']);
  const lost = await page.evaluate(() => ends[0]);
  assert.ok(told.until - lost >= 2_000, `waits for ${told.until - lost} ms`);
  assert.ok(told.until - told.at <= 2_000 + 200, `and not longer than for the first time: ${told.until - told.at} ms`);
  assert.equal(await first.ended, 0);

  relay.to = second.address;
  await reaches(page, 'open');
  const again = (await page.evaluate(from => states.slice(from).find(each => each.state === 'connecting'), seen)).at;
  assert.ok(again >= told.until - 20, `connects ${told.until - again} ms too early`);
  await echoes(page, 'two');
  await hears(den, 'recovered', false); // the other gateway has another history
  await publish(den, 'after');
  await hears(den, 'data', 'after');
  await den.close();

  seen = await count(page);
  second.kill('SIGKILL');
  await second.ended;
  await page.waitForFunction(from => states.slice(from).filter(each => each.state === 'waiting').length >= 3, seen);
  const waits = await page.evaluate(from => states.slice(from).filter(each => each.state === 'waiting'), seen);
  assert.ok(waits.every(each => each.code === 1006 && each.until - each.at <= 1_000 + 1), JSON.stringify(waits));
  relay.to = third.address;
  await reaches(page, 'open');
  await echoes(page, 'three');
  assert.deepEqual(await page.evaluate(() => messages), ['one', 'two', 'three']);
  await page.close();
  third.kill('SIGTERM');
  assert.equal(await third.ended, 0);
});

test('stops where it sends more than it may, and says so', options, async () => {
  const page = await connected(gateway, '/throttled');
  await reaches(page, 'open');
  await page.evaluate(() => { for (let i = 0; i < 30; i++) client.send(`${i}`); });
  const { why, code } = await reaches(page, 'stopped');
  assert.deepEqual([why, code], ['ended', 1008]);
  assert.equal(await page.evaluate(() => client.send('more')), false);
  const seen = await count(page);
  await page.evaluate(() => client.reconnect()); // as a person asks for it
  await stated(page, seen, 'open');
  await page.close();
});

test('comes back by itself where there was no room', options, async () => {
  const first = await connected(gateway, '/chat/den', { protocols: ['chat.v1'] });
  await reaches(first, 'open');
  await first.waitForFunction(() => messages.length > 0);
  const second = await connected(gateway, '/chat/loft', { protocols: ['chat.v1'] });
  const { code, reason } = await stated(second, 0, 'waiting');
  assert.deepEqual([code, reason], [1013, 'there are as many rooms as there may be; try again later']);
  await first.evaluate(() => client.close());
  await second.waitForFunction(() => messages.some(each => JSON.parse(each).event === 'welcome'));
  assert.deepEqual(await first.evaluate(() => client.state), { state: 'stopped', why: 'closed', code: 1000, reason: '' });
  await Promise.all([first.close(), second.close()]);
});

test('tells why the gateway rejects it', options, async () => {
  const told = async (path, further) => {
    const page = await connected(gateway, path, further);
    await page.waitForFunction(() => client.state.rejection);
    const state = await page.evaluate(() => states.at(-1));
    await page.close();
    return state;
  };
  const nobody = await told('/nobody');
  assert.deepEqual([nobody.state, nobody.why, nobody.rejection.status, nobody.rejection.reason],
      ['stopped', 'rejected', 403, 'origin-not-allowed']);
  assert.match(nobody.rejection.detail, new RegExp(`http://${gateway}`));
  const guarded = await told('/guarded', { protocols: ['echo.v1'] });
  assert.deepEqual([guarded.state, guarded.rejection.status, guarded.rejection.reason], ['stopped', 401, 'unauthenticated']);
  const nowhere = await told('/nowhere', { maxDelay: 60_000 });
  assert.deepEqual([nowhere.state, nowhere.rejection.status, nowhere.rejection.reason], ['waiting', 404, 'route-not-found']);
  assert.ok(nowhere.until - nowhere.at > 20_000, 'asks seldom for what is not there');

  const first = await connected(gateway, '/full');
  await reaches(first, 'open');
  const second = await connected(gateway, '/full');
  const { code, reason } = await stated(second, 0, 'waiting');
  assert.deepEqual([code, reason], [4503, 'route-full']);
  await first.close();
  await second.waitForFunction(() => {
    client.send('in'); // it may be open only to be told why not
    return messages.includes('in');
  });
  await second.close();
});

test('finds a connection that is dead though it seems open', options, async () => {
  const relay = await openRelay(gateway);
  undone.push(relay.close);
  const probe = { message: 'still there?', timeout: 5_000, idle: 0 };
  const page = await connected(relay.address, '/echo', { probe });
  const idle = await connected(relay.address, '/echo', { probe: { ...probe, idle: 1_000 } });
  for (const each of [page, idle]) {
    await reaches(each, 'open');
    await echoes(each, 'before');
  }
  const seen = await count(page);
  const unasked = await count(idle);
  relay.swallow();
  const session = await browser.newCDPSession(page);
  for (const offline of [true, false]) { // of which the page is told
    await session.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  }
  assert.equal((await stated(page, seen, 'waiting')).reason, 'probe-timeout');
  await reaches(page, 'open');
  await echoes(page, 'after');
  assert.equal((await stated(idle, unasked, 'waiting')).reason, 'probe-timeout');
  await reaches(idle, 'open');
  await Promise.all([page.close(), idle.close()]);
});

test('a page that has slept asks for its connection, and makes another', options, async () => {
  const { page, wake, since } = sleeper;
  await setTimeout(Math.max(0, since + 12_000 - Date.now())); // its clock is looked at each five seconds
  wake();
  await page.waitForFunction(() => states.some(each => each.state === 'waiting'));
  assert.deepEqual(await page.evaluate(() => states.map(each => each.reason ?? each.state).slice(0, 3)), ['connecting', 'open', 'probe-timeout']);
  await reaches(page, 'open');
  await echoes(page, 'after');
});

test('nothing that is published to a topic is lost with a connection', options, async () => {
  const relay = await openRelay(gateway);
  undone.push(relay.close);
  const as = sub => ({ protocols: ['topics.v1'], tokens: [token({ sub })] });
  const bob = await connected(gateway, '/topics', as('bob'));
  await reaches(bob, 'open');
  const alone = await subscribed(bob, 'room/den', { presence: true });
  assert.deepEqual([alone.count, alone.members.map(each => each.principal)], [1, ['bob']]);
  const ada = await connected(relay.address, '/topics', as('ada'));
  await reaches(ada, 'open');
  assert.equal((await subscribed(ada, 'room/den', { presence: true })).count, 2);
  await hears(bob, 'joined', 'ada');
  for (const data of [1, { two: [2] }, 'three']) assert.match((await publish(bob, data)).position, /^\S+$/);
  await hears(ada, 'data', 'three');

  const seen = await count(ada);
  relay.to = '127.0.0.1:1'; // where nobody is
  relay.cut();
  await stated(ada, seen, 'waiting');
  await hears(bob, 'left', 'ada');
  for (const data of [4, 5, 6]) await publish(bob, data);
  relay.to = gateway;
  await hears(ada, 'recovered', true);
  await bob.waitForFunction(() => heard.filter(each => each.joined === 'ada').length === 2);
  await publish(bob, 7);
  await hears(ada, 'data', 7);
  const expected = [1, { two: [2] }, 'three', 4, 5, 6, 7].map(data => ({ data, from: 'bob' }));
  assert.deepEqual(await ada.evaluate(() => heard.filter(each => 'data' in each)), expected, 'all of it, once and in order');
  assert.deepEqual(await ada.evaluate(async () => (await topic.history({ limit: 2 })).messages.map(each => each.data)), [6, 7]);

  await ada.evaluate(() => client.label('in the den'));
  await hears(bob, 'label', 'in the den');
  const { members } = await bob.evaluate(() => topic.members());
  assert.deepEqual(members.map(({ principal, label = '' }) => [principal, label]).sort(), [['ada', 'in the den'], ['bob', '']]);
  const refusal = await bob.evaluate(() => client.topic('news').publish('x').catch(error => [error.name, error.error]));
  assert.deepEqual(refusal, ['TopicError', 'not-allowed']);
  await Promise.all([ada.close(), bob.close()]);
});

test('a token that was refused is asked for again, once', options, async () => {
  const page = await connected(gateway, '/message', { tokenCarrier: 'message', tokens: [token({ exp: 1000 }), token()] });
  await page.waitForFunction(() => states.filter(each => each.state === 'open').length === 2);
  await echoes(page, 'hello');
  assert.deepEqual(await page.evaluate(() => asks), [false, true]);
  await page.close();
  const expired = await connected(gateway, '/message', { tokenCarrier: 'message', tokens: [token({ exp: 1000 })] });
  const { why, code, reason } = await reaches(expired, 'stopped');
  assert.deepEqual([why, code, reason], ['ended', 4401, 'token-invalid']);
  assert.deepEqual(await expired.evaluate(() => asks), [false, true]);
  await expired.close();
});

test('a token is refreshed before it ends, in the same session', options, async () => {
  for (const page of refreshing) {
    await page.waitForFunction(() => asks.length === 2, undefined, { timeout: (TOKEN_LIFE + 5) * 1_000 });
    const { said, expired } = await page.evaluate(async life => {
      await new Promise(resolve => setTimeout(resolve, states[0].at + life * 1_000 + 1_000 - Date.now()));
      return { said: states.map(each => each.state), expired: Date.now() };
    }, TOKEN_LIFE);
    assert.deepEqual(said, ['connecting', 'open'], `still open at ${new Date(expired).toISOString()}, without a new connection`);
  }
  const [message, topics] = refreshing;
  await echoes(message, 'still here');
  assert.equal((await subscribed(topics, 'room/late')).recovered, undefined);
});
