import { Counter, Gauge, type Registry } from 'prom-client'
import type { ContainerLimits } from '../process/container-limits.ts'
import type { QueueMemory } from '../queue/queue-memory.ts'

/** What the process may use, by `setting`, `cgroup` or `machine`, and what became of its children. */
export type ProcessMetrics = {
  readonly childRestarts: Counter<'model' | 'version' | 'reason'>
  readonly cpuLimit: Gauge<'source'>
  readonly memoryLimit: Gauge<'source'>
  /** Whose bytes tidegate_queue_bytes tells. */
  readonly queueMemories: Set<Pick<QueueMemory, 'heldBytes'>>
  readonly queueLimit: Gauge
}

export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const registers = [registry]
  const queueMemories: ProcessMetrics['queueMemories'] = new Set()
  new Gauge({
    name: 'tidegate_queue_bytes',
    help: 'Bytes of the inputs of all requests that wait for a model or are run.',
    registers,
    collect() {
      this.set([...queueMemories].reduce((sum, { heldBytes }) => sum + heldBytes, 0))
    },
  })
  return {
    childRestarts: new Counter({
      name: 'tidegate_child_restarts_total',
      help: 'Processes of a model that were replaced, by how they ended: exit, signal or hang.',
      labelNames: ['model', 'version', 'reason'],
      registers,
    }),
    cpuLimit: new Gauge({
      name: 'tidegate_cpu_limit_cores',
      help: 'Processors that the server may use, by a setting, the cgroup of its container, or else the machine.',
      labelNames: ['source'],
      registers,
    }),
    memoryLimit: new Gauge({
      name: 'tidegate_memory_limit_bytes',
      help: 'Memory that the server may use, by a setting, the cgroup of its container, or else the machine.',
      labelNames: ['source'],
      registers,
    }),
    queueMemories,
    queueLimit: new Gauge({
      name: 'tidegate_queue_limit_bytes',
      help: 'How much tidegate_queue_bytes may be: beyond, requests are refused as memory_full.',
      registers,
    }),
  }
}

/** Tells of the memory of the queues, and how much it may be. */
export function reportQueueMemory(metrics: ProcessMetrics, memory: QueueMemory): void {
  metrics.queueMemories.add(memory)
  metrics.queueLimit.set(memory.bytesMax)
}

/** Tells what was read at the start. */
export function reportLimits(gauges: ProcessMetrics, limits: ContainerLimits): void {
  gauges.cpuLimit.set({ source: limits.cpusFrom }, limits.cpus)
  gauges.memoryLimit.set({ source: limits.memoryFrom }, limits.memoryBytes)
}
