require('http')
  .createServer((request, response) => response.end(`node at ${request.url}\n`))
  .listen(Number(process.env.PORT), '127.0.0.1')
