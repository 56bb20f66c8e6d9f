import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judgeAdmission, type QueueState } from '../../../server/queue/judge-admission.ts'

const FREE: QueueState = { lack: undefined, workMs: 0, ownMs: 5, patienceMs: 100 }

const JUDGED: [string, Partial<QueueState>, ReturnType<typeof judgeAdmission>][] = [
  ['a free model takes what comes', {}, undefined],
  ['no place left', { lack: 'queue_full' }, { reason: 'queue_full', retryAfterS: 1 }],
  ['no memory left', { lack: 'memory_full', workMs: 95 }, { reason: 'memory_full', retryAfterS: 1 }],
  ['just in time', { workMs: 95 }, undefined],
  ['too late by the work of others', { workMs: 96 }, { reason: 'too_late', retryAfterS: 1 }],
  [
    'come again when that is done, in whole seconds',
    { workMs: 2001 },
    { reason: 'too_late', retryAfterS: 3 },
  ],
  ['too late by its own work', { ownMs: 101 }, { reason: 'deadline', retryAfterS: 1 }],
  ['too late already', { ownMs: 0, patienceMs: 0 }, { reason: 'deadline', retryAfterS: 1 }],
]
for (const [sentence, change, expected] of JUDGED)
  test(sentence, () => {
    assert.equal(judgeAdmission({ ...FREE, ...change }), expected)
  })

test.run()
