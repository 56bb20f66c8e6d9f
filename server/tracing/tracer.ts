import type { ErrorCode } from '../error-table.ts'
import type { TraceContext } from './trace-context.ts'

/** Begins the spans of requests. Nobody else knows who collects them. */
export type Tracer = {
  readonly begin: (request: TracedRequest) => RequestTrace
  /** Sends what has ended; after so many milliseconds at most, what could not be sent is lost. Never rejects. */
  readonly close: (withinMs: number) => Promise<void>
}

/** A request as it comes. Nothing here may tell what it asks. */
export type TracedRequest = {
  /** Method and route, such as `POST /predict`. */
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** When its headers had come, in milliseconds of `performance.now()`. */
  readonly startedMs: number
  readonly parent: TraceContext | undefined
  /** The header of that name, which goes with `parent`. */
  readonly traceState: string | undefined
}

/** The place of a request in a trace: what its log lines and exemplars name. */
export type RequestTrace = TraceContext & {
  /** What is told of it; undefined where nothing is sent, or the trace is not kept. */
  readonly span?: RequestSpan | undefined
}

/** One request, told step by step. */
export type RequestSpan = {
  /** The request goes to a model, and waits. */
  readonly ask: (model: ModelName) => InferenceSpan
  /** It went wrong, by this code. */
  readonly fail: (code: ErrorCode) => void
  /** The end; `status` is what the metrics count it by, `attributes` what else there is to say. */
  readonly end: (
    status: number,
    model: ModelName,
    attributes: Readonly<Record<string, string | number>>,
  ) => void
}

/** From the queue to the answer. */
export type InferenceSpan = {
  /** The waiting is over, the model runs. */
  readonly onTaken: (batch: TakenBatch) => void
  readonly end: (failure?: ErrorCode) => void
}

/** Those that go to the model together. */
export type TakenBatch = { readonly requests: number; readonly rows: number }

/** Empty where no model answers. */
type ModelName = { readonly name: string; readonly version: string }
