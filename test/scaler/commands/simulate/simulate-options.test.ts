import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { REHEARSAL_OPTIONS } from '../../../../scaler/commands/rehearsal/rehearsal-options.ts'
import { TRAFFIC_OPTIONS } from '../../../../scaler/commands/rehearsal/traffic-options.ts'
import { WORLD_OPTIONS } from '../../../../scaler/commands/rehearsal/world-options.ts'
import { SIMULATE_OPTIONS } from '../../../../scaler/commands/simulate/simulate-options.ts'

const groups = [SIMULATE_OPTIONS, REHEARSAL_OPTIONS, WORLD_OPTIONS, TRAFFIC_OPTIONS]

test('no option is in two groups: the last one would take its place without a word', () => {
  const names = groups.flatMap((group) => Object.keys(group))
  assert.equal(names.toSorted(), [...new Set(names)].toSorted())
})

test('every option says what it is, and a text option does not take the next flag for its value', () => {
  for (const option of groups.flatMap((group) => Object.values(group))) {
    assert.ok(option.describe.length > 10, JSON.stringify(option))
    if (option.type === 'string') assert.is('requiresArg' in option && option.requiresArg, true)
  }
})

test.run()
