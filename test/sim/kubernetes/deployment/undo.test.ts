import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeployment } from '../../../../sim/kubernetes/deployment/deployment.ts'
import { undoneImage } from '../../../../sim/kubernetes/deployment/undo.ts'
import { sampleSet, sampleWorkload } from '../sample-objects.ts'

const deployment = newDeployment(sampleWorkload({ image: 'c' }))
const sets = ['a', 'b', 'c'].map((image, index) => sampleSet(image, 1, { revision: index + 1 }))

test('undo goes back to the second highest revision, not to the second oldest', () => {
  assert.is(undoneImage(deployment, sets), 'b')
})

test('a revision asked for is found by its number', () => {
  assert.is(undoneImage(deployment, sets, 1), 'a')
})

test('there is nothing to undo without a second revision, to the same template, to an unknown one, or when paused', () => {
  assert.is(undoneImage(deployment, sets.slice(2)), undefined)
  assert.is(undoneImage(deployment, sets, 3), undefined)
  assert.is(undoneImage(deployment, sets, 9), undefined)
  const paused = { ...deployment, spec: { ...deployment.spec, paused: true } }
  assert.is(undoneImage(paused, sets), undefined)
})

test.run()
