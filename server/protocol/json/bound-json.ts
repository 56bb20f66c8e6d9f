import { type Problem, problem, ServeError } from '../../errors.ts'
import { TEXTS_MAX } from '../tensor/tensor.ts'

/** How many of each a JSON text may hold, wherever they stand. */
export type JsonBounds = {
  /** Of fields of objects. Each that is new costs 0.6 us, and 2 us where it comes with an object of its own. */
  readonly names: number
  /** Arrays and objects: 0.2 to 0.4 us each. */
  readonly lists: number
  /** Texts that are values: 0.3 us each. */
  readonly texts: number
  /** Of whatever kind: 0.04 us for a number, and as much again to put it into a tensor. */
  readonly values: number
}

/** 64 inputs and 64 outputs with 32 parameters each have 4,500 names; rows that are nested, one array each. */
export const INFER_JSON: JsonBounds = {
  names: 8_192,
  lists: 131_072,
  texts: TEXTS_MAX + 8_192,
  values: 1_048_576,
}

/** More than a tensor has sizes, and an envelope around it. */
const DEPTH_MAX = 32

/** Whatever these hold is read in some 10 ms. */
const UNBOUNDED_BYTES = 32_768

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** What a byte outside of a text is. */
const [OTHER, COMMA, COLON, OPENING, CLOSING, TEXT] = [0, 1, 2, 3, 4, 5]
const KINDS = new Uint8Array(256)
for (const [signs, kind] of [
  [',', COMMA],
  [':', COLON],
  ['[{', OPENING],
  [']}', CLOSING],
  ['"', TEXT],
] as const)
  for (const sign of signs) KINDS[sign.charCodeAt(0)] = kind

/**
 * Looks what a JSON text is made of, before it is read: nothing else happens meanwhile, and 8 MiB of nothing but names
 * took 1.9 s. To look takes 1 to 2 ns a byte. What is no JSON passes: whoever reads it will say so.
 *
 * @throws {ServeError} invalid_request or body_too_large, for the first bound that is exceeded
 */
export function boundJson(bytes: Uint8Array, bounds: JsonBounds): void {
  if (bytes.length <= UNBOUNDED_BYTES) return
  const counter = new JsonCounter(bytes)
  // Slice by slice, so that most of what is too much is not even looked at.
  while (!counter.isDone) {
    counter.countNext(UNBOUNDED_BYTES)
    const excess = excessOf(counter, bounds)
    if (excess !== undefined) throw new ServeError([excess])
  }
}

class JsonCounter {
  readonly #bytes: Uint8Array
  #at = 0
  #depth = 0
  #deepest = 0
  /** By kind. */
  readonly counts = new Uint32Array(6)

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get deepest(): number {
    return this.#deepest
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length
  }

  /** Counts on for so many bytes, and to the end of a text. */
  countNext(size: number): void {
    // As locals, for a field would be written for each byte.
    const bytes = this.#bytes
    const { counts } = this
    const end = Math.min(this.#at + size, bytes.length)
    let [at, depth, deepest] = [this.#at, this.#depth, this.#deepest]
    for (; at < end; at += 1) {
      const kind = KINDS[bytes[at] ?? 0] ?? OTHER
      if (kind === OTHER) continue
      counts[kind] = (counts[kind] ?? 0) + 1
      if (kind === TEXT) at = endOfText(bytes, at + 1)
      else if (kind === OPENING) {
        depth += 1
        if (depth > deepest) deepest = depth
      } else if (kind === CLOSING) depth -= 1
    }
    this.#at = at
    this.#depth = depth
    this.#deepest = deepest
  }
}

function endOfText(bytes: Uint8Array, from: number): number {
  let at = from
  for (let byte = bytes[at]; byte !== undefined && byte !== QUOTE; byte = bytes[at])
    at += byte === BACKSLASH ? 2 : 1
  return at
}

function excessOf({ counts, deepest, isDone }: JsonCounter, bounds: JsonBounds): Problem | undefined {
  const [, values = 0, names = 0, lists = 0, , all = 0] = counts
  // Of the last text of a slice it is not yet known whether it is a name.
  const texts = all - names - (isDone ? 0 : 1)
  const tooMany = (code: 'invalid_request' | 'body_too_large', detail: string): Problem =>
    problem(code, { field: 'body', detail })
  if (names > bounds.names) return tooMany('invalid_request', `at most ${bounds.names} names of fields`)
  if (deepest > DEPTH_MAX) return tooMany('invalid_request', `nested at most ${DEPTH_MAX} deep`)
  if (lists > bounds.lists)
    return tooMany('body_too_large', `at most ${bounds.lists} arrays and objects; data may also be flat`)
  if (texts > bounds.texts) return tooMany('body_too_large', `at most ${bounds.texts} texts`)
  if (values > bounds.values)
    return tooMany('body_too_large', `at most ${bounds.values} values in JSON; as bytes there may be more`)
  return undefined
}
