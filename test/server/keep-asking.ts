import { Agent, request } from 'node:http'

/** What is asked, again and again. */
type Asked = {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

type Answer = { readonly status: number | undefined; readonly isLast: boolean }

/** How often a client has asked, and every answer that was not a 200. */
type Client = { readonly count: number; readonly failures: readonly (number | string | undefined)[] }

/** Asks on one kept connection until it is told to go elsewhere. */
export async function keepAsking(port: number, asked: Asked): Promise<Client> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const failures: Client['failures'][number][] = []
  for (let count = 1; ; count += 1) {
    const answer = await ask(port, agent, asked).catch((error: Error) => ({
      status: error.message,
      isLast: true,
    }))
    if (answer.status !== 200) failures.push(answer.status)
    if (answer.isLast) {
      agent.destroy()
      return { count, failures }
    }
  }
}

function ask(port: number, agent: Agent, { path, headers, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) }
    const options = {
      port,
      host: '127.0.0.1',
      method: 'POST',
      path,
      agent,
      headers: { ...headers, ...length },
    }
    request(options, (response) => {
      response.resume().on('end', () => {
        resolve({ status: response.statusCode, isLast: response.headers.connection === 'close' })
      })
    })
      .on('error', reject)
      .end(body)
  })
}
