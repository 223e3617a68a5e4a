// The measured handler on Node's cluster module: two workers, round-robin.
'use strict';

const cluster = require('node:cluster');
const http = require('node:http');

const WORKERS = 2;

if (cluster.isPrimary) {
  cluster.schedulingPolicy = cluster.SCHED_RR;
  for (let i = 0; i < WORKERS; i++) cluster.fork();
} else {
  http
    .createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 5 });
      response.end('hello');
    })
    .listen(Number(process.env.JELLY_PORT), '127.0.0.1');
}
