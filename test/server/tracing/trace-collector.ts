import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as OTLP/JSON has it (https://opentelemetry.io/docs/specs/otlp/), its attributes as one object. */
export type SentSpan = {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status: { readonly code?: number }
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A collector that keeps what it is sent. */
export type TraceCollector = {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string
  readonly posts: readonly {
    readonly url: string
    readonly headers: IncomingHttpHeaders
    readonly body: Buffer
  }[]
  /** Of all that came as JSON. */
  readonly spans: () => readonly SentSpan[]
  /** What the sender says of itself. */
  readonly resource: () => Readonly<Record<string, unknown>>
  readonly close: () => void
}

type Sent = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly (Omit<SentSpan, 'attributes'> & Attributed)[] }[]
  }[]
}
type Attributed = { readonly attributes: readonly Attribute[] }
type Attribute = { readonly key: string; readonly value: Readonly<Record<string, unknown>> }

/** Listens on a port, or on one that the system chooses. */
export async function startTraceCollector(port = 0): Promise<TraceCollector> {
  const posts: TraceCollector['posts'][number][] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    posts.push({ url: request.url ?? '', headers: request.headers, body })
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const sent = (): readonly Sent['resourceSpans'][number][] =>
    posts
      .filter(({ headers }) => headers['content-type'] === 'application/json')
      .flatMap(({ body }) => (JSON.parse(body.toString()) as Sent).resourceSpans)
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    spans: () =>
      sent()
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({ ...span, attributes: toObject(span.attributes) })),
    resource: () => toObject(sent()[0]?.resource.attributes ?? []),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Each value is the only field of an object that is named for its type. */
function toObject(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
