import { createServer } from 'node:http'

/** What HTTP alone takes in Node: the body is read as it comes and dropped, and a few bytes answer. `node … PORT` */
const REPLY = Buffer.from('{}')
const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': REPLY.length })
    response.end(REPLY)
  })
})
server.listen(Number(process.argv[2]), '127.0.0.1')
