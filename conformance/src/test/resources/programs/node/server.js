const fs = require('fs')

require('http')
  .createServer((request, response) =>
    response.end(
      request.url === '/network'
        ? fs.readdirSync('/sys/class/net').sort().join(' ') + '\n'
        : `node at ${request.url}\n`))
  .listen(Number(process.env.PORT), '127.0.0.1')
