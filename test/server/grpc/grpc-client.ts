import {
  type CallOptions,
  type ChannelCredentials,
  Client,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { loadSync, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader'
import { CONNECTION_LIMITS } from '../../../server/connections/http-server.ts'
import type { KeptTls } from '../../../server/connections/kept-tls.ts'
import { findProtoFile } from '../../../server/grpc/proto-files.ts'
import { serveBeside } from '../../../server/grpc/serve-beside.ts'
import { type StartedApp, startApp } from '../start-app.ts'

/** What came of a call: a response, or a status with what its details say. */
export type CallEnd = {
  readonly code: string
  readonly message: string
  readonly response: Readonly<Record<string, unknown>>
  /** The code of the error table. */
  readonly reason: string
  /** Fields that are wrong. */
  readonly fields: readonly string[]
  /** When to come again, for a client that retries. */
  readonly pushbackMs: string | undefined
}

/** How a call is made; by default without a token, and a deadline of ten seconds that the server hears of. */
type CallOptionsGiven = {
  readonly authorization?: string
  readonly traceparent?: string
  readonly deadlineMs?: number
  /** Sent along with it. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Aborts the call. */
  readonly signal?: AbortSignal
  /** Bytes to send in place of the message. */
  readonly bytes?: Buffer
}

export type GrpcClient = {
  readonly channel: Client
  readonly call: (method: string, request: object, options?: CallOptionsGiven) => Promise<CallEnd>
  readonly close: () => void
}

const OPTIONS = { keepCase: true, longs: String, defaults: true, arrays: true, objects: true }
const SERVICE = loadSync(findProtoFile('open-inference.proto'), OPTIONS)[
  'inference.GRPCInferenceService'
] as ServiceDefinition
const DETAILS = loadSync(findProtoFile('error-details.proto'), OPTIONS)

/** A client of the service as any program has one; 64-bit integers are texts. */
export function connectGrpc(
  address: string,
  channelCredentials: ChannelCredentials = credentials.createInsecure(),
): GrpcClient {
  const channel = new Client(address, channelCredentials, {
    // Each with a connection of its own.
    'grpc.use_local_subchannel_pool': 1,
  })
  const call: GrpcClient['call'] = (
    name,
    request,
    { authorization, traceparent, metadata: others = {}, deadlineMs, signal, bytes } = {},
  ) =>
    new Promise((resolve) => {
      const method = SERVICE[name]
      const metadata = new Metadata()
      for (const [key, value] of Object.entries(others)) metadata.set(key, value)
      if (authorization !== undefined) metadata.set('authorization', authorization)
      if (traceparent !== undefined) metadata.set('traceparent', traceparent)
      const options: CallOptions = { deadline: Date.now() + (deadlineMs ?? 10_000) }
      const pending = channel.makeUnaryRequest(
        method?.path ?? `/inference.GRPCInferenceService/${name}`,
        (message: object) => bytes ?? method?.requestSerialize(message) ?? Buffer.alloc(0),
        (answer) => method?.responseDeserialize(answer) ?? {},
        request,
        metadata,
        options,
        (error, response) => resolve(error === null ? succeeded({ ...response }) : failed(error)),
      )
      signal?.addEventListener('abort', () => pending.cancel())
    })
  return { channel, call, close: () => channel.close() }
}

function succeeded(response: CallEnd['response']): CallEnd {
  return { code: 'OK', message: '', response, reason: '', fields: [], pushbackMs: undefined }
}

function failed({ code, details: message, metadata }: ServiceError): CallEnd {
  const [details] = metadata.get('grpc-status-details-bin')
  const parts = details instanceof Buffer ? readDetails(details) : {}
  const violations: readonly { field: string }[] = Object(parts['BadRequest']).field_violations ?? []
  return {
    code: status[code],
    message,
    response: {},
    reason: Object(parts['ErrorInfo']).reason ?? '',
    fields: violations.map(({ field }) => field),
    pushbackMs: metadata.get('grpc-retry-pushback-ms')[0]?.toString(),
  }
}

/** The details by the name of their type. */
function readDetails(bytes: Buffer): Readonly<Record<string, unknown>> {
  const read = (name: string, value: Buffer): Readonly<Record<string, unknown>> => ({
    ...(DETAILS[name] as MessageTypeDefinition<object, object>).deserialize(value),
  })
  const { details } = read('google.rpc.Status', bytes)
  const entries: { type_url: string; value: Buffer }[] = Object(details)
  return Object.fromEntries(
    Array.from(entries, ({ type_url, value }) => {
      const name = type_url.split('/')[1] ?? ''
      return [name.split('.').at(-1), read(name, value)]
    }),
  )
}

/** The service as main.ts wires it, over HTTP on no port and over gRPC on one that the system chose. */
export async function startGrpc(
  options: Parameters<typeof startApp>[0] = {},
  tls: KeptTls | undefined = undefined,
): Promise<
  StartedApp & { readonly client: GrpcClient; readonly address: string; readonly close: () => Promise<void> }
> {
  const started = await startApp(options)
  const { app, repository, lifecycle, metrics, bodyMemory } = started
  const { hasModelControl = false, token, tracer, fairBy, trustedProxies = 0, rateLimit = 0 } = options
  const open = serveBeside(app, {
    host: '127.0.0.1',
    port: 0,
    repository,
    lifecycle,
    metrics,
    buildVersion: 'test',
    hasModelControl,
    token,
    rateLimit,
    tls,
    fairBy,
    bodyMemory,
    limits: { ...CONNECTION_LIMITS, ageMs: 0, ...options.limits },
    trustedProxies,
    tracer,
  })
  const address = `127.0.0.1:${(await open()).port}`
  const client = connectGrpc(address)
  const close = async (): Promise<void> => {
    client.close()
    await app.close()
  }
  return { ...started, client, address, close }
}
