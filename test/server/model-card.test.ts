import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModelCard } from '../../server/model-card.ts'
import { findModelRoot } from '../../server/model-root.ts'
import { openSession } from '../../server/onnx-session.ts'
import type { Tensor } from '../../server/protocol/tensor/tensor.ts'
import { readBatch } from '../../server/routes/predict/batch.ts'

const root = `${findModelRoot()}heart/`
const card = readModelCard(`${root}model-card.json`)
const rows = readCleveland()

function readCleveland(): Record<string, string>[] {
  const text = readFileSync(new URL('../../server/training/cleveland.csv', import.meta.url), 'utf8')
  const [head = '', ...lines] = text.trim().split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, column) => [names[column], cell])))
}

function cellsOf(row: Record<string, string>): (number | undefined)[] {
  const sexes: Record<string, number> = { female: 0, male: 1 }
  return card.features.map(({ name }) => {
    const cell = row[name] ?? ''
    return cell === '' ? undefined : (sexes[cell] ?? Number(cell))
  })
}

test('the checksums and figures are those of the files beside it', () => {
  assert.equal(
    card.versions.map(({ version }) => version),
    ['1', '2'],
  )
  for (const { file, sha256, aucMean } of card.versions) {
    const content = readFileSync(`${root}${file}`)
    assert.is(createHash('sha256').update(content).digest('hex'), sha256)
    assert.ok(aucMean > 0.89 && aucMean < 0.93, `${file} has an AUC of ${aucMean}`)
  }
})

test('MODEL-CARD.md says the same figures', () => {
  const text = readFileSync(`${root}MODEL-CARD.md`, 'utf8')
  for (const { aucMean, aucSd } of card.versions) assert.ok(text.includes(`${aucMean} (${aucSd})`))
})

test('every patient of the training data is within the ranges and codes', () => {
  const complete = rows.map(cellsOf).filter((cells) => !cells.includes(undefined))
  assert.is(complete.length, 297)
  const values = readBatch(complete.flat(), card.features, (row, { name }) => `${row} ${name}`)
  assert.is(values.length, 297 * 13)
})

test('the labels are not flipped: 139 of 303 are ill, and the model finds them likelier to be', async () => {
  const ill = rows.map((row) => row['target'] === '1')
  assert.is(ill.filter(Boolean).length, 139)
  const session = await openSession(readFileSync(`${root}1/model.onnx`))
  const data = Float32Array.from(rows.flatMap(cellsOf), (cell) => cell ?? Number.NaN)
  const features: Tensor = { name: 'features', datatype: 'FP32', shape: [303, 13], data }
  const [labels] = await session.run([features], ['label'])
  const right = Array.from(labels?.data ?? [], Number).filter(
    (label, row) => (label === 1) === ill[row],
  ).length
  assert.ok(right > 250, `${right} of 303`)
})

test('a card with several faults is refused with all of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'card-'))
  const path = join(folder, 'model-card.json')
  const age = { name: 'age', meaning: 'age', min: 0 }
  writeFileSync(path, JSON.stringify({ ...card, defaultVersion: '7', features: [age] }))
  assert.throws(
    () => readModelCard(path),
    /age: give either min and max, or codes; defaultVersion: 7 is not in versions/,
  )
  writeFileSync(path, JSON.stringify({ ...card, labels: ['one'] }))
  assert.throws(() => readModelCard(path), /\/labels/)
  rmSync(folder, { recursive: true })
})

test.run()
