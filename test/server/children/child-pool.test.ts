import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ChildPoolOptions, openInChildren } from '../../../server/children/child-pool.ts'
import type { ChildEnd } from '../../../server/children/model-child.ts'
import { ServeError } from '../../../server/errors.ts'
import { openSession, type Session } from '../../../server/onnx-session.ts'
import { DATATYPES, NUMERIC_ARRAYS } from '../../../server/protocol/tensor/datatype.ts'
import type { Tensor } from '../../../server/protocol/tensor/tensor.ts'
import { writeHeavyModel } from '../heavy-model.ts'
import { writeIdentityModel } from '../write-onnx-model.ts'

const identity = writeIdentityModel([{ name: 'x', datatype: 'FP32', shape: ['rows'] }])
const one: Tensor = { name: 'x', datatype: 'FP32', shape: [1], data: Float32Array.of(1) }
/** A matrix of 2 x 2 takes it some milliseconds, one of 512 x 512 several seconds. */
const slow = writeHeavyModel(1000)

function matrix(size: number): Tensor {
  return { name: 'x', datatype: 'FP32', shape: [size, size], data: new Float32Array(size * size) }
}

/** Children of a model, with their ids and ends. */
async function open(model: Uint8Array, { onReady, ...others }: Partial<ChildPoolOptions> = {}) {
  const pids: number[] = []
  const ends: ChildEnd[] = []
  const session = await openInChildren({
    model,
    count: 1,
    threads: 1,
    runMaxMs: 20_000,
    warmUp: () => undefined,
    downAfterMs: 5_000,
    onDown: () => {},
    onReady: (pid) => {
      pids.push(pid)
      onReady?.(pid)
    },
    onLost: (end) => ends.push(end),
    ...others,
  })
  return { session, pids, ends }
}

function codeOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 'answered',
    (error) => (error instanceof ServeError ? error.problems[0].code : error.message),
  )
}

function isAlive(pid: number | undefined): boolean {
  try {
    return process.kill(pid ?? -1, 0)
  } catch {
    return false
  }
}

test('a child answers as the session itself does, for every datatype, and its errors come back', async () => {
  const values = DATATYPES.map((datatype) => ({ name: datatype, datatype, shape: ['rows'] }))
  const model = writeIdentityModel(values)
  const inside: Session = await openSession(model)
  const { session, pids } = await open(model)
  assert.equal([session.inputs, session.outputs], [inside.inputs, inside.outputs])
  const text = new TextEncoder().encode('grüße')
  const inputs = values.map(({ name, datatype }): Tensor => {
    if (datatype === 'BYTES') return { name, datatype, shape: [2], data: [text, new Uint8Array(0)] }
    const data = new NUMERIC_ARRAYS[datatype](2)
    new Uint8Array(data.buffer)[0] = 1
    return { name, datatype, shape: [2], data }
  })
  const names = inside.outputs.map(({ name }) => name)
  assert.equal(await session.run(inputs, names), await inside.run(inputs, names))
  assert.match(String(await codeOf(session.run([], names))), /missing|input/i)
  assert.equal(await session.run(inputs, names), await inside.run(inputs, names), 'and it goes on')
  await Promise.all([inside.release(), session.release()])
  assert.not(isAlive(pids[0]))
})

test('what is no model is refused, with the reason, and no child stays', async () => {
  const ends: ChildEnd[] = []
  const refused = await codeOf(open(Buffer.from('no model'), { onLost: (end) => ends.push(end) }))
  assert.match(String(refused), /protobuf|model/i)
  assert.equal(ends, [])
})

test('a child that is killed in a run: that run fails, others take over, and another takes its place', async () => {
  const { session, pids, ends } = await open(slow, { count: 2 })
  while (pids.length < 2) await sleep(20)
  assert.is(session.parallel, 2)
  const runs = [matrix(512), matrix(512)].map((input) => codeOf(session.run([input], ['y'])))
  const waiting = codeOf(session.run([matrix(2)], ['y']))
  await sleep(20)
  process.kill(pids[0] ?? 0, 'SIGKILL')
  assert.is(await waiting, 'answered')
  assert.equal((await Promise.all(runs)).toSorted(), ['answered', 'process_lost'])
  assert.equal(ends, [{ reason: 'signal', detail: 'SIGKILL' }])
  while (pids.length < 3) await sleep(20)
  assert.is(session.parallel, 2)
  await session.release()
  assert.equal(pids.map(isAlive), [false, false, false])
})

test('a run that hangs is ended, and who waits behind it is answered by another child', async () => {
  const { session, ends } = await open(slow, { runMaxMs: 300 })
  const hanging = codeOf(session.run([matrix(512)], ['y']))
  const waiting = codeOf(session.run([matrix(2)], ['y']))
  assert.equal([await hanging, await waiting], ['process_lost', 'answered'])
  assert.equal(ends, [{ reason: 'hang', detail: 'SIGKILL' }])
  await session.release()
})

test('with no child left the model is down and nobody waits; with the next one it is up again', async () => {
  let isDeadly = false
  const { session, pids, ends } = await open(identity, {
    onReady: (pid) => {
      if (isDeadly) process.kill(pid, 'SIGKILL')
    },
    downAfterMs: 10,
  })
  isDeadly = true
  process.kill(pids[0] ?? 0, 'SIGKILL')
  while (!session.isDown) await sleep(5)
  assert.is(await codeOf(session.run([one], ['x_out'])), 'no_process')
  while (ends.length < 2 || !session.isDown) await sleep(5)
  isDeadly = false
  while (session.isDown) await sleep(5)
  assert.is(await codeOf(session.run([one], ['x_out'])), 'answered')
  await session.release()
})

test.run()
