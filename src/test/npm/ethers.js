'use strict';

// ethers: JsonRpcProvider, which sends batches, and WebSocketProvider. Argument: the port.

const assert = require('node:assert/strict');
const { JsonRpcProvider, WebSocketProvider } = require('ethers');
const { run, Reconnecting } = require('./session.js');

const [port] = process.argv.slice(2).map(Number);
const ADDRESS = '0x' + '11'.repeat(20);

const httpProvider = (options) => new JsonRpcProvider(`http://127.0.0.1:${port}/rpc`, undefined, options);

async function webSocket() {
  const provider = new WebSocketProvider(`ws://127.0.0.1:${port}/rpc`, 1337);
  const closed = new Promise((resolve) => (provider.websocket.onclose = ({ code }) => resolve(code)));
  const refused = new Promise((_, reject) => (provider.websocket.onerror = (event) => reject(event.error)));
  refused.catch(() => {});
  return { provider, closed, call: (n) => Promise.race([echo(provider, n), refused]) };
}

async function echo(provider, n) {
  assert.deepEqual(await provider.send('system.echo', [n]), [n]);
}

async function checks(session, kind, provider) {
  const check = (name, body) => session.check(`${kind}: ${name}`, body);
  await check('network', async () => assert.equal((await provider.getNetwork()).chainId, 1337n));
  await check('block number', async () => assert.equal(await provider.getBlockNumber(), 66));
  await check('balance', async () => assert.equal(await provider.getBalance(ADDRESS), 10n ** 30n));
  await check('an error keeps code and data', async () => {
    await assert.rejects(provider.send('refuse', []), (error) => {
      assert.deepEqual(error.error, { code: 7, message: 'refused', data: { why: ['because'] } });
      return true;
    });
  });
  await check('no such method', async () => {
    await assert.rejects(provider.send('nobody', []), ({ error }) => error.code === -32601);
  });
}

async function batches(session) {
  const provider = httpProvider({ staticNetwork: true, batchMaxCount: 50 });
  let largest = 0;
  provider.on('debug', ({ action, payload }) => {
    if (action === 'sendRpcPayload' && Array.isArray(payload)) largest = Math.max(largest, payload.length);
  });
  await session.check('http: batches, errors among them', async () => {
    const calls = [];
    for (let n = 0; n < 120; n++) {
      const failing = n % 10 === 3;
      calls.push(failing ? assert.rejects(provider.send('refuse', [])) : echo(provider, n));
    }
    await Promise.all(calls);
    assert.equal(largest, 50);
  });
  return provider;
}

run(async (session) => {
  await checks(session, 'http', httpProvider());
  await checks(session, 'webSocket', (await webSocket()).provider);
  const batching = await batches(session);
  const single = httpProvider({ staticNetwork: true, batchMaxCount: 1 });
  const loads = [];
  for (let i = 0; i < 8; i++) loads.push(session.load('http, in batches', (n) => echo(batching, n)));
  for (let i = 0; i < 2; i++) {
    loads.push(session.load('http', (n) => echo(single, n)));
    const link = new Reconnecting(session, webSocket);
    loads.push(session.load('webSocket', (n) => link.call(n)));
  }
  await Promise.all(loads);
});
