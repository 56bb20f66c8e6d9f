/** IEEE 754 binary16: a sign, five bits of exponent, ten of mantissa. Up to 65,504, three digits. */
const EXPONENT_BITS = 5
const MANTISSA_BITS = 10
const BIAS = 2 ** (EXPONENT_BITS - 1) - 1
const SIGN_BIT = 0x8000

/** The bits of infinity; what is above, its sign aside, is no number. */
export const HALF_INFINITY: number = (2 ** EXPONENT_BITS - 1) << MANTISSA_BITS

const exponentOf = new DataView(new ArrayBuffer(8))

/**
 * The 16 bits nearest to a number; a tie goes to the even mantissa, as IEEE 754 has it. What is too large becomes
 * infinite: from 65,520, half a step above the largest.
 */
export function toHalfBits(value: number): number {
  if (Number.isNaN(value)) return HALF_INFINITY | (1 << (MANTISSA_BITS - 1))
  const sign = value < 0 || Object.is(value, -0) ? SIGN_BIT : 0
  const size = Math.abs(value)
  // Below 2^-14 the exponent stays and the leading one is written out: a subnormal number.
  const exponent = Math.max(floorLog2(size), 1 - BIAS)
  const steps = roundToEven(size / 2 ** (exponent - MANTISSA_BITS))
  // The leading one of `steps` adds the 1 that a normal exponent is larger by; a mantissa rounded up carries over likewise.
  const bits = ((exponent + BIAS - 1) << MANTISSA_BITS) + steps
  return sign | (size === Number.POSITIVE_INFINITY || bits > HALF_INFINITY ? HALF_INFINITY : bits)
}

/** The number that 16 bits stand for. */
export function fromHalfBits(bits: number): number {
  const sign = bits & SIGN_BIT ? -1 : 1
  const exponent = (bits & ~SIGN_BIT) >> MANTISSA_BITS
  const mantissa = bits & (2 ** MANTISSA_BITS - 1)
  if ((bits & ~SIGN_BIT) >= HALF_INFINITY)
    return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  const steps = exponent === 0 ? mantissa : mantissa + 2 ** MANTISSA_BITS
  return sign * steps * 2 ** (Math.max(exponent, 1) - BIAS - MANTISSA_BITS)
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
