'use strict';

// ganache, a node of Ethereum for tests: every transaction makes a block. Argument: its port.

const ganache = require('ganache');

const [port] = process.argv.slice(2).map(Number);
const server = ganache.server({ wallet: { deterministic: true }, logging: { quiet: true } });
server.listen(port, '127.0.0.1').then(() => console.log(`listening on ${port}`));
