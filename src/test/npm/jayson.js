'use strict';

// jayson over HTTP, TCP and WebSocket. Arguments: the port of HTTP, the port of TCP.

const assert = require('node:assert/strict');
const http = require('node:http');
const { once } = require('node:events');
const { promisify } = require('node:util');
const jayson = require('jayson');
const WebSocket = require('ws');
const { run, Reconnecting } = require('./session.js');

const [port, tcp] = process.argv.slice(2).map(Number);

const request = (client, ...args) => promisify(client.request.bind(client))(...args);
const httpClient = (keepAlive) =>
  jayson.Client.http({ host: '127.0.0.1', port, path: '/rpc', agent: new http.Agent({ keepAlive }) });
const tcpClient = () => jayson.Client.tcp({ host: '127.0.0.1', port: tcp });

async function webSocket() {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/`);
  const closed = once(ws, 'close').then(([code]) => code);
  await once(ws, 'open');
  const client = jayson.Client.websocket({ ws });
  return { client, closed, call: (n) => echo(client, n) };
}

async function echo(client, n) {
  const answer = await request(client, 'system.echo', [n, 'Grüße']);
  assert.deepEqual(answer.result, [n, 'Grüße']);
}

async function checks(session, kind, client) {
  const check = (name, body) => session.check(`${kind}: ${name}`, body);
  await check('params by position', async () => {
    assert.equal((await request(client, 'sum', [20, 22])).result, 42);
  });
  await check('params by name', async () => {
    assert.equal((await request(client, 'sum', { b: 1, a: 2 })).result, 3);
  });
  await check('ids of all kinds', async () => {
    for (const id of [0, '', 1.5, 'x', 9007199254740991]) {
      assert.equal((await request(client, 'system.ping', [], id)).id, id);
    }
  });
  await check('no such method', async () => {
    assert.equal((await request(client, 'nobody', [])).error.code, -32601);
  });
  await check('invalid params', async () => {
    assert.equal((await request(client, 'sum', ['a', 1])).error.code, -32602);
  });
  await check('a method that fails', async () => {
    assert.deepEqual((await request(client, 'break', [])).error, { code: -32603, message: 'Internal error' });
  });
  await check("a method's own error", async () => {
    const error = { code: 7, message: 'refused', data: { why: ['because'] } };
    assert.deepEqual((await request(client, 'refuse', [])).error, error);
  });
  await check('batch', async () => {
    const batch = [
      client.request('sum', [1, 1], 'one'),
      client.request('nobody', [], 'two'),
      client.request('note', [`${kind} in a batch`], null),
      client.request('system.echo', ['x'.repeat(100_000)], 'three'),
    ];
    const answers = new Map((await request(client, batch)).map((answer) => [answer.id, answer]));
    assert.deepEqual([...answers.keys()].sort(), ['one', 'three', 'two']);
    assert.equal(answers.get('one').result, 2);
    assert.equal(answers.get('two').error.code, -32601);
    assert.equal(answers.get('three').result[0].length, 100_000);
  });
  await check('notification', async () => {
    assert.equal(await request(client, 'note', [`${kind} alone`], null), undefined);
    await echo(client, 1);
  });
}

run(async (session) => {
  await checks(session, 'http', httpClient(true));
  await checks(session, 'tcp', tcpClient());
  await checks(session, 'webSocket', (await webSocket()).client);
  const loads = [];
  const load = (kind, call) => loads.push(session.load(kind, call));
  for (let i = 0; i < 3; i++) {
    const kept = httpClient(true);
    load('http', (n) => echo(kept, n));
    const link = new Reconnecting(session, webSocket);
    load('webSocket', (n) => link.call(n));
  }
  load('http, a connection for each', (n) => echo(httpClient(false), n));
  load('tcp', (n) => echo(tcpClient(), n));
  await Promise.all(loads);
});
