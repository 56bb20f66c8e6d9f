/** One call as it comes; the library behind it is not known here. */
export type UnaryCall = {
  /** Such as `/inference.GRPCInferenceService/ModelInfer`. */
  readonly path: string
  /** The request. @throws {ServeError} when it holds too much; {Error} when the bytes are no such message */
  readonly read: () => unknown
  /** The metadata of that name. */
  readonly authorization: string | undefined
  /** Likewise; undefined also when there are several. */
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
  /** When the client's deadline is, in milliseconds of `performance.now()`; undefined: it set none. */
  readonly dueMs: number | undefined
  /** Whether the client has left, or its deadline has passed. */
  readonly isAbandoned: () => boolean
  /** Whose it is, where clients are told apart. */
  readonly client: string | undefined
  /** Whom a limit of the rate counts it for. */
  readonly caller: () => string
}
