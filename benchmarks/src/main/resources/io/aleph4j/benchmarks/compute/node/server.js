// Listens on every address, so that it can be asked with the node and without.
require('http')
  .createServer((request, response) => response.end('hello\n'))
  .listen(Number(process.env.PORT), '0.0.0.0')
