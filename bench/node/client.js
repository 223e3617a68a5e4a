// client.js PORT CONNECTIONS SECONDS STOPFILE: keep-alive connections with one request after the other on each, until the
// file appears and at least that long; prints what they have lived through as JSON. A connection that ends is opened again.
'use strict';

const fs = require('node:fs');
const net = require('node:net');

const [port, connections, seconds] = process.argv.slice(2, 5).map(Number);
const stopFile = process.argv[5];
const request = 'POST / HTTP/1.1\r\nHost: bench\r\nContent-Length: 4\r\n\r\nping';
const seen = { answered: 0, failed: 0, closed: 0, refused: 0 };
const endAt = Date.now() + seconds * 1000;
let over = false;

setInterval(() => {
  if (!fs.existsSync(stopFile) || Date.now() < endAt) return;
  over = true;
  console.log(JSON.stringify(seen));
  process.exit(0);
}, 50);

for (let i = 0; i < connections; i++) open();

function open() {
  let received = '';
  let waiting = false;
  let connected = false;
  const socket = net.connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const ask = () => {
    received = '';
    waiting = true;
    socket.write(request);
  };
  socket.on('connect', () => {
    connected = true;
    ask();
  });
  socket.on('data', (data) => {
    received += data.toString('latin1');
    if (!isWhole(received)) return;
    waiting = false;
    seen.answered++;
    if (/^connection: *close\r$/im.test(received)) socket.end();
    else setTimeout(ask, 5);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (over) return;
    if (!connected) seen.refused++;
    else {
      seen.closed++;
      if (waiting) seen.failed++;
    }
    setTimeout(open, connected ? 0 : 100);
  });
}

// With a length, or in chunks as HTTP/1.1 servers without one send them.
function isWhole(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length: *(\d+)/im.exec(text.slice(0, end));
  return length ? text.length >= end + 4 + Number(length[1]) : text.endsWith('\r\n0\r\n\r\n');
}
