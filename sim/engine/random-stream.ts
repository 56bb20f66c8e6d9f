/** A seeded source of chance. */
export type RandomStream = {
  /** The next number, uniform in [0, 1). */
  next(): number
}

/**
 * Makes the stream of one source of chance.
 *
 * Each source has a name, so that a new source, or one more draw from another one, changes no other stream:
 * the start-up delays of a scenario stay the same when faults are added to it.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's PractRand, public domain): 128 bits of state, 32-bit integer
 * operations only, hence the same bits on every machine. The first 12 outputs are thrown away, as there.
 *
 * @param seed an integer; only its low 32 bits count
 * @param name the source of chance, for example `start-up`
 */
export function randomStream(seed: number, name: string): RandomStream {
  let a = hash(name, 0x811c9dc5)
  let b = hash(name, seed >>> 0)
  let c = seed >>> 0
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 0x1_0000_0000
  }
  for (let i = 0; i < 12; i += 1) next()
  return { next }
}

/** FNV-1a over the name's UTF-16 units, from a chosen start. */
function hash(text: string, start: number): number {
  let value = start | 0
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  return value
}
