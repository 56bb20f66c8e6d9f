/**
 * What HTTP's statuses are in gRPC, by its own table of codes
 * (https://grpc.github.io/grpc/core/md_doc_statuscodes.html): so a code of error-table.ts means one thing in both.
 */
export const GRPC_STATUSES = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  406: 'INVALID_ARGUMENT',
  408: 'DEADLINE_EXCEEDED',
  413: 'RESOURCE_EXHAUSTED',
  415: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  431: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
} as const

/** A status of HTTP that an error can have. */
export type ErrorStatus = keyof typeof GRPC_STATUSES

/** A status of gRPC that an error can have. */
export type GrpcStatus = (typeof GRPC_STATUSES)[ErrorStatus]
