import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { saySlip } from '../../../scaler/options/say-slip.ts'

function check(message: string, said: string): void {
  test(message, () => assert.is(saySlip(message), said))
}

check('Not enough arguments following: surge', '--surge must have a value')
check('Not enough arguments following: f', '-f must have a value')
check('Missing required argument: url', '--url must be given')
check('Unknown argument: x', 'no option takes x: put quotes around a value with spaces')
check('Unknown arguments: x, y', 'no option takes x, y: put quotes around a value with spaces')
check(
  'Arguments file and folder are mutually exclusive',
  '--file and --folder exclude each other: give one of them',
)
check('a command is missing', 'a command is missing')

test.run()
