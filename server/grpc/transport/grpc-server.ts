import { Server, type ServerOptions } from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { HealthImplementation, protoPath as healthProto } from 'grpc-health-check'
import { tokenCheck } from '../../bearer-token.ts'
import type { BodyMemory } from '../../connections/body-memory.ts'
import type { ConnectionLimits } from '../../connections/http-server.ts'
import type { KeptTls } from '../../connections/kept-tls.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { FairBy } from '../../process/settings/connection-settings.ts'
import { REQUEST_BYTES_MAX } from '../../protocol/server-identity.ts'
import type { Tracer } from '../../tracing/tracer.ts'
import { CallRate } from '../call-rate.ts'
import { inferenceService, type ServiceParts } from '../inference-service.ts'
import { findProtoFile } from '../proto-files.ts'
import { boundConnections, boundMessages } from './bound-messages.ts'
import { loadProto } from './load-proto.ts'
import { nameMapEntries } from './map-entries.ts'
import { callNames } from './name-caller.ts'
import { openStreams } from './open-streams.ts'
import { serverCredentials } from './server-credentials.ts'
import { DEADLINE_MS_MAX, unaryHandlers, withBytes } from './unary-handlers.ts'

/** Where to listen and what to answer from. */
export type GrpcParts = ServiceParts & {
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  readonly metrics: Metrics
  /** What every call must bring, but probes and reflection; undefined: nothing. */
  readonly token: string | undefined
  /** Calls a second of one client; 0: no limit. */
  readonly rateLimit: number
  /** Undefined: it speaks plain HTTP/2. */
  readonly tls: KeptTls | undefined
  /** What tells one client from another; undefined: nobody does. */
  readonly fairBy: FairBy | undefined
  readonly limits: Pick<ConnectionLimits, 'ageMs' | 'connectionsMax' | 'requestTimeoutMs'>
  /** What messages on their way may take, with the bodies of HTTP. */
  readonly bodyMemory: BodyMemory
  /** How many proxies in front are believed about the client's address. */
  readonly trustedProxies: number
  /** Who sends traces; undefined: nobody. */
  readonly tracer: Tracer | undefined
}

/** A server that listens. */
export type GrpcServer = {
  readonly port: number
  /** Tells kept connections to go elsewhere; what has begun on them is finished. New ones are still taken. */
  readonly turnAway: () => void
  /** Takes no new connections and resolves once what has begun is answered. */
  readonly close: () => Promise<void>
}

const SERVICE = 'inference.GRPCInferenceService'
/** What a health check may ask for: the whole server, or the one service. */
const HEALTH_NAMES = ['', SERVICE]
/** As many calls as one connection may have open; more wait at the client. */
const STREAMS_MAX = 1000
/** A client that does not answer a ping within 20 s is gone: its calls leave the queue. */
const PING_EVERY_MS = 60_000
const PING_TIMEOUT_MS = 20_000

/** The Open Inference Protocol, the standard health service and reflection, on a port of their own. */
export async function startGrpcServer(parts: GrpcParts): Promise<GrpcServer> {
  const { host, port, lifecycle, metrics, token, log, tracer } = parts
  const streams = openStreams()
  const bounds = boundMessages({
    memory: parts.bodyMemory,
    onRefused: () => metrics.requestsRefused.inc({ model: '', version: '', reason: 'memory_full' }),
    withinMs: parts.limits.requestTimeoutMs,
  })
  const options = withAge(LIMITS, parts.limits.ageMs)
  const server = new Server({ ...options, interceptors: [bounds, streams.interceptor] })
  const inference = loadProto(findProtoFile('open-inference.proto'))
  const definition = inference[SERVICE] as ServiceDefinition
  const calls = { metrics, rate: new CallRate(parts.rateLimit), isAllowed: tokenCheck(token), log, tracer }
  const names = callNames(parts.fairBy, parts.trustedProxies)
  server.addService(withBytes(definition), unaryHandlers(definition, inferenceService(parts), calls, names))
  const health = new HealthImplementation()
  const tellHealth = (): void => {
    const isReady = lifecycle.readinessProblem === undefined
    for (const name of HEALTH_NAMES) health.setStatus(name, isReady ? 'SERVING' : 'NOT_SERVING')
  }
  tellHealth()
  lifecycle.onChange(tellHealth)
  health.addToServer(server)
  new ReflectionService(nameMapEntries({ ...inference, ...loadProto(healthProto) })).addToServer(server)
  const address = host.includes(':') ? `[${host}]` : host
  const bound = await bind(server, `${address}:${port}`, parts.tls)
  boundConnections(server, parts.limits.connectionsMax)
  return {
    port: bound,
    turnAway: () => server.drain(`${address}:${bound}`, DEADLINE_MS_MAX),
    close: () => {
      const closed = new Promise<void>((resolve, reject) => {
        server.tryShutdown((error) => (error === undefined ? resolve() : reject(error)))
      })
      streams.end()
      return closed
    },
  }
}

/** After that age, give or take a tenth, a client is asked to connect anew; 0: never. */
function withAge(options: ServerOptions, ageMs: number): ServerOptions {
  return ageMs === 0 ? options : { ...options, 'grpc.max_connection_age_ms': ageMs }
}

const LIMITS: ServerOptions = {
  'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
  'grpc.max_concurrent_streams': STREAMS_MAX,
  'grpc.keepalive_time_ms': PING_EVERY_MS,
  'grpc.keepalive_timeout_ms': PING_TIMEOUT_MS,
  'grpc.max_connection_age_grace_ms': DEADLINE_MS_MAX,
  // Statistics of the library's own, which nobody asks for.
  'grpc.enable_channelz': 0,
}

function bind(server: Server, address: string, tls: KeptTls | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, serverCredentials(tls), (error, port) =>
      error === null ? resolve(port) : reject(error),
    )
  })
}
