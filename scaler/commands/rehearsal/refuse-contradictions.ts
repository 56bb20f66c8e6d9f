import type { ArgumentsCamelCase } from 'yargs'
import type { OptionReader } from '../../options/option-reader.ts'
import { parseMetric } from '../../options/parse-metric.ts'
import type { SimulateOptions } from '../simulate/simulate-options.ts'

type Arguments = ArgumentsCamelCase<SimulateOptions>

/** Faults that befall everything at once: a second one would take the place of the first. */
const ONCE = ['never-ready', 'crash', 'slow-start', 'pod-quota', 'metrics-late', 'status-lag']

/**
 * Refuses options that beside others say the contrary, or nothing: without a word they would be left out, and what comes
 * of it taken for what they ask for.
 */
export function refuseContradictions(read: OptionReader, argv: Arguments): void {
  const { traffic, requests, containers, nodes, termination } = argv
  if (traffic !== undefined && requests !== undefined)
    read.refuse('--requests', 'left out with --traffic, which has its own requests', requests)
  if (containers === false && nodes !== undefined)
    read.refuse('--nodes', 'given without --no-containers: what fits a node is told by containers', nodes)
  if ((containers === true || nodes !== undefined) && termination !== undefined)
    read.refuse(
      '--termination',
      'left out with --containers and --nodes, where preStop hooks tell how long pods take to go',
      termination,
    )
  refuseUnreadMetrics(read, argv)
  refuseTwice(read, argv)
}

/** What nobody reads. */
function refuseUnreadMetrics(read: OptionReader, argv: Arguments): void {
  const { traffic, requests, scrape, metric = [] } = argv
  // yargs makes false of --no-autoscaler, whatever the option's type.
  const isOff = String(argv.autoscaler) === 'false'
  if (isOff && metric.length > 0)
    read.refuse('--metric', 'left out with --no-autoscaler: nobody else reads it', metric.join(' '))
  const hasReader = typeof argv.autoscaler === 'string' || traffic !== undefined || metric.length > 0
  const isScraped = !isOff && hasReader && (traffic !== undefined || requests !== undefined)
  if (scrape !== undefined && !isScraped)
    read.refuse(
      '--scrape',
      'given with --traffic, or --requests and --autoscaler, which read counters',
      scrape,
    )
}

function refuseTwice(read: OptionReader, { metric = [], fault = [] }: Arguments): void {
  const names = metric.flatMap((text) => parseMetric(text)?.name ?? [])
  for (const name of repeatedIn(names)) read.refuse('--metric', 'told once for each name', name)
  const kinds = fault.map((text) => text.split(':')[0] ?? '').filter((kind) => ONCE.includes(kind))
  for (const kind of repeatedIn(kinds)) read.refuse('--fault', 'given once for each of its kind', kind)
}

function repeatedIn(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) < at))]
}
