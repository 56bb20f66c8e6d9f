import type { CalibrationTarget } from './calibration-target.ts'
import { Connection } from './connection.ts'

/** Opened at once: a server that is busy lets 511 wait, and one after the other takes as many of its turns. */
const AT_ONCE = 64

/**
 * Connections of a load that is not known beforehand. A server closes one on which nothing has come for a while (some
 * after ten seconds); another takes its place at once, so that a burst finds as many as there were.
 */
export class ConnectionPool {
  readonly #target: CalibrationTarget
  readonly #open = new Set<Connection>()
  readonly #idle: Connection[] = []
  #isClosed = false
  #failure: Error | undefined

  private constructor(target: CalibrationTarget) {
    this.#target = target
  }

  /** @throws {Error} when nobody listens there */
  static async open(target: CalibrationTarget, count: number): Promise<ConnectionPool> {
    const pool = new ConnectionPool(target)
    try {
      for (let left = count; left > 0; left -= AT_ONCE)
        await Promise.all(Array.from({ length: Math.min(left, AT_ONCE) }, () => pool.#add()))
      return pool
    } catch (error) {
      pool.close()
      throw error
    }
  }

  /** One on which nothing is under way; undefined when all wait for an answer. */
  take(): Connection | undefined {
    return this.#idle.pop()
  }

  /** Its answer has come. The one that was used last is taken first: few are idle for long. */
  give(connection: Connection): void {
    if (this.#open.has(connection)) this.#idle.push(connection)
  }

  /** Why one that the server closed could not be opened again: nobody listens there any more. */
  get failure(): Error | undefined {
    return this.#failure
  }

  close(): void {
    this.#isClosed = true
    for (const connection of this.#open) connection.close()
  }

  async #add(): Promise<void> {
    const connection = await Connection.open(this.#target)
    if (this.#isClosed) {
      connection.close()
      return
    }
    this.#open.add(connection)
    this.#idle.unshift(connection)
    connection.onIdleEnd(() => this.#replace(connection))
  }

  #replace(dead: Connection): void {
    this.#open.delete(dead)
    const at = this.#idle.indexOf(dead)
    if (at >= 0) this.#idle.splice(at, 1)
    if (this.#isClosed) return
    this.#add().catch((error: Error) => {
      this.#failure ??= error
    })
  }
}
