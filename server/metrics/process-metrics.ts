import { Counter, Gauge, type Registry } from 'prom-client'
import type { BodyMemory } from '../connections/body-memory.ts'
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
  /** Whose bytes tidegate_body_bytes tells. */
  readonly bodyMemories: Set<Pick<BodyMemory, 'heldBytes'>>
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
    queueMemories: tellBytes(
      registry,
      'tidegate_queue_bytes',
      'Bytes of the inputs of all requests that wait for a model or are run.',
    ),
    bodyMemories: tellBytes(
      registry,
      'tidegate_body_bytes',
      'Bytes that are held for request bodies on their way; those of HTTP of up to 16 KiB are not counted.',
    ),
    queueLimit: new Gauge({
      name: 'tidegate_queue_limit_bytes',
      help: 'How much tidegate_queue_bytes and tidegate_body_bytes may be, each: beyond, requests are refused as memory_full.',
      registers,
    }),
  }
}

/** @returns whose bytes are told; empty at first */
function tellBytes(registry: Registry, name: string, help: string): Set<{ readonly heldBytes: number }> {
  const memories = new Set<{ readonly heldBytes: number }>()
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set([...memories].reduce((sum, { heldBytes }) => sum + heldBytes, 0))
    },
  })
  return memories
}

/** Tells of the memory of bodies on their way. */
export function reportBodyMemory(metrics: ProcessMetrics, memory: BodyMemory): void {
  metrics.bodyMemories.add(memory)
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
