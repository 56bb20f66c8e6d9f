import { execFileSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exampleTexts } from '../../../scaler/commands/examples.ts'
import { runHere } from './run-here.ts'

const LONG = {
  does: 'much',
  command: 'simulate',
  words: '--traffic poisson:90/s --service exponential:20ms --replicas 3 --no-autoscaler --for 1h',
} as const

test('a long example goes on behind a backslash, between two options', () => {
  assert.equal(exampleTexts([LONG], undefined), [
    [
      '# much\ntidegate simulate --traffic poisson:90/s --service exponential:20ms \\\n--replicas 3 --no-autoscaler --for 1h',
      '',
    ],
  ])
})

test('who runs it by npm is shown how to do so again', () => {
  const [[text = ''] = []] = exampleTexts([{ does: 'it', command: 'status', words: '-n a' }], 'status')
  assert.is(text, '# it\nnpm run status -- -n a')
  const [[other = ''] = []] = exampleTexts([{ does: 'it', command: 'status', words: '-n a' }], 'test')
  assert.is(other, '# it\ntidegate status -n a')
})

const COMMANDS = ['simulate', 'rollout', 'status', 'calibrate']
const helps = COMMANDS.map((command) => [command, runHere([command, '--help'])] as const)

for (const [command, help] of helps)
  test(`what the help of ${command} shows fits 80 columns, and its examples can be pasted`, async () => {
    const lines = (await help).stdout.split('\n')
    for (const line of lines) assert.ok([...line].length <= 80, line)
    const from = lines.indexOf('Examples:') + 1
    const to = lines.findIndex((line) => line.startsWith('Exit codes'))
    const pasted = lines.slice(from, to < 0 ? lines.length : to)
    // Under npm the examples begin with that.
    const script = ['npm() { echo "npm $*"; }', 'tidegate() { echo "tidegate $*"; }', ...pasted].join('\n')
    const ran = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trimEnd().split('\n')
    assert.is(ran.length, pasted.filter((line) => line.trim().startsWith('#')).length)
    for (const line of ran)
      assert.match(line, /^(tidegate|npm run) (simulate|rollout|status|calibrate) (-- )?-/)
  })

test.run()
