import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isUnchanged, readPlan } from '../../../../scaler/commands/rehearsal/read-plan.ts'
import { readRehearsal } from '../../../../scaler/commands/rehearsal/read-rehearsal.ts'
import { ToolError } from '../../../../scaler/errors.ts'
import { OptionReader } from '../../../../scaler/options/option-reader.ts'
import type { RolloutPlan } from '../../../../sim/index.ts'

type Arguments = Parameters<typeof readPlan>[1]

/** The plan for the repository's own manifests. */
function plan(options: Partial<Arguments>): RolloutPlan {
  const read = new OptionReader()
  const argv = { containers: false, _: [], $0: '', ...options } as Arguments
  return readPlan(read, argv, readRehearsal(read, argv, 0)).plan
}

test('a rollout is a new image, unless replicas change and the image is to stay', () => {
  const rollout = plan({ surge: '100%' })
  assert.is(rollout.after.image, `${rollout.before.image} (next)`)
  const scaling = plan({ imageChanges: false, replicasTo: '9' })
  assert.equal([scaling.after.image, scaling.after.replicas], [scaling.before.image, 9])
  assert.throws(
    () => plan({ imageChanges: false }),
    (error: unknown) => error instanceof ToolError,
  )
})

test('traffic alone changes nothing; a word of a rollout makes it one', () => {
  const traffic = 'poisson:90/s'
  assert.is(isUnchanged(plan({ traffic })), true)
  for (const word of [{ surge: '1' }, { unavailable: '1' }, { replicasTo: '9' }])
    assert.is(isUnchanged(plan({ traffic, ...word })), false)
})

test('requests arrive for as long as is watched, ten minutes when nothing is said', () => {
  assert.is(plan({ traffic: 'poisson:90/s' }).horizonMs, 600_000)
  assert.is(plan({ traffic: 'poisson:90/s', for: '1h' }).horizonMs, 3_600_000)
})

test('the autoscaler of keda follows the traffic, unless nobody is to', () => {
  const { around } = plan({ traffic: 'step:90/s,400/s@5m' })
  assert.is(around?.autoscaling?.by.kind, 'scaledObject')
  assert.equal(around?.requests?.ratePerSecond, [
    { atMs: 0, value: 90 },
    { atMs: 300_000, value: 400 },
  ])
  const alone = plan({ traffic: 'poisson:90/s', autoscaler: false as unknown as string })
  assert.is(alone.around?.autoscaling, undefined)
})

test.run()
