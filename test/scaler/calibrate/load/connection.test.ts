import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Connection } from '../../../../scaler/calibrate/load/connection.ts'
import { ask } from '../../../../scaler/calibrate/load/open-connections.ts'
import { withFakeServer } from '../fake-server.ts'

const WITHIN_MS = 100

test('a connection that was idle for longer than an answer may take is used again', () =>
  withFakeServer({ serviceMs: 1, workers: 1 }, async (target) => {
    const connection = await Connection.open(target, WITHIN_MS)
    for (let i = 0; i < 2; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2 * WITHIN_MS))
      assert.ok((await ask(connection)) > 0)
    }
    connection.close()
  }))

test('an answer that does not come in time is a failure', () =>
  withFakeServer({ serviceMs: 20 * WITHIN_MS, workers: 1 }, async (target) => {
    const connection = await Connection.open(target, WITHIN_MS)
    const error = await ask(connection).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.match(String(error), `no answer in ${WITHIN_MS} ms`)
  }))

test.run()
