/** What a calibration measured. Latencies in milliseconds, as the caller sees them. */
export type ServiceMeasurements = {
  /** Of requests that met an idle server, in any order; at least 2. */
  readonly aloneMs: readonly number[]
  /** Closed loops with so many connections, each with one request under way all the time. */
  readonly levels: readonly ServiceLevel[]
  /** Requests sent at once to an idle server. */
  readonly bursts: readonly ServiceBurst[]
  /** Loads that do not wait for answers, as many callers together are. */
  readonly loads: readonly ServiceLoad[]
}

/** Poisson arrivals: when each request was sent, rising, and how long its answer took; infinite where none came. */
export type ServiceLoad = {
  readonly sentMs: readonly number[]
  readonly latenciesMs: readonly number[]
  /** From when to when the sender itself stood still, and saw no answer; rising. */
  readonly awayMs?: readonly (readonly [fromMs: number, toMs: number])[]
}

/** Throughput with so many requests under way: medians over several tries. */
export type ServiceLevel = {
  readonly connections: number
  readonly requestsPerSecond: number
  /** How many requests one run of the model answered on average; undefined where the server does not count runs. */
  readonly requestsPerRun: number | undefined
}

/** So many requests at once, and until the last of them was answered: the median over several tries. */
export type ServiceBurst = { readonly size: number; readonly lastMs: number }
