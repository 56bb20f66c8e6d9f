/** The factors of the suffixes of a quantity (apimachinery/pkg/api/resource/suffix.go). */
const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/**
 * Reads a resource quantity: `2`, `500m`, `1.5Gi`, `1e3`, or a plain number.
 *
 * @returns the amount in its base unit (cores, bytes), or undefined when it is no quantity
 */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const [, digits, suffix = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value) ?? []
  const factor = FACTORS[suffix]
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}

/**
 * The amount in thousandths, rounded up as Go's Quantity.MilliValue rounds: 0.0001 is 1 m.
 *
 * A product that misses a whole number by the error of floating point counts as whole: 0.29 is 290 m, although
 * 0.29 × 1000 is 289.99999999999994.
 */
export function toMilli(amount: number): number {
  const exact = amount * 1000
  const nearest = Math.round(exact)
  return Math.abs(exact - nearest) <= Math.abs(exact) * 1e-12 ? nearest : Math.ceil(exact)
}
