'use strict';

// rpc-websockets, which connects again by itself unless it is closed with 1000. Argument: the port.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { Client } = require('rpc-websockets');
const { run } = require('./session.js');

const [port] = process.argv.slice(2).map(Number);
const CALL_MS = 60_000;

const NOT_OPEN = Symbol('not open');

/** The server's 1012 is being answered: the client says so only when that is done. */
function unsent(error) {
  if (/not open/.test(error.message)) return NOT_OPEN;
  throw error;
}

async function connect(session) {
  const client = new Client(`ws://127.0.0.1:${port}/rpc`, { reconnect_interval: 20, max_reconnects: 0 });
  client.on('close', (code) => {
    session.reconnects++;
    if (code !== 1012) session.fail('close', new Error(`the server closed with ${code}`));
  });
  client.on('error', (event) => session.fail('socket', event.error ?? new Error(event.message)));
  await once(client, 'open');
  return client;
}

/** What is unanswered when the connection ends was not executed: it is called on the next one. */
async function echo(client, n) {
  for (;;) {
    if (!client.ready) await once(client, 'open');
    let closed;
    const end = new Promise((resolve) => client.once('close', (closed = () => resolve('closed'))));
    const answer = await Promise.race([client.call('system.echo', [n], CALL_MS).catch(unsent), end]);
    if (answer === NOT_OPEN) await end;
    client.off('close', closed);
    if (answer === 'closed' || answer === NOT_OPEN) continue;
    assert.deepEqual(answer, [n]);
    return;
  }
}

async function checks(session, client) {
  await session.check('params by position', async () => assert.equal(await client.call('sum', [20, 22]), 42));
  await session.check('params by name', async () => assert.equal(await client.call('sum', { a: 1, b: 2 }), 3));
  await session.check('error', async () => {
    await assert.rejects(client.call('refuse', []), { code: 7, message: 'refused' });
  });
  await session.check('notification', async () => client.notify('note', ['rpc-websockets']));
  await session.check('events', async () => {
    const event = once(client, 'events.event');
    assert.deepEqual(await client.call('events.subscribe', { topics: ['news.*'] }), ['news.*']);
    await client.call('publish', { topic: 'news.first', data: { n: 1 } });
    assert.deepEqual(await event, [{ topic: 'news.first', data: { n: 1 } }]);
  });
}

run(async (session) => {
  const first = await connect(session);
  await checks(session, first);
  const clients = [first, await connect(session), await connect(session)];
  await Promise.all(clients.map((client) => session.load('webSocket', (n) => echo(client, n))));
});
