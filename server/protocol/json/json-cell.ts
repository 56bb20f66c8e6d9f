import type { Datatype } from '../tensor/datatype.ts'
import { HALF_INFINITY, toHalfBits } from '../tensor/half-float.ts'

/** How one datatype is read from JSON. */
type CellRule = {
  /** What is stored for the cell, or undefined when the datatype cannot hold it. */
  readonly read: (cell: unknown) => number | bigint | Uint8Array | undefined
  /** JSON's own name of the type: another one is `wrong_type`, a value of the right one is `out_of_range`. */
  readonly jsonTypes: readonly string[]
  readonly wanted: string
}

const utf8 = new TextEncoder()
const LONE_SURROGATE = /\p{Surrogate}/u

/** One rule a datatype. Nothing is rounded in silence but what the datatype itself rounds: FP32 of 0.1 is the nearest FP32. */
export const JSON_CELLS: Readonly<Record<Datatype, CellRule>> = {
  BOOL: {
    read: (cell) => (typeof cell === 'boolean' ? Number(cell) : undefined),
    jsonTypes: ['boolean'],
    wanted: 'true or false',
  },
  UINT8: integer(0, 2 ** 8 - 1),
  UINT16: integer(0, 2 ** 16 - 1),
  UINT32: integer(0, 2 ** 32 - 1),
  UINT64: longInteger(0n, 2n ** 64n - 1n),
  INT8: integer(-(2 ** 7), 2 ** 7 - 1),
  INT16: integer(-(2 ** 15), 2 ** 15 - 1),
  INT32: integer(-(2 ** 31), 2 ** 31 - 1),
  INT64: longInteger(-(2n ** 63n), 2n ** 63n - 1n),
  FP16: {
    read: (cell) => (typeof cell === 'number' ? finiteHalf(cell) : undefined),
    jsonTypes: ['number'],
    wanted: 'a number from -65504 to 65504',
  },
  FP32: {
    // 1e39 is a fine JSON number and would turn into Infinity.
    read: (cell) => (typeof cell === 'number' && Number.isFinite(Math.fround(cell)) ? cell : undefined),
    jsonTypes: ['number'],
    wanted: 'a number from -3.4e38 to 3.4e38',
  },
  FP64: {
    // JSON.parse reads 1e999 as Infinity.
    read: (cell) => (Number.isFinite(cell) ? Number(cell) : undefined),
    jsonTypes: ['number'],
    wanted: 'a number from -1.79e308 to 1.79e308',
  },
  BYTES: {
    // Half a surrogate pair, which JSON can write as \ud800, has no UTF-8.
    read: (cell) => (typeof cell === 'string' && !LONE_SURROGATE.test(cell) ? utf8.encode(cell) : undefined),
    jsonTypes: ['string'],
    wanted: 'a text; bytes that are no UTF-8 travel as binary data only',
  },
}

function integer(min: number, max: number): CellRule {
  return {
    read: (cell) =>
      typeof cell === 'number' && Number.isInteger(cell) && cell >= min && cell <= max ? cell : undefined,
    jsonTypes: ['number'],
    wanted: `a whole number from ${min} to ${max}`,
  }
}

/**
 * JSON.parse rounds numbers beyond 2^53, so larger ones come as text, in which protobuf's JSON writes every int64
 * (https://protobuf.dev/programming-guides/json). A number that may have been rounded is refused.
 */
function longInteger(min: bigint, max: bigint): CellRule {
  const read = (cell: unknown): bigint | undefined => {
    const isExact = typeof cell === 'string' ? /^-?\d{1,20}$/.test(cell) : Number.isSafeInteger(cell)
    if (!isExact) return undefined
    const value = BigInt(String(cell))
    return value >= min && value <= max ? value : undefined
  }
  const wanted = `a whole number from ${min} to ${max}, as text beyond 9007199254740991`
  return { read, jsonTypes: ['number', 'string'], wanted }
}

function finiteHalf(value: number): number | undefined {
  const bits = toHalfBits(value)
  return (bits & 0x7fff) < HALF_INFINITY ? bits : undefined
}
