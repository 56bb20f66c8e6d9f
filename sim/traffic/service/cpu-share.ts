/** What a pod may have of its node's cores, and what a run would use of them. */
export type CpuShare = {
  /** Cores that a run keeps busy. */
  readonly cores: number
  /** The CPU limit of its container. */
  readonly limitCores: number
}
