/**
 * Stops when something that cannot be is so: a mistake in this program, never in its input.
 *
 * @throws {Error} with the message, when `condition` is false
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`impossible: ${message}`)
}
