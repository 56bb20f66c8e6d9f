import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SeenPauses, splitPauses } from '../../../../scaler/calibrate/fit/split-pauses.ts'
import { randomStream } from '../../../../sim/index.ts'

/** Loads of 20 s with pauses of a·s + b·n on average, by chance. */
function seen(perSecond: number, perRequest: number, ms: number, seed: number): SeenPauses[] {
  const random = randomStream(seed, 'pauses')
  return [2000, 4500, 7000].flatMap((rate) =>
    [0, 1, 2].map((): SeenPauses => {
      const [seconds, requests] = [20, 20 * rate]
      const perMs = (perSecond * seconds + perRequest * requests) / 20_000
      const lengthsMs: number[] = []
      const gapMs = (): number => -Math.log(1 - random.next()) / perMs
      for (let atMs = gapMs(); atMs < 20_000; atMs += gapMs()) lengthsMs.push(ms * (1 + 0.9 * random.next()))
      return { seconds, requests, lengthsMs }
    }),
  )
}

test('pauses that come with time are told from those that come with requests', () => {
  for (const [perSecond, perRequest] of [
    [2, 0],
    [0, 0.002],
    [3, 0.001],
  ] as const) {
    const errors = [1, 2, 3, 4, 5].map((seed) => {
      const split = splitPauses(seen(perSecond, perRequest, 4, seed))
      // By pauses, and so by what they weigh, the two are the same.
      const weight = split.pauses.reduce((sum, { byTime }) => sum + byTime, 0)
      assert.ok(Math.abs(weight / 180 - split.perSecond) < 0.05, `${weight} in 180 s, ${split.perSecond}/s`)
      return split.perSecond - perSecond
    })
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    assert.ok(Math.abs(mean) < 0.6, `${perSecond}/s and ${perRequest}: off by ${errors.join(' ')}`)
  }
})

test('lengths are told apart by themselves: short ones with requests, long ones with time', () => {
  const [short, long] = [seen(0, 0.004, 1, 1), seen(1, 0, 8, 2)]
  const both = short.map((load, at) => ({
    ...load,
    lengthsMs: [...load.lengthsMs, ...(long[at]?.lengthsMs ?? [])],
  }))
  const { pauses } = splitPauses(both)
  const shareOf = (of: (ms: number) => boolean): number => {
    const list = pauses.filter(({ ms }) => of(ms))
    return list.reduce((sum, { byTime }) => sum + byTime, 0) / list.length
  }
  assert.ok(shareOf((ms) => ms < 2) < 0.2, `${shareOf((ms) => ms < 2)} of the short ones`)
  assert.ok(shareOf((ms) => ms >= 8) > 0.7, `${shareOf((ms) => ms >= 8)} of the long ones`)
})

test('too few pauses tell nothing of time, and none are none', () => {
  const few = [{ seconds: 10, requests: 100, lengthsMs: [3, 3, 3] }]
  assert.equal(splitPauses(few), { perSecond: 0, pauses: few[0]?.lengthsMs.map((ms) => ({ ms, byTime: 0 })) })
  assert.equal(splitPauses([]), { perSecond: 0, pauses: [] })
})

test.run()
