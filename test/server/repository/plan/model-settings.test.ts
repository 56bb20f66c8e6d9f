import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readModelSettings } from '../../../../server/repository/plan/model-settings.ts'
import { createModelsFolder, writeModels } from '../../models-folder.ts'

const root = createModelsFolder({})
const DEFAULTS = {
  versions: 'all',
  labels: {},
  rowsMax: 1024,
  waitingMax: 1000,
  priorities: { levels: 1, default: 1 },
  deadlineMs: 10_000,
  warmUp: {},
  process: 'auto',
  threads: 1,
  runMaxMs: 30_000,
}

function read(text: string) {
  writeModels(root, { 'model.yaml': text })
  return readModelSettings(join(root, 'model.yaml'))
}

test('no file, an empty one, or one of comments: everything by default', () => {
  assert.equal(readModelSettings(join(root, 'none.yaml')), DEFAULTS)
  assert.equal(read(''), DEFAULTS)
  assert.equal(read('# nothing\n'), DEFAULTS)
})

test('everything given', () => {
  assert.equal(
    read(
      'versions: {latest: 2}\ndefault: 3\nlabels: {stable: 3, canary: 4}\nrowsMax: 8\nbatching: {rowsMax: 4, budgetMs: 2.5, delayMs: 1}\nwaitingMax: 9\npriorities: {levels: 4, default: 3}\ndeadlineMs: 50\nwarmUp: {image: [1, 3, 224, 224]}\nprocess: child\nchildren: 2\nthreads: 3\nrunMaxMs: 100',
    ),
    {
      versions: { latest: 2 },
      default: 3,
      labels: { stable: 3, canary: 4 },
      rowsMax: 8,
      batching: { rowsMax: 4, budgetMs: 2.5, delayMs: 1 },
      waitingMax: 9,
      priorities: { levels: 4, default: 3 },
      deadlineMs: 50,
      warmUp: { image: [1, 3, 224, 224] },
      process: 'child',
      children: 2,
      threads: 3,
      runMaxMs: 100,
    },
  )
  assert.equal(read('versions: [3, 1]\nwarmUp: false'), { ...DEFAULTS, versions: [3, 1], warmUp: false })
})

const REFUSED: [string, string, RegExp][] = [
  ['a misspelt setting', 'rowMax: 8', /model\.yaml: rowMax: there is no such setting$/],
  ['a bound', 'rowsMax: 0', /rowsMax: must be >= 1, not 0$/],
  ['a number as text', 'default: "3"', /default: must be integer, not "3"$/],
  ['a label that looks like a version', 'labels: {"2": 1}', /labels: property name must be valid/],
  ['a label for no version', 'labels: {canary: latest}', /labels\.canary: must be integer, not "latest"$/],
  ['a place that there is not', 'process: outside', /process: must be equal to one of .*, not "outside"/],
  [
    'too many priorities',
    'priorities: {levels: 17, default: 1}',
    /priorities\.levels: must be <= 16, not 17$/,
  ],
  ['a default beyond them', 'priorities: {levels: 2, default: 3}', /default: must be <= levels, 2, not 3$/],
  ['no children', 'children: 0', /children: must be >= 1, not 0$/],
  ['a policy that there is not', 'versions: newest', /versions: must be equal to constant, not "newest"/],
  [
    'every fault at once',
    'rowsMax: 0\ndefault: 0',
    /default: must be >= 1, not 0; rowsMax: must be >= 1, not 0/,
  ],
  ['a key said twice', 'rowsMax: 1\nrowsMax: 2', /Map keys must be unique at line 2/],
  ['no YAML', 'labels: {a: 1', /line 1|flow map/i],
  ['a list', '- 1', /model\.yaml: : must be object/],
]
for (const [sentence, text, expected] of REFUSED)
  test(`refused: ${sentence}`, () => {
    assert.throws(() => read(text), expected)
  })

test('an alias that grows without bound is refused', () => {
  const bomb = [
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...'bcdefghi'.split('').map((letter, at) => {
      const before = 'abcdefgh'[at]
      return `${letter}: &${letter} [${Array(9).fill(`*${before}`).join(', ')}]`
    }),
  ].join('\n')
  assert.throws(() => read(bomb))
})

test.run()
