import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../../sim/engine/random-stream.ts'

const seeds = fc.integer({ min: 0, max: 0xffff_ffff })

function draw(seed: number, name: string, count: number): number[] {
  const stream = randomStream(seed, name)
  return Array.from({ length: count }, () => stream.next())
}

/** The first numbers as 32-bit integers. Pinned: a change of them changes every recorded seed's meaning. */
function check(title: string, seed: number, name: string, expected: readonly number[]): void {
  test(title, () =>
    assert.equal(
      draw(seed, name, expected.length).map((number) => number * 0x1_0000_0000),
      expected,
    ),
  )
}

check('seed 1, start-up', 1, 'start-up', [1972561101, 3581143247, 3549902605, 1543734134])
check('seed 1, termination', 1, 'termination', [3554504633, 2745116423, 2762344622, 348068414])
check('seed 0, uid', 0, 'uid', [2837966825, 2972570697, 3170670771, 28352739])
check('the largest seed and no name', 4294967295, '', [4093373070, 947222180, 3046120199, 669527411])

test('the generator is sfc32: a second writing of it with unsigned arithmetic gives the same bits', () => {
  fc.assert(
    fc.property(seeds, fc.string({ maxLength: 12 }), (seed, name) => {
      assert.equal(draw(seed, name, 20), plainSfc32(seed, name, 20))
    }),
    { numRuns: 100 },
  )
})

test('the same seed and name give the same numbers', () => {
  fc.assert(
    fc.property(seeds, fc.string(), (seed, name) => assert.equal(draw(seed, name, 50), draw(seed, name, 50))),
  )
})

test('another name, or another seed, gives other numbers', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const numbers = draw(seed, 'start-up', 8)
      assert.not.equal(draw(seed, 'termination', 8), numbers)
      assert.not.equal(draw((seed + 1) >>> 0, 'start-up', 8), numbers)
    }),
  )
})

test('a draw from one stream moves no other', () => {
  const startUps = randomStream(7, 'start-up')
  const terminations = randomStream(7, 'termination')
  const mixed = Array.from({ length: 20 }, () => {
    terminations.next()
    terminations.next()
    return startUps.next()
  })
  assert.equal(mixed, draw(7, 'start-up', 20))
})

test('only the low 32 bits of the seed count', () => {
  assert.equal(draw(0x1_0000_0005, 'uid', 8), draw(5, 'uid', 8))
  assert.equal(draw(-1, 'uid', 8), draw(0xffff_ffff, 'uid', 8))
})

test('every number is at least 0 and less than 1', () => {
  fc.assert(
    fc.property(seeds, fc.string(), (seed, name) => {
      for (const number of draw(seed, name, 200)) assert.ok(number >= 0 && number < 1, String(number))
    }),
  )
})

test('the numbers spread evenly: 100,000 of a pinned seed over 20 bins, and over pairs of neighbours', () => {
  const count = 100_000
  const numbers = draw(42, 'start-up', count)
  // Chi-square with 19 degrees of freedom exceeds 43.8 once in a thousand; the seed is pinned, so no luck is involved.
  assert.ok(
    chiSquare(
      numbers.map((number) => Math.floor(number * 20)),
      20,
    ) < 43.8,
  )
  const pairs = numbers
    .slice(1)
    .map((number, i) => Math.floor(number * 5) * 5 + Math.floor((numbers[i] ?? 0) * 5))
  // 24 degrees of freedom: 51.2.
  assert.ok(chiSquare(pairs, 25) < 51.2)
  const mean = numbers.reduce((sum, number) => sum + number, 0) / count
  assert.ok(Math.abs(mean - 0.5) < 0.004, `mean ${mean}`)
})

function chiSquare(bins: readonly number[], binCount: number): number {
  const counts = Array<number>(binCount).fill(0)
  for (const bin of bins) counts[bin] = (counts[bin] ?? 0) + 1
  const expected = bins.length / binCount
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** sfc32 on BigInt, modulo 2^32: slow, and with none of the tricks of 32-bit integer operators. */
function plainSfc32(seed: number, name: string, count: number): number[] {
  const modulus = 0x1_0000_0000n
  const hash = (start: bigint): bigint =>
    [...Array(name.length).keys()].reduce(
      (value, i) => ((value ^ BigInt(name.charCodeAt(i))) * 0x01000193n) % modulus,
      start,
    )
  let [a, b, c, counter] = [hash(0x811c9dc5n), hash(BigInt(seed)), BigInt(seed), 1n]
  const numbers: number[] = []
  for (let i = 0; i < 12 + count; i += 1) {
    const sum = (a + b + counter) % modulus
    counter = (counter + 1n) % modulus
    a = b ^ (b >> 9n)
    b = (c * 9n) % modulus
    c = ((((c << 21n) % modulus) | (c >> 11n)) + sum) % modulus
    if (i >= 12) numbers.push(Number(sum) / 0x1_0000_0000)
  }
  return numbers
}

test.run()
