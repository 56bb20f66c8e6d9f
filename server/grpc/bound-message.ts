import { serveError } from '../errors.ts'
import { PARAMETERS_MAX, SIZES_MAX, TENSORS_MAX } from '../protocol/json/infer-envelope.ts'
import { REQUEST_BYTES_MAX } from '../protocol/server-identity.ts'
import { TEXTS_MAX } from '../protocol/tensor/tensor.ts'

/** How often a field may come in a message, and the same of the messages in it. */
type FieldBound = {
  readonly name: string
  readonly max: number
  readonly inner?: MessageBounds
  /** Integers, which may come packed: many in one piece. */
  readonly isPacked?: true
}

/** By the number of the field in open-inference.proto; what is not named may come as often as there is room. */
export type MessageBounds = Readonly<Record<number, FieldBound>>

const PARAMETERS: FieldBound = { name: 'parameters', max: PARAMETERS_MAX }

/** Each of 64 bits becomes an object of two halves: no more of them than a raw message has room for. */
const LONGS_MAX = REQUEST_BYTES_MAX / 8

const CONTENTS: MessageBounds = {
  3: { name: 'int64_contents', max: LONGS_MAX, isPacked: true },
  5: { name: 'uint64_contents', max: LONGS_MAX, isPacked: true },
  8: { name: 'bytes_contents', max: TEXTS_MAX },
}

const INPUT: MessageBounds = {
  3: { name: 'shape', max: SIZES_MAX, isPacked: true },
  4: PARAMETERS,
  5: { name: 'contents', max: 1, inner: CONTENTS },
}

/** Of ModelInferRequest. */
export const INFER_BOUNDS: MessageBounds = {
  4: PARAMETERS,
  5: { name: 'inputs', max: TENSORS_MAX, inner: INPUT },
  6: { name: 'outputs', max: TENSORS_MAX, inner: { 2: PARAMETERS } },
  7: { name: 'raw_input_contents', max: TENSORS_MAX },
}

/** Of RepositoryModelLoadRequest and RepositoryModelUnloadRequest. */
export const CONTROL_BOUNDS: MessageBounds = { 3: PARAMETERS }

/** Wire types (https://protobuf.dev/programming-guides/encoding); the others are of groups, which nobody sends. */
const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

/** Whose turn it is: from `at` to before `end`. */
type Range = { readonly at: number; readonly end: number }

/**
 * Looks how often the fields of a message come, before it is read: an empty input stands in two bytes, and four
 * million of them, read, took 10 s and 2 GB. What is no message passes: whoever reads it will say so.
 *
 * @throws {ServeError} invalid_request, for the first field that comes too often
 */
export function boundMessage(bytes: Uint8Array, bounds: MessageBounds): void {
  scan(bytes, { at: 0, end: bytes.length }, bounds, '')
}

function scan(bytes: Uint8Array, range: Range, bounds: MessageBounds, path: string): void {
  const counts = new Map<FieldBound, number>()
  for (let at = range.at; at < range.end; ) {
    const tag = readVarint(bytes, at, range.end)
    const wireType = tag.value % 8
    const part = partAfter(bytes, tag.next, range.end, wireType)
    if (part === undefined) return
    at = part.end
    const bound = bounds[Math.floor(tag.value / 8)]
    if (bound === undefined) continue
    const before = counts.get(bound) ?? 0
    const count = before + (bound.isPacked && wireType === LENGTH ? integersIn(bytes, part) : 1)
    if (count > bound.max) {
      const detail = `at most ${bound.max} elements`
      throw serveError('invalid_request', { field: `${path}${bound.name}`, detail })
    }
    counts.set(bound, count)
    if (bound.inner === undefined) continue
    const index = bound.max === 1 ? '' : `[${before}]`
    scan(bytes, part, bound.inner, `${path}${bound.name}${index}.`)
  }
}

/** Where the value of a field stands; undefined when it has no end there. */
function partAfter(bytes: Uint8Array, at: number, end: number, wireType: number): Range | undefined {
  if (wireType === FIXED64) return within({ at, end: at + 8 }, end)
  if (wireType === FIXED32) return within({ at, end: at + 4 }, end)
  if (wireType !== VARINT && wireType !== LENGTH) return undefined
  const { value, next } = readVarint(bytes, at, end)
  return within(wireType === VARINT ? { at, end: next } : { at: next, end: next + value }, end)
}

function within(range: Range, end: number): Range | undefined {
  return range.end <= end ? range : undefined
}

/** Without its sign, and beyond 2^53 only nearly: lengths and tags are less. Without an end it reaches beyond `end`. */
function readVarint(bytes: Uint8Array, at: number, end: number): { value: number; next: number } {
  let value = 0
  for (let next = at; next < end; next += 1) {
    const byte = bytes[next] ?? 0
    value += (byte % 128) * 2 ** (7 * (next - at))
    if (byte < 128) return { value, next: next + 1 }
  }
  return { value, next: end + 1 }
}

/** Each ends with a byte below 128. */
function integersIn(bytes: Uint8Array, { at, end }: Range): number {
  let count = 0
  for (let place = at; place < end; place += 1) if ((bytes[place] ?? 0) < 128) count += 1
  return count
}
