import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findModelRoot } from '../../../../server/model-root.ts'
import {
  listModels,
  listVersions,
  mainPlan,
  readModelPlan,
  readModelPlans,
} from '../../../../server/repository/plan/model-plan.ts'
import { createModelsFolder, writeModels } from '../../models-folder.ts'

const root = createModelsFolder({
  'b/2/model.onnx': '',
  'b/10/model.onnx': '',
  'b/01/model.onnx': '',
  'b/next/model.onnx': '',
  'b/3/other.onnx': '',
  'a.b-c/1/model.onnx': '',
  'empty/readme.txt': '',
  '.hidden/1/model.onnx': '',
  'labelled/1/model.onnx': '',
  'labelled/2/model.onnx': '',
  'labelled/model.yaml': 'default: 1\nlabels: {canary: 2}',
  'wrong/1/model.onnx': '',
  'wrong/model.yaml': 'default: 4\nlabels: {canary: 5}\nversions: {latest: 1}',
})

test('models are folders that hold a version; versions are numbers that hold a model.onnx', () => {
  assert.equal(listModels(root), ['a.b-c', 'b', 'labelled', 'wrong'])
  assert.equal(listVersions(root, 'b'), [2, 10])
  assert.equal(listVersions(root, 'none'), [])
})

test('a name that leads out of the folder is no model', () => {
  assert.equal(listVersions(join(root, 'b'), '../labelled'), [])
  assert.equal(listVersions(root, '.hidden'), [])
})

test('a link to a folder is one: Kubernetes mounts volumes by links', () => {
  const linked = createModelsFolder({ 'x/readme.txt': '' })
  symlinkSync(join(root, 'b', '2'), join(linked, 'x', '7'))
  assert.equal(listVersions(linked, 'x'), [7])
})

test('the default is what is pinned, or else model.yaml’s, or else the highest', () => {
  assert.is(readModelPlan(root, 'b').defaultVersion, '10')
  assert.is(readModelPlan(root, 'b', '2').defaultVersion, '2')
  assert.is(readModelPlan(root, 'labelled').defaultVersion, '1')
  assert.is(readModelPlan(root, 'labelled', 'canary').defaultVersion, '2')
  assert.throws(() => readModelPlan(root, 'b', '3'), /default: 3 is not served; there is 2, 10$/)
})

test('requests are shared out by label, unless a version is pinned', () => {
  const shared = createModelsFolder({
    'm/1/model.onnx': '',
    'm/2/model.onnx': '',
    'm/model.yaml': 'labels: {stable: 1, former: 1, canary: 2}\nsplit: {stable: 8, former: 1, canary: 1}',
  })
  assert.equal(readModelPlan(shared, 'm').split, { 1: 9, 2: 1 })
  assert.is(readModelPlan(shared, 'm', '2').split, undefined)
  writeModels(shared, { 'm/model.yaml': 'labels: {stable: 1}\nsplit: {stable: 0, canary: 0}' })
  assert.throws(
    () => readModelPlan(shared, 'm'),
    /split: there is no label canary; split: one part must be more than 0$/,
  )
})

test('a default and labels must be of versions that are served; every fault is told', () => {
  assert.throws(
    () => readModelPlan(root, 'wrong'),
    /default: 4 is not served; there is 1; canary: 5 is not served; there is 1$/,
  )
  assert.throws(() => readModelPlan(root, 'empty'), /there is no VERSION\/model\.onnx$/)
})

test('the models that come with the server: heart, with its card and labels', () => {
  const plans = readModelPlans(findModelRoot())
  const { name, versions, defaultVersion, settings } = mainPlan(plans)
  assert.equal(
    [name, versions, defaultVersion, settings.labels],
    ['heart', ['1', '2'], '1', { stable: 1, canary: 2 }],
  )
})

test('without a card the first model is the main one; without a model there is none', () => {
  const two = createModelsFolder({ 'y/1/model.onnx': '', 'x/1/model.onnx': '' })
  assert.is(mainPlan(readModelPlans(two)).name, 'x')
  assert.throws(() => readModelPlans(createModelsFolder({})), /there is no MODEL\/VERSION\/model\.onnx$/)
  const remedy = ': there is no such folder; give one that holds MODEL/VERSION/model.onnx'
  for (const path of [join(two, 'none'), join(two, 'x', '1', 'model.onnx')])
    assert.throws(
      () => readModelPlans(path),
      (error: Error) => error.message === path + remedy,
    )
})

test.run()
