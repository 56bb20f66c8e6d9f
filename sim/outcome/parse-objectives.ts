import { FieldReader } from '../parse/field-reader.ts'
import type { Parsed } from '../parse/problem.ts'
import type { Price } from './cost.ts'
import type { Objectives } from './objectives.ts'
import {
  LATENCY_QUANTILES,
  type LatencyQuantile,
  QUANTILE_NAMES,
  type ServiceLevels,
} from './service-levels.ts'

/** What a file of objectives says. */
export type ObjectivesFile = {
  /** Stricter than what the settings promise. */
  readonly rollout: Partial<Objectives>
  readonly levels: ServiceLevels
  readonly price: Price | undefined
  /** Most that may be paid an hour, on average. */
  readonly costMaxPerHour: number | undefined
}

const LATENCY_REMEDY = 'write for example { p99: 200ms }, or p99 ≤ 200ms'
const FIELDS = ['availability', 'errors', 'latency', 'cost', 'price', 'minAvailable', 'maxPods', 'within']
const PRICES = ['perPod', 'perCore', 'perGiB', 'perGpu'] as const
/** A bound on one side, which may be written with its sign. */
type Bound = { readonly sign: RegExp; readonly example: string }
const AT_MOST: Bound = { sign: /^(?:≤|<=)\s*(\S.*)$/, example: '0.1%' }
const AT_LEAST: Bound = { sign: /^(?:≥|>=)\s*(\S.*)$/, example: '99.9%' }
const MS_OF_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/**
 * Reads objectives as a YAML file holds them:
 *
 * @example
 * availability: 99.9%            # of all requests; the rest is the error budget
 * errors: 1%                     # at most, in any window of the run
 * latency: { p50: 20ms, p99: 200ms }   # or p50 ≤ 20ms, p99 ≤ 200ms
 * minAvailable: 3
 * maxPods: 12
 * within: 5m
 * price: { perCore: 0.04, perGiB: 0.005 }
 * cost: 0.5                      # an hour
 *
 * @returns the objectives, or every problem
 */
export function parseObjectives(value: unknown): Parsed<ObjectivesFile> {
  const fields = new FieldReader()
  const root = fields.record(value, 'objectives', 'write a name and a value a line, such as errors: 1%') ?? {}
  for (const name of Object.keys(root))
    if (!FIELDS.includes(name))
      fields.report(name, root[name], `one of ${FIELDS.join(', ')}`, 'correct the spelling')
  const price = root['price'] === undefined ? undefined : readPrice(root['price'], fields)
  const costMaxPerHour = readAmount(root['cost'], 'cost', fields)
  if (costMaxPerHour !== undefined && price === undefined)
    fields.report('price', undefined, 'given with cost', 'write for example { perPod: 0.05 }, an hour')
  const file: ObjectivesFile = {
    rollout: {
      ...optional('minAvailable', readCount(root['minAvailable'], 'minAvailable', AT_LEAST, fields)),
      ...optional('maxPods', readCount(root['maxPods'], 'maxPods', AT_MOST, fields)),
      ...optional('withinMs', readDuration(root['within'], 'within', fields)),
    },
    levels: {
      ...optional('availability', readShare(root['availability'], 'availability', AT_LEAST, fields)),
      ...optional('errorsMax', readShare(root['errors'], 'errors', AT_MOST, fields)),
      ...optional('latencyMax', readLatencies(root['latency'], fields)),
    },
    price,
    costMaxPerHour,
  }
  return fields.problems.length === 0 ? { ok: true, value: file } : { ok: false, problems: fields.problems }
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]?: T })
}

/** The value behind its sign, which may be left out: `≤ 0.1%` is `0.1%`, and `≤ 12` a number. */
function behind(value: unknown, { sign }: Bound): unknown {
  const text = typeof value === 'string' ? sign.exec(value)?.[1] : undefined
  if (text === undefined) return value
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function readCount(value: unknown, field: string, bound: Bound, fields: FieldReader): number | undefined {
  if (value === null) fields.report(field, value, 'a whole number', 'write for example 12')
  return fields.integer(behind(value, bound), field, { min: bound === AT_MOST ? 1 : 0 })
}

/** `99.9%`, as a share from 0 to 1. */
function readShare(value: unknown, field: string, bound: Bound, fields: FieldReader): number | undefined {
  if (value === undefined) return undefined
  const text = behind(value, bound)
  const percent = typeof text === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1] : undefined
  const share = Number(percent ?? Number.NaN) / 100
  if (share >= 0 && share <= 1) return share
  fields.report(field, value, 'a percentage from 0% to 100%', `write for example ${bound.example}`)
  return undefined
}

/** `{ p99: 200ms }`, or `p99 ≤ 200ms, p50 ≤ 20ms`. */
function readLatencies(value: unknown, fields: FieldReader): ServiceLevels['latencyMax'] | undefined {
  if (value === undefined) return undefined
  const latencies: Partial<Record<LatencyQuantile, number>> = {}
  const record = fields.record(spelledOut(value), 'latency', LATENCY_REMEDY)
  if (record !== undefined && Object.keys(record).length === 0)
    fields.report('latency', value, 'at least one quantile', LATENCY_REMEDY)
  for (const [name, text] of Object.entries(record ?? {})) {
    // Without its point, too.
    const quantile = LATENCY_QUANTILES.find((each) =>
      [QUANTILE_NAMES[each], each.slice(0, -2)].includes(name),
    )
    const ms = readDuration(text, `latency.${name}`, fields)
    if (quantile === undefined)
      fields.report(
        `latency.${name}`,
        text,
        `one of ${Object.values(QUANTILE_NAMES).join(', ')}`,
        'write for example p99: 200ms',
      )
    else if (ms !== undefined) latencies[quantile] = ms
  }
  return latencies
}

/** What was written as a sentence as what it says; anything else as it is. */
function spelledOut(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const parts = value.split(',').map((part) => /^\s*([\w.]+)\s*((?:≤|<=).*\S)\s*$/.exec(part))
  if (parts.includes(null)) return value
  return Object.fromEntries(parts.map((part) => [part?.[1] ?? '', part?.[2] ?? '']))
}

function readPrice(value: unknown, fields: FieldReader): Price | undefined {
  const record = fields.record(value, 'price')
  if (record === undefined) return undefined
  const price: { -readonly [Name in keyof Price]: number } = {}
  for (const [name, amount] of Object.entries(record)) {
    const known = PRICES.find((each) => each === name)
    const read = readAmount(amount, `price.${name}`, fields)
    if (known === undefined)
      fields.report(`price.${name}`, amount, `one of ${PRICES.join(', ')}`, 'prices are an hour')
    else if (read !== undefined) price[known] = read
  }
  return price
}

function readAmount(value: unknown, field: string, fields: FieldReader): number | undefined {
  if (value === undefined) return undefined
  const amount = behind(value, AT_MOST)
  if (typeof amount === 'number' && Number.isFinite(amount) && amount >= 0) return amount
  fields.report(field, value, 'a number of at least 0', 'write it without a currency')
  return undefined
}

function readDuration(value: unknown, field: string, fields: FieldReader): number | undefined {
  if (value === undefined) return undefined
  const text = behind(value, AT_MOST)
  const [, amount, unit] = (typeof text === 'string' && /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)) || []
  const ms = Number(amount ?? Number.NaN) * (MS_OF_UNIT[unit ?? ''] ?? Number.NaN)
  if (ms > 0) return ms
  fields.report(field, value, 'a duration above 0', 'write for example 200ms, 90s or 5m')
  return undefined
}
