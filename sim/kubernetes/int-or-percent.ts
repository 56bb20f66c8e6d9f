/** A count of pods, or a share of spec.replicas such as "25%": the API's IntOrString as rolling updates take it. */
export type IntOrPercent = number | `${number}%`

/** The largest 32-bit integer: the API's numbers of replicas are int32. */
export const INT32_MAX = 2_147_483_647

/**
 * Reads an IntOrString field: a non-negative integer, or digits and a per cent sign.
 *
 * A string of digits without the sign is refused, as the API refuses it
 * (pkg/apis/apps/validation/validation.go: ValidatePositiveIntOrPercent).
 *
 * @returns undefined when the value is neither
 */
export function parseIntOrPercent(value: unknown): IntOrPercent | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= INT32_MAX ? value : undefined
  if (typeof value !== 'string' || !/^[0-9]+%$/.test(value)) return undefined
  const percent = Number(value.slice(0, -1))
  return percent <= INT32_MAX ? `${percent}%` : undefined
}

/**
 * The number of pods that an IntOrPercent stands for.
 *
 * Follows apimachinery's GetScaledValueFromIntOrPercent: integers stay as they are; percents are taken of `total`
 * in floating point and rounded. 25 % of 10 is 2.5: a surge of 3, but only 2 unavailable.
 *
 * @param total spec.replicas
 * @param rounding `up` for maxSurge, `down` for maxUnavailable
 */
export function scaledValue(value: IntOrPercent, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const exact = (Number.parseInt(value, 10) * total) / 100
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact)
}

/** The share in per cent, or undefined for a plain count. */
export function percentOf(value: IntOrPercent): number | undefined {
  return typeof value === 'number' ? undefined : Number(value.slice(0, -1))
}
