// The measured handler as a plain Node program, for PM2's cluster mode.
'use strict';

require('node:http')
  .createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 5 });
    response.end('hello');
  })
  .listen(Number(process.env.JELLY_PORT), '127.0.0.1');
