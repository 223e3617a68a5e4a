// The measured handler on Node's cluster module; SIGHUP replaces the workers one by one, new before old, as its users do.
'use strict';

const cluster = require('node:cluster');

const WORKERS = 2;

if (cluster.isPrimary) {
  for (let i = 0; i < WORKERS; i++) cluster.fork();
  cluster.on('exit', (worker) => {
    if (!worker.exitedAfterDisconnect) cluster.fork();
  });
  process.on('SIGHUP', () => replace(Object.values(cluster.workers)));
} else {
  require('./plain.js');
}

function replace(old) {
  const worker = old.shift();
  if (!worker) {
    console.log('reloaded');
    return;
  }
  cluster.fork().once('listening', () => {
    worker.once('exit', () => replace(old));
    worker.disconnect();
  });
}
