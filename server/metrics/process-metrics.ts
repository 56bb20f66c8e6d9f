import { Counter, Gauge, type Registry } from 'prom-client'
import type { ContainerLimits } from '../process/container-limits.ts'

/** What the process may use, by `cgroup` or `machine`, and what became of its children. */
export type ProcessMetrics = {
  readonly childRestarts: Counter<'model' | 'version' | 'reason'>
  readonly cpuLimit: Gauge<'source'>
  readonly memoryLimit: Gauge<'source'>
}

export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const registers = [registry]
  return {
    childRestarts: new Counter({
      name: 'tidegate_child_restarts_total',
      help: 'Processes of a model that were replaced, by how they ended: exit, signal or hang.',
      labelNames: ['model', 'version', 'reason'],
      registers,
    }),
    cpuLimit: new Gauge({
      name: 'tidegate_cpu_limit_cores',
      help: 'Processors that the server may use, by the cgroup of its container or else by the machine.',
      labelNames: ['source'],
      registers,
    }),
    memoryLimit: new Gauge({
      name: 'tidegate_memory_limit_bytes',
      help: 'Memory that the server may use, by the cgroup of its container or else by the machine.',
      labelNames: ['source'],
      registers,
    }),
  }
}

/** Tells what was read at the start. */
export function reportLimits(gauges: ProcessMetrics, limits: ContainerLimits): void {
  gauges.cpuLimit.set({ source: limits.cpusFrom }, limits.cpus)
  gauges.memoryLimit.set({ source: limits.memoryFrom }, limits.memoryBytes)
}
