/** What Go makes of a float64 that fits no int64, on amd64. */
const INT64_MIN = -(2 ** 63)

/**
 * The value of a trigger as the metrics API shows it, in thousandths (pkg/scalers/scaler.go: quantityFromFloat64).
 *
 * Rendered with 3 decimals, ties to even: 0.0625 becomes 0.062. NaN, infinities and what is below 0 become 0.
 */
export function milliOfValue(value: number): number {
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) return 0
  const milli = value * 1000
  // A tie is an odd number of sixteenths: 1/2000 = 1/(16 x 125), and binary fractions hold no other 125th.
  const sixteenths = value * 16
  if (sixteenths % 2 === 1) return 2 * Math.round(milli / 2)
  const below = Math.floor(milli)
  // Within the error of the product, the decimal digits decide.
  if (Math.abs(milli - below - 0.5) < 1e-6) return Math.round(Number(value.toFixed(3)) * 1000)
  return Math.round(milli)
}

/** Go's int64(value × 1000): cut towards 0, and the least int64 when nothing fits. */
export function truncateToMilli(value: number): number {
  const milli = Math.trunc(value * 1000)
  return Math.abs(milli) < 2 ** 63 ? milli + 0 : INT64_MIN
}
