import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COMMAND_OPTIONS } from '../../../scaler/commands/command-options.ts'
import { takenByNpm } from '../../../scaler/options/taken-by-npm.ts'

const taken = (environment: Readonly<Record<string, string>>): readonly string[] =>
  takenByNpm(environment, COMMAND_OPTIONS)

test('an option before the two dashes of npm is not lost without a word', () => {
  assert.equal(taken({ npm_lifecycle_event: 'rollout', npm_config_dry_run: 'true' }), [
    'npm took --dry-run for itself: write npm run rollout -- --dry-run …',
  ])
  assert.equal(
    taken({ npm_lifecycle_event: 'simulate', npm_config_surge: '100%', npm_config_json: 'true' }),
    [
      'npm took --surge for itself: write npm run simulate -- --surge …',
      'npm took --json for itself: write npm run simulate -- --json …',
    ],
  )
})

test("npm's own settings, other scripts, and no npm at all are let alone", () => {
  assert.equal(taken({ npm_lifecycle_event: 'simulate', npm_config_depth: '3', npm_config_cache: '/c' }), [])
  assert.equal(taken({ npm_lifecycle_event: 'test', npm_config_json: 'true' }), [])
  assert.equal(taken({ npm_config_json: 'true' }), [])
})

test.run()
