'use strict';

// autocannon: single calls, pipelined ones and batches, on kept connections. Argument: the port.

const autocannon = require('autocannon');
const { run } = require('./session.js');

const [port] = process.argv.slice(2).map(Number);
const call = (id) => ({ jsonrpc: '2.0', id, method: 'sum', params: [id, 1] });
const answer = (id) => ({ jsonrpc: '2.0', result: id + 1, id });

const LOADS = {
  'single calls': { connections: 4, body: call(1), expected: answer(1) },
  'pipelined calls': { connections: 2, pipelining: 4, body: call(2), expected: answer(2) },
  batches: { connections: 2, body: [call(3), call(4)], expected: [answer(3), answer(4)] },
};

async function shoot(session, kind, { body, expected, ...options }) {
  const cannon = autocannon({
    url: `http://127.0.0.1:${port}/rpc`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    expectBody: JSON.stringify(expected),
    duration: 600,
    timeout: 60,
    overallRate: 200,
    ...options,
  });
  const connections = new Set();
  cannon.on('response', (client) => {
    connections.add(client.conn);
    session.answered(kind);
  });
  cannon.on('reqError', (error) => session.fail(kind, error));
  await session.end();
  cannon.stop();
  const { errors, timeouts, mismatches, non2xx } = await cannon;
  if (errors + timeouts + mismatches + non2xx > 0)
    session.fail(kind, { errors, timeouts, mismatches, non2xx });
  // It opens a new connection in silence where one ends, and forgets what it had asked there.
  if (connections.size > options.connections)
    session.fail(kind, new Error(`${connections.size} connections in place of ${options.connections}`));
}

run((session) => Promise.all(Object.entries(LOADS).map(([kind, options]) => shoot(session, kind, options))));
