/**
 * What the program in a container does: scripted, not measured. The kubelet's rules are Kubernetes' own; what they
 * meet is a story that whoever writes the scenario tells.
 *
 * All times are in milliseconds.
 */
export type ContainerBehaviour = {
  /** How long a node that does not have the image takes to pull it. */
  readonly pullMs: number
  /** How long an exec or http preStop hook takes; a sleep says it itself. */
  readonly preStopMs: number
  /** What the program would use of the CPU if nothing held it back, in cores. */
  readonly cpuCores: number
  /** The first run of the program, the second one, and so on; the last one repeats. */
  readonly runs: readonly [ContainerRun, ...ContainerRun[]]
}

/** One run of the program, from process start to exit. */
export type ContainerRun = {
  /** From process start until it answers requests and probes; undefined is never. */
  readonly answersAfterMs: number | undefined
  /** When it answers nothing for a while, in order of time. */
  readonly outages: readonly Outage[]
  /** When it ends by itself; undefined is never. Exit code 0 counts as well: such a pod's containers always restart. */
  readonly exit: { readonly afterMs: number; readonly exitCode: number } | undefined
  /** Undefined stays below every limit. */
  readonly memory: MemoryUse | undefined
  /** From SIGTERM to exit; undefined ignores the signal. */
  readonly stopMs: number | undefined
  /** Whether it answers between SIGTERM and exit. */
  readonly servesWhileStopping: boolean
}

/** Counted from process start. */
type Outage = {
  readonly fromMs: number
  readonly toMs: number
  /** A refused probe fails at once, one that hangs after its timeout. */
  readonly kind: 'refuses' | 'hangs'
}

export type MemoryUse = {
  readonly startBytes: number
  /** A leak; default none. */
  readonly growthBytesPerSecond?: number
  /** A jump, for example when the first large request comes; default none. */
  readonly step?: { readonly afterMs: number; readonly bytes: number }
}

/** A run that answers at once, never fails, and ends right at SIGTERM. */
export const FLAWLESS_RUN: ContainerRun = {
  answersAfterMs: 0,
  outages: [],
  exit: undefined,
  memory: undefined,
  stopMs: 0,
  servesWhileStopping: false,
}

export const FLAWLESS_CONTAINER: ContainerBehaviour = {
  pullMs: 0,
  preStopMs: 0,
  cpuCores: 0,
  runs: [FLAWLESS_RUN],
}
