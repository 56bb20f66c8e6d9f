import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { refuseContradictions } from '../../../../scaler/commands/rehearsal/refuse-contradictions.ts'
import { OptionReader } from '../../../../scaler/options/option-reader.ts'

type Arguments = Parameters<typeof refuseContradictions>[1]

/** The options that are refused; `autoscaler: false` is what yargs makes of --no-autoscaler. */
function refused(options: { readonly [Name in keyof Arguments]?: unknown }): readonly string[] {
  const read = new OptionReader()
  refuseContradictions(read, { _: [], $0: '', ...options } as Arguments)
  try {
    read.finish()
    return []
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.split(' ')[0] ?? '')
  }
}

test('what goes together is taken', () => {
  assert.equal(refused({}), [])
  assert.equal(refused({ traffic: 'poisson:1/s', scrape: '5s', metric: ['a=1', 'b=2'] }), [])
  assert.equal(refused({ requests: '30', scrape: '5s', autoscaler: 'keda' }), [])
  assert.equal(
    refused({ fault: ['node-loss:a@1s', 'node-loss:b@1s', 'crash:1s', 'never-ready'], nodes: '2x1,1Gi' }),
    [],
  )
  assert.equal(refused({ containers: false, termination: '3s' }), [])
})

test('requests of two kinds', () => {
  assert.equal(refused({ traffic: 'poisson:1/s', requests: '30' }), ['--requests'])
})

test('what nobody reads', () => {
  assert.equal(refused({ metric: ['a=1'], autoscaler: false }), ['--metric'])
  assert.equal(refused({ scrape: '5s' }), ['--scrape'])
  assert.equal(refused({ scrape: '5s', requests: '30' }), ['--scrape'])
  assert.equal(refused({ scrape: '5s', traffic: 'poisson:1/s', autoscaler: false }), ['--scrape'])
})

test('how pods go, told twice, and nodes without containers', () => {
  assert.equal(refused({ containers: true, termination: '3s' }), ['--termination'])
  assert.equal(refused({ nodes: '2x1,1Gi', termination: '3s' }), ['--termination'])
  assert.equal(refused({ nodes: '2x1,1Gi', containers: false }), ['--nodes'])
})

test('a metric or a fault of which only the last would count', () => {
  assert.equal(refused({ metric: ['a=1', 'a=2'] }), ['--metric'])
  assert.equal(refused({ fault: ['crash:1s', 'slow-start:2', 'crash:2s'] }), ['--fault'])
})

test.run()
