import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

/** The least that Node needs for a JSON request: read, parse, write back. `node … PORT` */
const server = createServer((request, response) => {
  text(request).then(
    (body) => {
      const reply = JSON.stringify(JSON.parse(body))
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(reply),
      })
      response.end(reply)
    },
    () => response.destroy(),
  )
})
server.listen(Number(process.argv[2]), '127.0.0.1')
