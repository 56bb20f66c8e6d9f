import {
  type PodCounts,
  type RequestReport,
  type RequestWindow,
  type ServedTraffic,
  type Timeline,
  totalCounts,
} from '../../sim/index.ts'
import type { DepthChoice } from '../rehearsal/depth-choice.ts'
import type { TrafficReport } from '../rehearsal/traffic-report.ts'
import { describeTraffic } from './describe-traffic.ts'
import { formatDuration } from './format-duration.ts'
import type { Paint } from './paint.ts'
import { reactionsLines } from './reaction-lines.ts'
import { PAGE_COLUMNS } from './terminal.ts'
import { wrapText } from './wrap-text.ts'

const BARS = ' ▁▂▃▄▅▆▇█'
/** Room for `pods available 123 `; a picture of 60 columns then fits 80. */
const LABEL_COLUMNS = 20
/** Under the figures, behind their names. */
const INDENT = ' '.repeat(24)

const ERROR_NAMES: Readonly<Record<keyof RequestReport['errors'], string>> = {
  rejected: 'found the queue full',
  timedOut: 'were too late',
  lostAtStop: 'were lost with their pod',
  silentPod: 'went to a pod that does not answer',
  noEndpoint: 'found no pod',
  gaveUp: 'were given up by their clients',
}

/**
 * Traffic over time, a line for each figure and a column for each stretch of time, and the figures of it all.
 *
 * Each line is drawn from 0 to its highest value, which stands before it.
 */
export function drawTraffic(
  { timeline, traffic }: { readonly timeline: Timeline; readonly traffic: ServedTraffic | undefined },
  report: TrafficReport,
  paint: Paint,
): string {
  const windows = timeline.traffic?.windows ?? []
  const rows: readonly (readonly [name: string, values: readonly number[], color: keyof Paint])[] = [
    ['requests/s', windows.map(({ total, fromMs, toMs }) => (1000 * total) / (toMs - fromMs)), 'old'],
    ['pods available', availableIn(timeline, windows), 'new'],
    ['busy %', windows.map(({ utilization }) => 100 * (utilization ?? 0)), 'starting'],
    ['p95 ms', windows.map(({ p95Ms }) => p95Ms ?? 0), 'starting'],
    ['failed %', windows.map(({ failed, total }) => (total === 0 ? 0 : (100 * failed) / total)), 'bad'],
  ]
  return [
    ...(traffic === undefined ? [] : [...wrapText(describeTraffic(traffic), PAGE_COLUMNS), '']),
    ...rows.map(([name, values, color]) => drawRow(name, values, paint, color)),
    timeAxis(windows),
    '',
    ...figures(report),
    ...(traffic?.service.connections === undefined ? [] : [busiestPod(windows)]),
    ...reactionsLines(timeline.reactions ?? []),
  ].join('\n')
}

function drawRow(name: string, values: readonly number[], paint: Paint, color: keyof Paint): string {
  const highest = Math.max(0, ...values)
  const number = shortNumber(highest)
  const label = `${name}${number.padStart(LABEL_COLUMNS - 2 - name.length)} `
  const bars = values.map((value) => barOf(value, highest)).join('')
  return `${paint.axis(`${label}┤`)}${paint[color](bars.trimEnd())}`.trimEnd()
}

/** What is not 0 is seen. */
function barOf(value: number, highest: number): string {
  return value <= 0 ? ' ' : (BARS[Math.max(1, Math.round((value / highest) * (BARS.length - 1)))] ?? ' ')
}

function shortNumber(value: number): string {
  return Number.isInteger(value) || value >= 10 ? value.toFixed(0) : value.toPrecision(2)
}

/** The fewest available pods within each stretch: a short gap must be seen. */
function availableIn({ samples }: Timeline, windows: readonly RequestWindow[]): readonly number[] {
  let next = 0
  let counts: PodCounts | undefined
  return windows.map(({ toMs }) => {
    let fewest = counts?.available ?? Number.POSITIVE_INFINITY
    for (; next < samples.length && (samples[next]?.tMs ?? 0) < toMs; next += 1) {
      const sample = samples[next]
      if (sample === undefined) break
      counts = totalCounts(sample)
      fewest = Math.min(fewest, counts.available)
    }
    return Number.isFinite(fewest) ? fewest : 0
  })
}

function timeAxis(windows: readonly RequestWindow[]): string {
  const endMs = windows.at(-1)?.toMs ?? 0
  const [middle, end] = [formatDuration(endMs / 2), formatDuration(endMs)]
  const left = Math.floor((windows.length - middle.length) / 2)
  const line = `${'0 s'.padEnd(left)}${middle}`
  return `${' '.repeat(LABEL_COLUMNS)}${line.padEnd(windows.length - end.length)}${end}`
}

function figures({ requests, replicas, depth }: TrafficReport): readonly string[] {
  const { total, failed, errors, inFlight, utilization } = requests
  const share = total === 0 ? 0 : (100 * failed) / total
  // A fluid has expected numbers, with fractions.
  const open = Math.round(inFlight) === 0 ? '' : `, ${inFlight.toFixed(0)} without an answer at the end`
  const causes = Object.entries(ERROR_NAMES).flatMap(([error, name]) => {
    const count = errors[error as keyof RequestReport['errors']]
    return Math.round(count) === 0 ? [] : [`${INDENT}${count.toFixed(0)} ${name}`]
  })
  return [
    ...(depth === undefined ? [] : depthLines(depth)),
    `requests                ${total.toFixed(0)}${open}`,
    `failed                  ${failed.toFixed(0)} (${share.toFixed(2)} %)`,
    ...causes,
    ...(Math.round(requests.retries) === 0
      ? []
      : [`tried again             ${requests.retries.toFixed(0)} times`]),
    `answered in             ${latencies(requests)}`,
    ...(requests.p99Ms === null ? [] : tail(requests).map((line) => `${INDENT}${line}`)),
    `busy                    ${utilization === null ? 'no pod answered' : `${(100 * utilization).toFixed(1)} % of what the pods can do`}`,
    `pods                    mean ${replicas.mean.toFixed(1)}, most ${replicas.max}; ${replicas.changes} changes of replicas`,
  ]
}

/** Where connections keep to their pods, new pods may stay idle. */
function busiestPod(windows: readonly RequestWindow[]): string {
  const worst = windows.reduce<RequestWindow | undefined>(
    (max, each) => ((each.unevenness ?? 0) > (max?.unevenness ?? 0) ? each : max),
    undefined,
  )
  if (worst?.unevenness == null) return 'busiest pod             no request came to any'
  const times = worst.unevenness.toFixed(1)
  return `busiest pod             at worst ${times} times its share, from ${formatDuration(worst.fromMs)} on`
}

function latencies({ meanMs, meanWaitMs }: RequestReport): string {
  if (meanMs === null) return 'no request was answered'
  return `mean ${milliseconds(meanMs)}, of that ${milliseconds(meanWaitMs)} in a queue`
}

function tail({ p50Ms, p90Ms, p95Ms, p99Ms, p999Ms, maxMs }: RequestReport): readonly string[] {
  return [
    `p50 ${milliseconds(p50Ms)}, p90 ${milliseconds(p90Ms)}, p95 ${milliseconds(p95Ms)}`,
    `p99 ${milliseconds(p99Ms)}, p99.9 ${milliseconds(p999Ms)}, longest ${milliseconds(maxMs)}`,
  ]
}

/** How deep it was simulated, and who decided so. */
function depthLines({ depth, chosenBy, why }: DepthChoice): readonly string[] {
  const name = depth === 'fluid' ? 'as a fluid' : 'every request'
  return [
    ...(chosenBy === 'user'
      ? [`simulated               ${name}, as ${why} asks for`]
      : [`simulated               ${name}, as the program chose:`, `${INDENT}${why}`]),
    // What the tests hold it to, up to 85 % of what pods can do.
    ...(depth === 'fluid'
      ? [`${INDENT}approximate: means within 10 %, p95 within 20 %, p99 within 25 %`]
      : []),
  ]
}

function milliseconds(ms: number | null): string {
  const value = ms ?? 0
  return value === 0 ? '0 ms' : value < 100 ? `${value.toPrecision(3)} ms` : formatDuration(value)
}
