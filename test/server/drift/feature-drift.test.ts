import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { binOf, binsOf } from '../../../server/drift/feature-bins.ts'
import { FeatureDrift } from '../../../server/drift/feature-drift.ts'
import { openDrift } from '../../../server/drift/open-drift.ts'
import { populationStability } from '../../../server/drift/population-stability.ts'
import type { ModelCard } from '../../../server/model-card.ts'
import { startApp } from '../start-app.ts'

const { app, main, post, metrics } = await startApp()
test.after(() => app.close())
const card = main.card as ModelCard

/** After so long any number of rows is looked at, as far as the window goes. */
const REST_MS = 60_000

const codesOfSex: Readonly<Record<string, number>> = { female: 0, male: 1 }
/** The training data, row by row; NaN for an empty cell. */
const cleveland = readFileSync(new URL('../../../server/training/cleveland.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) =>
    line
      .split(',')
      .slice(0, -1)
      .map((cell) => (cell === '' ? Number.NaN : (codesOfSex[cell] ?? Number(cell)))),
  )
const complete = cleveland.filter((row) => !row.some(Number.isNaN))

test('the spread of the card is that of the training data', () => {
  for (const [column, feature] of card.features.entries()) {
    assert.ok(feature.training, feature.name)
    const { bounds, counts } = binsOf({ ...feature, training: feature.training })
    const found = counts.map(() => 0)
    for (const row of cleveland) {
      const reading = Math.fround(row[column] ?? Number.NaN)
      if (Number.isNaN(reading)) continue
      const bin = binOf(reading, bounds)
      found[bin] = (found[bin] ?? 0) + 1
    }
    assert.equal(found, counts, feature.name)
  }
})

test('the index is that of a worked example', () => {
  // (40 + 0.5) / 101 against 50.5 / 101 and so on: -0.0990 · ln 0.8020 + 0.0990 · ln 1.1980 = 0.0397
  const index = populationStability([40, 60], [50, 50])
  assert.ok(Math.abs(index - 0.0397) < 0.0001, `${index}`)
  // Half a reading in each bin is all that differs.
  assert.ok(populationStability([300, 100], [3000, 1000]) < 1e-5)
  assert.ok(Number.isFinite(populationStability([0, 10], [10, 0])))
})

test('property: the index is never below 0, and 0 for the same shares', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 5, maxLength: 5 })
  fc.assert(
    fc.property(counts, counts, (asked, trained) => {
      assert.ok(populationStability(asked, trained) >= 0)
      assert.ok(Math.abs(populationStability(trained, trained)) < 1e-12)
    }),
  )
})

test('the patients of the training are no drift; men of 70 are one, of age and sex, and pass out of the window', () => {
  const drift = openDrift(card) as FeatureDrift
  drift.observe(Float32Array.from(complete.slice(0, 199).flat()), 0)
  assert.equal(drift.read(), [])
  drift.observe(Float32Array.from(complete.slice(199).flat()), 1)
  for (const { feature, psi } of drift.read()) assert.ok(psi < 0.01, `${feature} ${psi}`)

  const old = complete.map((row) => row.map((cell, column) => [70, 1][column] ?? cell))
  for (let round = 1; round < 8; round += 1) drift.observe(Float32Array.from(old.flat()), round * REST_MS)
  const far = drift.read().filter(({ psi }) => psi > 0.25)
  assert.equal(
    far.map(({ feature }) => feature),
    ['age', 'sex'],
  )
  // 2,000 rows as at first: what lies before them is forgotten.
  for (let round = 8; round < 15; round += 1)
    drift.observe(Float32Array.from(complete.flat()), round * REST_MS)
  for (const { feature, psi } of drift.read()) assert.ok(psi < 0.02, `${feature} ${psi}`)
})

test('property: only the latest 2,000 rows count, in however many requests they come', () => {
  const bins = { name: 'a', bounds: Float32Array.of(0, 1, 2), counts: [10, 10, 10, 10] }
  const readings = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 2000, maxLength: 2600 })
  fc.assert(
    fc.property(readings, fc.integer({ min: 1, max: 700 }), (all, size) => {
      const piecewise = new FeatureDrift([bins])
      for (let at = 0; at < all.length; at += size)
        piecewise.observe(Float32Array.from(all.slice(at, at + size)), at * REST_MS)
      const latest = new FeatureDrift([bins])
      latest.observe(Float32Array.from(all.slice(-2000)), 0)
      assert.equal(piecewise.read(), latest.read())
    }),
    { numRuns: 20 },
  )
})

test('under any load the window is of 40 s: 50 rows a second are looked at, spread over those of a request', () => {
  const bins = { name: 'a', bounds: Float32Array.of(0), counts: [100, 100] }
  const drift = new FeatureDrift([bins])
  const read = (): number => drift.read()[0]?.psi ?? Number.NaN
  const low = new Float32Array(64).fill(-1)
  const high = new Float32Array(64).fill(1)
  const last = 60_000
  // 64,000 rows a second: 40 s of low ones, then 20 s of high ones.
  for (let nowMs = 0; nowMs < last; nowMs += 1) drift.observe(nowMs < last - 20_000 ? low : high, nowMs)
  assert.ok(read() < 1e-4, `half of the window is low, as in training: ${read()}`)
  // 2,000 of the rows of one large request, after a rest: half of it is high, and so are half of those.
  const mixed = Float32Array.from({ length: 30_000 }, (_, at) => (at < 15_000 ? 1 : -1))
  drift.observe(mixed, last + REST_MS)
  assert.ok(read() < 1e-4, `${read()}`)
  drift.observe(mixed.subarray(0, 15_000), last + 2 * REST_MS)
  assert.ok(read() > 1, `${read()}`)
})

test('/metrics tells it by feature, and nothing before there were 200 rows', async () => {
  const read = async (): Promise<readonly string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('tidegate_feature_drift'))
  const instance = Object.fromEntries(card.features.map(({ name }, column) => [name, complete[0]?.[column]]))
  await post('/predict', { instances: Array.from({ length: 199 }, () => instance) })
  assert.equal(await read(), [])
  await post('/predict', instance)
  const lines = await read()
  assert.is(lines.length, card.features.length)
  assert.match(lines[0] ?? '', /^tidegate_feature_drift_psi\{model="heart",version="1",feature="age"\} [1-9]/)
})

test.run()
