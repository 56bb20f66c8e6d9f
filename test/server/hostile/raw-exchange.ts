import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** One reply of a server, as it came. */
export type RawReply = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is sent in one piece, or in several, between which the socket's buffer is emptied. */
export type Sent = string | Buffer | readonly (string | Buffer)[]

const REPLY = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/

/**
 * Sends bytes as they are on a connection of their own, and reads the replies until the server hangs up or `count` have
 * come.
 *
 * @param withinMs after which whoever waits is told that nothing came
 * @param isBodiless the replies are to HEAD
 */
export async function exchange(
  port: number,
  sent: Sent,
  {
    count = 1,
    withinMs = 3_000,
    isBodiless = false,
  }: { readonly count?: number; readonly withinMs?: number; readonly isBodiless?: boolean } = {},
): Promise<readonly RawReply[]> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  let text = ''
  const end = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing in ${withinMs} ms after: ${text}`)), withinMs)
    const finish = (): void => {
      clearTimeout(timer)
      resolve()
    }
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
      if (repliesIn(text, isBodiless).length >= count) finish()
    })
    for (const event of ['end', 'close']) socket.on(event, finish)
  })
  await send(socket, sent)
  await end.finally(() => socket.destroy())
  return repliesIn(text, isBodiless)
}

async function send(socket: Socket, sent: Sent): Promise<void> {
  for (const part of typeof sent === 'string' || Buffer.isBuffer(sent) ? [sent] : sent)
    await new Promise<void>((resolve) => {
      socket.write(part, () => resolve())
    })
}

/** Whole replies; interim ones, such as 100, are left out. */
function repliesIn(text: string, isBodiless: boolean): readonly RawReply[] {
  const replies: RawReply[] = []
  for (let rest = text; ; ) {
    const [head, status, lines = ''] = REPLY.exec(rest) ?? []
    if (head === undefined) return replies
    const headers = Object.fromEntries(
      lines.split('\r\n').map((line) => {
        const [name = '', ...value] = line.split(':')
        return [name.toLowerCase(), value.join(':').trim()]
      }),
    )
    const length = isBodiless ? 0 : Number(headers['content-length'] ?? 0)
    const body = rest.slice(head.length, head.length + length)
    if (body.length < length) return replies
    if (Number(status) >= 200) replies.push({ status: Number(status), headers, body })
    rest = rest.slice(head.length + length)
  }
}
