import { Metadata, type StatusObject, status } from '@grpc/grpc-js'
import type { ServeError } from '../../errors.ts'
import { SERVER_NAME } from '../../protocol/server-identity.ts'
import { describeFailure } from '../describe-failure.ts'
import { findProtoFile } from '../proto-files.ts'
import { loadProto, messageWriter } from './load-proto.ts'

/** Where clients of Google's error model look for more than a code and a message. */
const DETAILS_KEY = 'grpc-status-details-bin'
/** When a client may retry, for those that do it by themselves (gRFC A6). */
const PUSHBACK_KEY = 'grpc-retry-pushback-ms'
const TYPE_URL = 'type.googleapis.com/'

/** Turns errors into what a gRPC client hears: code, message, and google.rpc.Status with every field that is wrong. */
export function callStatuses(): (error: ServeError) => StatusObject {
  const definitions = loadProto(findProtoFile('error-details.proto'))
  const write = (name: string, message: object): Buffer =>
    messageWriter(definitions, `google.rpc.${name}`)(message)
  const detail = (name: string, message: object): object => ({
    type_url: `${TYPE_URL}google.rpc.${name}`,
    value: write(name, message),
  })
  return (error) => {
    const { status: name, message, reason, violations, retryAfterMs } = describeFailure(error)
    const code = status[name]
    const details = [detail('ErrorInfo', { reason, domain: SERVER_NAME })]
    if (violations.length > 0) details.push(detail('BadRequest', { field_violations: violations }))
    const metadata = new Metadata()
    if (retryAfterMs !== undefined) {
      details.push(detail('RetryInfo', { retry_delay: { seconds: retryAfterMs / 1000 } }))
      metadata.set(PUSHBACK_KEY, String(retryAfterMs))
    }
    metadata.set(DETAILS_KEY, write('Status', { code, message, details }))
    return { code, details: message, metadata }
  }
}
