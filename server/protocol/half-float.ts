/** How a number of 16 bits is cut up: sign, exponent, mantissa. */
type HalfFormat = { readonly exponentBits: number; readonly mantissaBits: number }

/** IEEE 754 binary16: up to 65,504, three digits. */
export const FP16_FORMAT: HalfFormat = { exponentBits: 5, mantissaBits: 10 }
/** The upper half of a float32: its range, two digits. */
export const BF16_FORMAT: HalfFormat = { exponentBits: 8, mantissaBits: 7 }

const SIGN_BIT = 0x8000
const exponentOf = new DataView(new ArrayBuffer(8))

/**
 * The 16 bits nearest to a number; a tie goes to the even mantissa, as IEEE 754 has it. What is too large becomes
 * infinite: 65,520 as FP16, half a step above the largest.
 */
export function toHalfBits(value: number, { exponentBits, mantissaBits }: HalfFormat): number {
  const infinity = (2 ** exponentBits - 1) << mantissaBits
  if (Number.isNaN(value)) return infinity | (1 << (mantissaBits - 1))
  const sign = value < 0 || Object.is(value, -0) ? SIGN_BIT : 0
  const size = Math.abs(value)
  const bias = 2 ** (exponentBits - 1) - 1
  // Below 2^(1 - bias) the exponent stays and the leading one is written out: a subnormal number.
  const exponent = Math.max(floorLog2(size), 1 - bias)
  const steps = roundToEven(size / 2 ** (exponent - mantissaBits))
  // The leading one of `steps` adds the 1 that a normal exponent is larger by; a mantissa rounded up carries over likewise.
  const bits = ((exponent + bias - 1) << mantissaBits) + steps
  return sign | (size === Number.POSITIVE_INFINITY || bits > infinity ? infinity : bits)
}

/** The number that 16 bits stand for. */
export function fromHalfBits(bits: number, { exponentBits, mantissaBits }: HalfFormat): number {
  const sign = bits & SIGN_BIT ? -1 : 1
  const exponent = (bits & ~SIGN_BIT) >> mantissaBits
  const mantissa = bits & (2 ** mantissaBits - 1)
  const bias = 2 ** (exponentBits - 1) - 1
  if (exponent === 2 ** exponentBits - 1) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  const steps = exponent === 0 ? mantissa : mantissa + 2 ** mantissaBits
  return sign * steps * 2 ** (Math.max(exponent, 1) - bias - mantissaBits)
}

/** Read from the number's own bits: Math.log2 is one off just below a power of two. -1023 for 0. */
function floorLog2(size: number): number {
  exponentOf.setFloat64(0, size)
  return (exponentOf.getUint16(0) >> 4) - 1023
}

function roundToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
