import {
  type MetadataValue,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type { ServiceDefinition } from '@grpc/proto-loader'
import { toServeError } from '../../to-serve-error.ts'
import { answerCall, type CallParts, type MethodName } from '../answer-call.ts'
import { boundMessage, CONTROL_BOUNDS, INFER_BOUNDS, type MessageBounds } from '../bound-message.ts'
import type { InferenceService } from '../inference-service.ts'
import { callStatuses } from './call-status.ts'
import type { CallNames } from './name-caller.ts'

/** The longest deadline, as over HTTP. */
export const DEADLINE_MS_MAX = 3_600_000

const UNSENT = 'the reply could not be sent'

/** Of those methods whose requests hold lists. */
const BOUNDS: Partial<Record<MethodName, MessageBounds>> = {
  ModelInfer: INFER_BOUNDS,
  RepositoryModelLoad: CONTROL_BOUNDS,
  RepositoryModelUnload: CONTROL_BOUNDS,
}

/** Requests stay bytes until the caller has shown its token: reading 8 MiB of them takes long. */
export function withBytes(definition: ServiceDefinition): ServiceDefinition {
  const requestDeserialize = (bytes: Buffer): Buffer => bytes
  return Object.fromEntries(
    Object.entries(definition).map(([name, method]) => [name, { ...method, requestDeserialize }]),
  )
}

/** The library's handlers for the methods of the service, which are to be defined `withBytes`. */
export function unaryHandlers(
  definition: ServiceDefinition,
  service: InferenceService,
  parts: CallParts,
  { clientOf, callerOf }: CallNames,
): UntypedServiceImplementation {
  const toStatus = callStatuses()
  const handler =
    (name: MethodName, read: (bytes: Buffer) => object) =>
    (call: ServerUnaryCall<Buffer, object>, respond: sendUnaryData<object>): void => {
      const answer = answerCall(
        service,
        name,
        {
          path: call.getPath(),
          read: () => {
            boundMessage(call.request, BOUNDS[name] ?? {})
            return read(call.request)
          },
          authorization: call.metadata.get('authorization')[0]?.toString(),
          traceparent: onlyText(call.metadata.get('traceparent')),
          tracestate: onlyText(call.metadata.get('tracestate')),
          dueMs: dueMs(Number(call.getDeadline())),
          isAbandoned: () => call.cancelled,
          client: clientOf(call),
          caller: () => callerOf(call),
        },
        parts,
      )
      answer
        .then(
          (response) => respond(null, response),
          (error) => respond(toStatus(toServeError(error))),
        )
        // What the library throws while it writes is one caller's misfortune: uncaught, it would end the process.
        .catch((err: unknown) => {
          parts.log.error({ err, path: call.getPath() }, UNSENT)
          respond({ code: status.INTERNAL, details: UNSENT })
        })
    }
  return Object.fromEntries(
    Object.keys(service).map((name) => {
      const method = definition[name]
      if (method === undefined) throw new Error(`open-inference.proto has no ${name}`)
      return [name, handler(name as MethodName, method.requestDeserialize)]
    }),
  )
}

function onlyText([first, ...others]: readonly MetadataValue[]): string | undefined {
  return typeof first === 'string' && others.length === 0 ? first : undefined
}

/** From the clock of the calendar to that of the process; a client without a deadline has an infinite one. */
function dueMs(deadlineMs: number): number | undefined {
  if (deadlineMs === Number.POSITIVE_INFINITY) return undefined
  return performance.now() + Math.min(deadlineMs - Date.now(), DEADLINE_MS_MAX)
}
