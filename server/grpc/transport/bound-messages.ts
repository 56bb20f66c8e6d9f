import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer } from 'node:net'
import {
  type Server,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js'
import type { BodyMemory } from '../../connections/body-memory.ts'
import { type ServeError, serveError } from '../../errors.ts'
import { toServeError } from '../../to-serve-error.ts'
import { callStatuses } from './call-status.ts'

/** Who keeps account of messages on their way, and who hears of those that found no room. */
type MessageBounds = {
  readonly memory: BodyMemory
  readonly onRefused: () => void
  /** How long a message may take to come, in milliseconds. */
  readonly withinMs: number
}

/**
 * Bounds what is held of messages on their way, and how long they may take: the library keeps the parts of a message
 * until it is whole, of each of a thousand calls of each connection 8 MiB, and for good.
 */
export function boundMessages({ memory, onRefused, withinMs }: MessageBounds): ServerInterceptor {
  const toStatus = callStatuses()
  return ({ requestStream }, call) => {
    const stream = streamOf(call)
    const body = memory.receive(() => refuse(serveError('request_too_slow')))
    const refuse = (error: ServeError): void => {
      body.end()
      call.sendStatus(toStatus(error))
      // What still comes is nobody's (RFC 9113, 8.1).
      setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR))
    }
    // A stream of messages, as reflection has, lasts as long as its client likes.
    const timer = requestStream
      ? undefined
      : setTimeout(() => refuse(serveError('request_too_slow')), withinMs).unref()
    stream.on('data', (part: Buffer) => {
      try {
        body.take(part.length)
      } catch (error) {
        onRefused()
        refuse(toServeError(error))
      }
    })
    for (const event of ['end', 'close'])
      stream.once(event, () => {
        clearTimeout(timer)
        body.end()
      })
    return new ServerInterceptingCall(call)
  }
}

/** @param most one connection more is closed at once */
export function boundConnections(server: Server, most: number): void {
  for (const listener of listenersOf(server)) listener.maxConnections = most
}

/** The library shows neither; both are as they are in version 1.14. */
function streamOf(call: ServerInterceptingCallInterface): ServerHttp2Stream {
  const { stream } = call as unknown as { readonly stream?: ServerHttp2Stream }
  if (stream === undefined) throw new Error('the library keeps the stream of a call elsewhere')
  return stream
}

function listenersOf(server: Server): Iterable<NetServer> {
  const { http2Servers } = server as unknown as { readonly http2Servers?: ReadonlyMap<NetServer, unknown> }
  if (http2Servers === undefined) throw new Error('the library keeps its listeners elsewhere')
  return http2Servers.keys()
}
