import { serveError } from '../errors.ts'
import type { Session } from '../onnx-session.ts'
import type { Tensor, TensorMetadata } from '../protocol/tensor/tensor.ts'
import { type ChildEnd, ModelChild } from './model-child.ts'
import { restartDelayMs } from './restart-delay.ts'

/** How a model is run by children. */
export type ChildPoolOptions = {
  /** The bytes of its file: a child that takes another's place runs the same model, whatever the file has become. */
  readonly model: Uint8Array
  /** How many children. */
  readonly count: number
  /** Threads of one run. */
  readonly threads: number
  /** A run that takes longer is one that hangs; so is a start that takes START_MS longer. */
  readonly runMaxMs: number
  /** What each child answers before it is given a request; undefined: nothing. */
  readonly warmUp: (inputs: readonly TensorMetadata[]) => readonly Tensor[] | undefined
  /** So long requests wait for a child that takes the last one's place; from then on they are refused. */
  readonly downAfterMs: number
  /** Hears of each child that can answer. */
  readonly onReady: (pid: number) => void
  /** Called when none has been there for `downAfterMs`. */
  readonly onDown: () => void
  /** Hears of each child that ended without being told to. */
  readonly onLost: (end: ChildEnd) => void
}

/** How a model is opened in children. @throws {Error} when the first of them cannot load it, or not run it */
export type OpenInChildren = (options: ChildPoolOptions) => Promise<Session>

/** Loading a model of a gigabyte takes some 10 s. */
const START_MS = 60_000

type Waiter = { readonly resolve: (child: ModelChild) => void; readonly reject: (error: unknown) => void }
type Metadata = Pick<Session, 'inputs' | 'outputs'>

export const openInChildren: OpenInChildren = async (options) => {
  const pool = new ChildPool(options)
  try {
    await pool.start()
  } catch (error) {
    await pool.release()
    throw error
  }
  return pool
}

/** Several processes with a session each, and one face. */
class ChildPool implements Session {
  readonly computesHere = false
  readonly #options: ChildPoolOptions
  #metadata: Metadata = { inputs: [], outputs: [] }
  /** All that have been started and have not ended. */
  readonly #children = new Set<ModelChild>()
  /** Those that have nothing to do. */
  readonly #free: ModelChild[] = []
  #waiters: readonly Waiter[] = []
  readonly #timers = new Set<NodeJS.Timeout>()
  #readyCount = 0
  #lossesInARow = 0
  #isDown = false
  #state: 'starting' | 'running' | 'released' = 'starting'

  constructor(options: ChildPoolOptions) {
    this.#options = options
  }

  get inputs(): readonly TensorMetadata[] {
    return this.#metadata.inputs
  }

  get outputs(): readonly TensorMetadata[] {
    return this.#metadata.outputs
  }

  get parallel(): number {
    return Math.max(this.#readyCount, 1)
  }

  get isDown(): boolean {
    return this.#isDown
  }

  /** The first child, alone: what it cannot load, none can. */
  async start(): Promise<void> {
    this.#metadata = await this.#startChild(new ModelChild())
    this.#state = 'running'
    for (let started = 1; started < this.#options.count; started += 1) this.#replace(0)
  }

  async run(inputs: readonly Tensor[], outputs: readonly string[]): Promise<readonly Tensor[]> {
    const child = await this.#takeChild()
    try {
      const { tensors } = await child.ask({ words: { outputs }, tensors: inputs }, this.#options.runMaxMs)
      this.#lossesInARow = 0
      return tensors
    } finally {
      this.#give(child)
    }
  }

  async release(): Promise<void> {
    this.#state = 'released'
    for (const timer of this.#timers) clearTimeout(timer)
    this.#refuseWaiters()
    await Promise.all([...this.#children].map((child) => child.stop()))
  }

  async #startChild(child: ModelChild): Promise<Metadata> {
    const { model, threads, runMaxMs, warmUp } = this.#options
    this.#children.add(child)
    let isReady = false
    child.ended.then((end) => {
      this.#children.delete(child)
      if (isReady) this.#readyCount -= 1
      const at = this.#free.indexOf(child)
      if (at >= 0) this.#free.splice(at, 1)
      if (this.#state === 'running') this.#mourn(end)
    })
    const bytes: Tensor = { name: 'model', datatype: 'UINT8', shape: [model.length], data: model }
    const { words } = await child.ask({ words: { threads }, tensors: [bytes] }, START_MS)
    const metadata = words as Metadata
    const first = warmUp(metadata.inputs)
    const names = metadata.outputs.map(({ name }) => name)
    if (first !== undefined)
      await child.ask({ words: { outputs: names }, tensors: first }, START_MS + runMaxMs)
    isReady = true
    this.#readyCount += 1
    this.#isDown = false
    this.#options.onReady(child.pid)
    this.#give(child)
    return metadata
  }

  /** A loss: somebody takes the place, the sooner the fewer have been lost since the last answer. */
  #mourn(end: ChildEnd): void {
    this.#options.onLost(end)
    this.#lossesInARow += 1
    this.#replace(restartDelayMs(this.#lossesInARow))
    if (this.#readyCount === 0) this.#after(this.#options.downAfterMs, () => this.#goDown())
  }

  #goDown(): void {
    if (this.#readyCount > 0) return
    this.#isDown = true
    this.#options.onDown()
    this.#refuseWaiters()
  }

  #replace(delayMs: number): void {
    this.#after(delayMs, () => {
      const child = new ModelChild()
      // One that fails to start ends, and is mourned as the others are.
      this.#startChild(child).catch(() => child.stop())
    })
  }

  #after(delayMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, delayMs)
    this.#timers.add(timer)
  }

  #takeChild(): Promise<ModelChild> | ModelChild {
    const child = this.#free.pop()
    if (child !== undefined) return child
    if (this.#isDown || this.#state === 'released') throw serveError('no_process')
    return new Promise((resolve, reject) => {
      this.#waiters = [...this.#waiters, { resolve, reject }]
    })
  }

  #give(child: ModelChild): void {
    if (!child.isAlive) return
    const [next, ...others] = this.#waiters
    if (next === undefined) {
      this.#free.push(child)
      return
    }
    this.#waiters = others
    next.resolve(child)
  }

  #refuseWaiters(): void {
    for (const { reject } of this.#waiters) reject(serveError('no_process'))
    this.#waiters = []
  }
}
