import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import { findCgroupFolders, parseCpuMax, parseCpuQuota, parseMemoryMax } from './parse-cgroup.ts'

/** `machine`: nobody limits it. */
type LimitSource = 'setting' | 'cgroup' | 'machine'

/** What the process may use, and who says so. */
export type ContainerLimits = {
  /** Processors' worth of time, such as 0.5 for 500m. */
  readonly cpus: number
  readonly memoryBytes: number
  readonly cpusFrom: LimitSource
  readonly memoryFrom: LimitSource
}

/** The text of a file; undefined when it cannot be read. */
type ReadText = (path: string) => string | undefined

/**
 * The limits of the container, from its cgroup (version 1 or 2): the least of its own and of those around it. Without
 * any, or when they exceed it, the machine's.
 *
 * @param read how files are read; tests give their own
 */
export function readContainerLimits(read: ReadText = readFile): ContainerLimits {
  const folders = findCgroupFolders(read('/proc/self/cgroup') ?? '', read('/proc/self/mountinfo') ?? '')
  const limitsOf = (
    names: readonly string[],
    paths: readonly string[],
    parse: (...texts: readonly string[]) => number | undefined,
  ): readonly number[] =>
    paths.flatMap((path) => parse(...names.map((name) => read(join(path, name)) ?? '')) ?? [])
  const { version, cpu, memory } = folders ?? { version: 2, cpu: [], memory: [] }
  const cpus =
    version === 2
      ? limitsOf(['cpu.max'], cpu, (text = '') => parseCpuMax(text))
      : limitsOf(['cpu.cfs_quota_us', 'cpu.cfs_period_us'], cpu, (quota = '', period = '') =>
          parseCpuQuota(quota, period),
        )
  const bytes = limitsOf([version === 2 ? 'memory.max' : 'memory.limit_in_bytes'], memory, (text = '') =>
    parseMemoryMax(text),
  )
  // A cpuset is in it already.
  const [cpuLimit, cpuCount] = [Math.min(...cpus), availableParallelism()]
  const [memoryLimit, memorySize] = [Math.min(...bytes), totalmem()]
  return {
    cpus: Math.min(cpuLimit, cpuCount),
    memoryBytes: Math.min(memoryLimit, memorySize),
    cpusFrom: cpuLimit < cpuCount ? 'cgroup' : 'machine',
    memoryFrom: memoryLimit < memorySize ? 'cgroup' : 'machine',
  }
}

function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
