import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Replay } from './first-difference.ts'
import { type Timing, varyTiming } from './vary-timing.ts'

const DIFFERS: Replay = { reproduced: false, difference: 'write 1: observed a, simulated b' }

/** Reproduces with the timings that are told. */
function replayOf(isReproduced: (timing: Timing) => boolean): (timing: Timing) => Replay {
  return (timing) => (isReproduced(timing) ? { reproduced: true } : DIFFERS)
}

test('a recording that is reproduced at once is not tried again', () => {
  let tries = 0
  const replay = varyTiming(() => {
    tries += 1
    return { reproduced: true }
  }, 'controllers')
  assert.equal(replay, { reproduced: true })
  assert.is(tries, 1)
})

test('the phase of the clock is found', () => {
  const replay = replayOf(({ phaseMs, statusLagMs }) => phaseMs === 700 && statusLagMs === 0)
  assert.equal(varyTiming(replay, 'controllers'), { reproduced: true, phaseMs: 700 })
})

test('what only late statuses reproduce is a race, and is not counted', () => {
  const race = varyTiming(
    replayOf(({ statusLagMs }) => statusLagMs >= 60),
    'controllers',
  )
  assert.match(
    race.reproduced ? '' : race.difference,
    'simulated b (a race: as observed when statuses come 60',
  )
  const rule = varyTiming(
    replayOf(({ statusLagMs }) => statusLagMs >= 60),
    'clock',
  )
  assert.match(rule.reproduced ? '' : rule.difference, 'a rule')
})

test('what only pods that are late reproduce is a race too', () => {
  const race = varyTiming(
    replayOf(({ draw, jitterMs }) => draw === 7 && jitterMs > 0),
    'controllers',
  )
  assert.match(race.reproduced ? '' : race.difference, 'simulated b (a race: as observed when pods get ready')
})

test('what only another draw reproduces is chance, and is not counted', () => {
  const chance = varyTiming(
    replayOf(({ draw, jitterMs }) => draw === 7 && jitterMs === 0),
    'controllers',
  )
  assert.match(chance.reproduced ? '' : chance.difference, 'simulated b (chance: as observed when others')
})

test.run()
