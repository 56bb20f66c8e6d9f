import type { Feature } from '../../model-card.ts'

/** What numbers each column may have: from `min` to `max`, and where `codes` is not 0, only those whose bit is set. */
export type Limits = {
  readonly min: Float64Array
  readonly max: Float64Array
  readonly codes: Int32Array
}

/** Codes have a bit each, from 0 to this. */
const CODE_MAX = 30

/** @returns undefined where a code is no whole number from 0 to 30 */
export function limitsOf(features: readonly Feature[]): Limits | undefined {
  const bits = features.map(({ codes }) => (codes === undefined ? 0 : bitsOf(Object.keys(codes))))
  if (bits.includes(undefined)) return undefined
  return {
    min: Float64Array.from(features, ({ codes, min = 0 }) => (codes === undefined ? Math.fround(min) : 0)),
    max: Float64Array.from(features, ({ codes, max = 0 }) =>
      codes === undefined ? Math.fround(max) : CODE_MAX,
    ),
    codes: Int32Array.from(bits, (sum) => sum ?? 0),
  }
}

/** Undefined for none, and for codes as no number is written, such as `01`. */
function bitsOf(codes: readonly string[]): number | undefined {
  let bits = 0
  for (const code of codes) {
    if (!/^(\d|[12]\d|30)$/.test(code)) return undefined
    bits |= 1 << Number(code)
  }
  return bits === 0 ? undefined : bits
}

/** Whether all are. 416 numbers take 1 us; a look at each that could tell what is wrong with it takes 6. */
export function areWithin(data: Float32Array, { min, max, codes }: Limits): boolean {
  const columns = codes.length
  let column = 0
  for (let index = 0; index < data.length; index += 1) {
    const number = data[index] ?? Number.NaN
    if (!(number >= (min[column] ?? 0) && number <= (max[column] ?? 0))) return false
    const code = codes[column] ?? 0
    if (code !== 0 && (Math.trunc(number) !== number || ((code >>> number) & 1) === 0)) return false
    column = column + 1 === columns ? 0 : column + 1
  }
  return true
}
