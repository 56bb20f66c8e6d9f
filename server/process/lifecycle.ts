import type { ErrorCode } from '../error-table.ts'

/**
 * Where the process is between its start and its end. Each probe asks its own question, because Kubernetes draws
 * a different consequence from each: it waits (startup), takes the pod out of the Service (readiness) or kills the
 * container (liveness). So a draining pod is not ready, but alive.
 */
export class Lifecycle {
  #started = false
  #draining = false
  #broken = false
  readonly #modelsProblem: () => ErrorCode | undefined
  readonly #listeners: (() => void)[] = []

  /** @param modelsProblem why the models cannot answer now; asked by each readiness probe */
  constructor(modelsProblem: () => ErrorCode | undefined = () => undefined) {
    this.#modelsProblem = modelsProblem
  }

  /** Calls back after every change, for those who must tell others. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Every model is loaded and has answered once. */
  markStarted(): void {
    this.#started = true
    this.#tell()
  }

  /** The signal came: no new clients, please. There is no way back. */
  markDraining(): void {
    this.#draining = true
    this.#tell()
  }

  /** The native session fails on valid input again and again: only a new process helps. */
  markBroken(): void {
    this.#broken = true
    this.#tell()
  }

  /** What keeps the models from answering may have changed. */
  heedModels(): void {
    this.#tell()
  }

  get isDraining(): boolean {
    return this.#draining
  }

  /** Why the startup probe must fail; undefined when it may pass. */
  get startupProblem(): ErrorCode | undefined {
    return this.#started ? undefined : 'starting'
  }

  /** Why no traffic should come here; undefined when it may. */
  get readinessProblem(): ErrorCode | undefined {
    if (this.#broken) return 'session_broken'
    return this.#draining ? 'draining' : (this.startupProblem ?? this.#modelsProblem())
  }

  /** Why the container should be killed; undefined when it should not. That it answers shows that the event loop turns. */
  get livenessProblem(): ErrorCode | undefined {
    return this.#broken ? 'session_broken' : undefined
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
