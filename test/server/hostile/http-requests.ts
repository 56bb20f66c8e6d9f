/** A request as bytes, with the headers that no server goes without. */
export function requestOf(line: string, headers: readonly string[] = [], body: string | Buffer = ''): Buffer {
  const head = [line, 'Host: x', ...headers].map((each) => `${each}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), Buffer.from(body)])
}

/** A POST of JSON whose length is told. */
export function postOf(path: string, body: string | Buffer, ...headers: readonly string[]): Buffer {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  return requestOf(`POST ${path} HTTP/1.1`, ['Content-Type: application/json', length, ...headers], body)
}

/** A POST in chunks. */
export function chunkedOf(path: string, chunks: string, ...headers: readonly string[]): Buffer {
  return requestOf(`POST ${path} HTTP/1.1`, ['Transfer-Encoding: chunked', ...headers], chunks)
}
