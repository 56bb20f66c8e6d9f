import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nearestName } from '../../../scaler/options/nearest-name.ts'

const COMMANDS = ['simulate', 'rollout', 'status', 'calibrate']

function check(word: string, nearest: string | undefined): void {
  test(`${word} is meant as ${nearest}`, () => assert.is(nearestName(word, COMMANDS), nearest))
}

check('simulat', 'simulate')
check('siumlate', 'simulate')
check('simmulates', 'simulate')
check('sttus', 'status')
check('rolout', 'rollout')
check('help', undefined)
check('simulation', undefined)
check('', undefined)

test('of several the nearest counts, and of equally near ones the first', () => {
  assert.is(nearestName('--sruge', ['--scrape', '--surge']), '--surge')
  assert.is(nearestName('abcd', ['abcx', 'abcy']), 'abcx')
})

test.run()
