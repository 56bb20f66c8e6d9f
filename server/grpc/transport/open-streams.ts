import {
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js'
import { serveError } from '../../errors.ts'

/** The calls that last until one side ends them: a watch on the health, and reflection. */
export type OpenStreams = {
  /** Sees every call. */
  readonly interceptor: ServerInterceptor
  /** Ends them all: a drain would otherwise wait for those who watch it. */
  readonly end: () => void
}

/** Keeps account of the calls of streaming methods. */
export function openStreams(): OpenStreams {
  const open = new Set<ServerInterceptingCallInterface>()
  return {
    interceptor: ({ responseStream }, call) => {
      if (!responseStream) return new ServerInterceptingCall(call)
      open.add(call)
      const listener = new ServerListenerBuilder().withOnCancel(() => open.delete(call)).build()
      return new ServerInterceptingCall(
        call,
        new ResponderBuilder().withStart((next) => next(listener)).build(),
      )
    },
    end: () => {
      const { message: details } = serveError('draining')
      for (const call of open) call.sendStatus({ code: status.UNAVAILABLE, details, metadata: null })
    },
  }
}
