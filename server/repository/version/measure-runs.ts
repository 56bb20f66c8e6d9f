import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Session } from '../../onnx-session.ts'
import type { Tensor } from '../../protocol/tensor/tensor.ts'
import { joinTensors } from '../../queue/join-tensors.ts'
import type { MeasuredRuns } from './choose-place.ts'

/** The least of so many runs: what else the machine does makes them longer, never shorter. */
const RUNS = 5
/** One run that takes longer is enough to know. */
const ENOUGH_MS = 50
/** A line through 1 and so many rows tells what a request of any size takes. */
const ROWS = 16

/**
 * Measures runs of a model.
 *
 * @param row inputs that it has answered once
 * @param rowsMax how many rows a request may hold
 */
export async function measureRuns(
  session: Session,
  row: readonly Tensor[],
  rowsMax: number,
): Promise<MeasuredRuns> {
  const rowMs = await leastMs(session, row)
  const takesRows = session.inputs.every(({ shape }) => shape[0] === -1)
  const isRow = row.every(({ shape }) => shape[0] === 1)
  if (!takesRows || !isRow || rowMs > ENOUGH_MS) return { rowMs }
  try {
    const rows = row.map((tensor) => joinTensors([tensor, ...Array<Tensor>(ROWS - 1).fill(tensor)]))
    const slopeMs = Math.max(((await leastMs(session, rows)) - rowMs) / (ROWS - 1), 0)
    return { rowMs, requestMs: rowMs + slopeMs * (rowsMax - 1) }
  } catch {
    // Its open size is no number of rows.
    return { rowMs }
  }
}

async function leastMs(session: Session, inputs: readonly Tensor[]): Promise<number> {
  const names = session.outputs.map(({ name }) => name)
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < RUNS; run += 1) {
    // Probes are answered between two runs.
    await nextTurn()
    const startedMs = performance.now()
    await session.run(inputs, names)
    least = Math.min(least, performance.now() - startedMs)
    if (least > ENOUGH_MS) break
  }
  return least
}
