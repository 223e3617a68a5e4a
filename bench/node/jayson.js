// The measured methods on jayson, over HTTP and WebSocket: Node's cluster module, two workers, round-robin.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');

// The packages are those of the tests: npm ci --prefix src/test/npm
const packages = createRequire(path.join(__dirname, '../../src/test/npm/'));
const jayson = packages('jayson');
const WebSocket = packages('ws');

const WORKERS = 2;

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  for (let i = 0; i < WORKERS; i++) cluster.fork();
} else {
  const service = new jayson.Server({
    add: ([a, b], done) => done(null, a + b),
    length: ([text], done) => done(null, text.length),
  });
  const server = service.http();
  service.websocket({ wss: new WebSocket.Server({ server }) });
  server.listen(Number(process.env.JELLY_PORT), '127.0.0.1');
}
