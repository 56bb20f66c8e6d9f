/** How clients try again when a request fails. */
export type Retries = {
  /** Further tries of one request at most, at least 1. */
  readonly max: number
  /**
   * The n-th one comes after a random time from 0 to (2^n - 1) times this, at most 10 times this: fully jittered
   * exponential back-off, as Envoy's router has it.
   */
  readonly backOffMs: number
}

/** No back-off grows beyond so many times the first. */
export const BACK_OFF_MAX = 10
