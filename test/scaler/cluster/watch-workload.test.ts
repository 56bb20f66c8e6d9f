import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { selectorText } from '../../../scaler/cluster/watch-workload.ts'

const rows: readonly [selector: Parameters<typeof selectorText>[0], text: string][] = [
  [{ matchLabels: { app: 'web', tier: 'front' } }, 'app=web,tier=front'],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] }, 'app in (a,b)'],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }, 'app notin (a)'],
  [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, 'app'],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, '!app'],
  [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] }, 'app=web,x'],
  [{}, ''],
]
for (const [selector, text] of rows)
  test(`the selector ${JSON.stringify(selector)} is "${text}"`, () => assert.is(selectorText(selector), text))

test.run()
