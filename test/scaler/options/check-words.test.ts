import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COMMAND_OPTIONS } from '../../../scaler/commands/command-options.ts'
import { checkWords } from '../../../scaler/options/check-words.ts'

function check(line: string, ...expected: readonly string[]): void {
  test(line, () => assert.equal(checkWords(line.split(' '), COMMAND_OPTIONS), expected))
}

check('simulate --surge 1 --fault crash:1s --fault=never-ready --no-image-changes --no-autoscaler -f -')
check('simulate --replicas -1 --metric rate=-@2m --json')
check('--help')
check('--help simulate')
check('simulate -- --surge --surge')
check('simulat --surge 1', 'unknown command simulat: did you mean simulate?')
check('toString', 'unknown command toString')
check('help', 'unknown command help')
check(
  'simulate --sruge 3 --toString',
  'unknown option --sruge: did you mean --surge?',
  'unknown option --toString',
)
check('simulate --replicasTo 3', 'unknown option --replicasTo: did you mean --replicas-to?')
check(
  'simulate -x --no-imagechanges',
  'unknown option -x',
  'unknown option --no-imagechanges: did you mean --no-image-changes?',
)
check('status --surge 1', 'unknown option --surge: it is one of simulate and rollout')
check('simulate --image heart:2', 'unknown option --image: it is one of rollout')
check('simulate --surge 1 --surge=1', '--surge must be given once: which one counts is not clear')
check('simulate -k a --folder b', '-k and --folder must be given once: which one counts is not clear')
check(
  'simulate --image-changes --no-image-changes',
  '--image-changes and --no-image-changes must be given once: which one counts is not clear',
)
check('simulate --no-traffic', '--no-traffic has no meaning: --traffic has a value; leave it out')

test.run()
