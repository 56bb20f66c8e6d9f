/**
 * A stream of numbers that is read many at a time: arrival times in their order, or service times.
 *
 * A number that a function returns is put on the heap by the engine; thousands that it writes into a list are not.
 * That is a third of the time of a simulated request.
 */
export type NumberSource = {
  /** Fills the list from its front. Returns how many numbers it wrote: fewer than fit when there are no more. */
  fill(into: Float64Array): number
}
