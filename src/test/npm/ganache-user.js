'use strict';

// ethers as the user of ganache, over HTTP and WebSocket. Argument: the port to find it at.

const assert = require('node:assert/strict');
const { JsonRpcProvider, WebSocketProvider, Wallet, parseEther } = require('ethers');
const { run } = require('./session.js');

const [port] = process.argv.slice(2).map(Number);
const CHAIN = 1337;

async function transfers(session, provider) {
  const [, sender] = await provider.listAccounts();
  const receiver = Wallet.createRandom().address;
  let acknowledged = 0n;
  await session.load('transactions', async () => {
    const sent = await sender.sendTransaction({ to: receiver, value: parseEther('0.001') });
    acknowledged++;
    const { status, blockNumber } = await sent.wait();
    assert.equal(status, 1);
    assert.ok((await provider.getBlockNumber()) >= blockNumber);
  });
  await session.check('each transaction was made once', async () => {
    assert.equal(await provider.getBalance(receiver), acknowledged * parseEther('0.001'));
    assert.equal(BigInt(await sender.getNonce()), acknowledged);
  });
}

/** Listens for blocks on one connection after the other: each ends with 1012, and only with that. */
function listen(session) {
  let blocks = 0;
  const open = () => {
    const provider = new WebSocketProvider(`ws://127.0.0.1:${port}/`, CHAIN);
    let heard = 0;
    provider.on('block', () => {
      blocks++;
      if (++heard === 1) console.log('hears blocks');
    });
    provider.websocket.onerror = ({ error }) => session.fail('webSocket', error);
    provider.websocket.onclose = ({ code }) => {
      if (code !== 1012) return session.fail('webSocket', new Error(`closed with ${code}`));
      session.reconnects++;
      return open();
    };
  };
  open();
  return () => blocks;
}

run(async (session) => {
  const options = { pollingInterval: 100, cacheTimeout: -1 };
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}/`, CHAIN, options);
  await session.check('network', async () => assert.equal((await provider.getNetwork()).chainId, BigInt(CHAIN)));
  const [first] = await provider.listAccounts();
  await session.check('balance', async () => {
    assert.equal(await provider.getBalance(first), parseEther('1000'));
  });
  await session.check('an error of the upstream', async () => {
    await assert.rejects(provider.send('nobody', []), { code: 'UNSUPPORTED_OPERATION' });
  });
  const blocks = listen(session);
  const read = () => Promise.all([provider.getBalance(first), provider.getBlockNumber(), provider.getBlock('latest')]);
  await Promise.all([
    transfers(session, provider),
    session.load('batches', read),
    session.load('single calls', () => provider.getFeeData()),
  ]);
  await session.check('blocks were heard', async () => assert.ok(blocks() > 0));
});
