import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModelCard } from '../../../server/model-card.ts'
import { findModelRoot } from '../../../server/model-root.ts'
import { openSession } from '../../../server/onnx-session.ts'
import type { Tensor } from '../../../server/protocol/tensor/tensor.ts'

type Recorded = {
  readonly features: readonly (readonly (number | null)[])[]
  readonly answers: readonly {
    readonly version: string
    readonly probabilities: readonly (readonly [number, number])[]
  }[]
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL('./recorded-answers.json', import.meta.url), 'utf8'),
)
const root = `${findModelRoot()}heart/`
const card = readModelCard(`${root}model-card.json`)
const DIFFERENCE_MAX = 1e-6

/** How far onnxruntime-node is from scikit-learn, row by row. Missing readings go in as NaN, as in training. */
async function differencesOf(version: string): Promise<number[]> {
  const expected = recorded.answers.find((answer) => answer.version === version)?.probabilities ?? []
  const session = await openSession(readFileSync(`${root}${version}/model.onnx`))
  const data = Float32Array.from(recorded.features.flat(), (cell) => cell ?? Number.NaN)
  const features: Tensor = { name: 'features', datatype: 'FP32', shape: [303, 13], data }
  const [labels, probabilities] = await session.run([features], ['label', 'probabilities'])
  await session.release()
  assert.equal(
    Array.from(labels?.data ?? [], Number),
    expected.map(([, probability]) => Number(probability > 0.5)),
    `labels of version ${version}`,
  )
  return expected.map(([, probability], row) =>
    Math.abs(Number(probabilities?.data[2 * row + 1]) - probability),
  )
}

for (const { version, algorithm, differenceMax } of card.versions) {
  test(`version ${version} (${algorithm}) answers all 303 patients as scikit-learn does, to 1e-6`, async () => {
    const differences = await differencesOf(version)
    assert.is(differences.length, 303)
    assert.equal(
      differences.filter((difference) => !(difference <= DIFFERENCE_MAX)),
      [],
    )
    assert.is(differenceMax, DIFFERENCE_MAX, 'the model card claims as much')
  })
}

test('the two versions are different models, and the recording has patients with missing readings', () => {
  const [first, second] = recorded.answers
  assert.not.equal(first?.probabilities, second?.probabilities)
  assert.is(recorded.features.filter((row) => row.includes(null)).length, 6)
})

test.run()
