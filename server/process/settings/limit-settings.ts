import type { ContainerLimits } from '../container-limits.ts'
import { readBytes, readCores } from './read-quantity.ts'
import type { ReadSetting, SettingProblem } from './read-setting.ts'

/** What somebody says in place of the cgroup. */
export type LimitSettings = {
  /** Processors, 0.001 to 1,024. Default: what the cgroup or the machine allows. */
  readonly cpuLimit: number | undefined
  /** Bytes. Default likewise. */
  readonly memoryLimitBytes: number | undefined
  /** Bytes of the inputs that may wait or be run. Default: a quarter of the memory. */
  readonly queueMemoryBytes: number | undefined
}

/** Half is for children; what is left is for the server, and for what waits in it. */
const QUEUE_SHARE = 0.25

/** @param problems what is wrong is put there */
export function readLimitSettings(read: ReadSetting, problems: SettingProblem[]): LimitSettings {
  return {
    cpuLimit: readCores(read(undefined, 'CPU_LIMIT'), problems),
    memoryLimitBytes: readBytes(read(undefined, 'MEMORY_LIMIT'), problems),
    queueMemoryBytes: readBytes(read(undefined, 'QUEUE_MEMORY'), problems),
  }
}

/** What the process may take, and what of it the inputs that wait or are run. */
export type ServiceLimits = ContainerLimits & { readonly queueBytes: number }

/** The limits that hold: what was set, and else what was found. */
export function limitsBySettings(
  found: ContainerLimits,
  { cpuLimit, memoryLimitBytes, queueMemoryBytes }: LimitSettings,
): ServiceLimits {
  const cpus: Pick<ContainerLimits, 'cpus' | 'cpusFrom'> =
    cpuLimit === undefined ? found : { cpus: cpuLimit, cpusFrom: 'setting' }
  const memory: Pick<ContainerLimits, 'memoryBytes' | 'memoryFrom'> =
    memoryLimitBytes === undefined ? found : { memoryBytes: memoryLimitBytes, memoryFrom: 'setting' }
  return {
    cpus: cpus.cpus,
    cpusFrom: cpus.cpusFrom,
    memoryBytes: memory.memoryBytes,
    memoryFrom: memory.memoryFrom,
    queueBytes: queueMemoryBytes ?? Math.floor(memory.memoryBytes * QUEUE_SHARE),
  }
}
