import type { CalibrationTarget } from './calibration-target.ts'
import { Connection } from './connection.ts'

/** How many requests, and how long at most; whichever is reached first ends it. */
export type LoadBounds = { readonly requests: number; readonly withinMs: number }

/** Opens connections, and closes them whatever happens. */
export async function withConnections(
  target: CalibrationTarget,
  count: number,
  use: (open: readonly Connection[]) => Promise<unknown>,
): Promise<void> {
  const open: Connection[] = []
  try {
    for (let i = 0; i < count; i += 1) open.push(await Connection.open(target))
    await use(open)
  } finally {
    for (const connection of open) connection.close()
  }
}

/** Sends the request and gives the latency of its answer, in milliseconds. */
export function ask(connection: Connection): Promise<number> {
  return new Promise((resolve, reject) => {
    connection.send((latencyMs, failure) => (failure === undefined ? resolve(latencyMs) : reject(failure)))
  })
}
