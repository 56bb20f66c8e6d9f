import type { Parsed, Problem, Traffic } from '../../../sim/index.ts'
import { type RecordedRate, trafficOfRates } from './traffic-series.ts'

type Answer = {
  readonly status?: unknown
  readonly error?: unknown
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown }
}

/**
 * Reads the answer of Prometheus to a range query (`/api/v1/query_range`) for a rate: one series of requests a second.
 *
 * @param name of the file, for messages, which name the value
 */
export function parseTrafficPrometheus(text: string, name: string): Parsed<Traffic> {
  const answer = parseJson(text)
  if (answer === undefined)
    return refuse(name, text.slice(0, 40), 'JSON', 'save the answer of /api/v1/query_range as it is')
  if (answer.status !== 'success')
    return refuse(
      `${name}: status`,
      answer.error ?? answer.status,
      'success',
      'ask again: Prometheus refused the query',
    )
  const { resultType, result } = answer.data ?? {}
  if (resultType !== 'matrix' || !Array.isArray(result))
    return refuse(
      `${name}: data.resultType`,
      resultType,
      'matrix',
      'ask /api/v1/query_range with start, end and step',
    )
  if (result.length !== 1)
    return refuse(`${name}: data.result`, result.length, 'one series', 'ask for one: sum(rate(…[1m]))')
  const { values } = result[0] as { readonly values?: unknown }
  if (!Array.isArray(values) || values.length === 0)
    return refuse(
      `${name}: data.result[0].values`,
      values,
      'a list of values',
      'ask for a time with requests',
    )
  const rates = values.map((value: unknown, index) =>
    rateOf(value, `${name}: data.result[0].values[${index}]`),
  )
  const problems = rates.flatMap((rate) => ('field' in rate ? [rate] : []))
  if (problems.length > 0) return { ok: false, problems }
  return trafficOfRates(rates.flatMap((rate) => ('field' in rate ? [] : [rate])))
}

/** A sample is a Unix time in seconds and a number as text, which may be NaN. */
function rateOf(value: unknown, where: string): RecordedRate | Problem {
  const [seconds, text] = Array.isArray(value) ? value : []
  const ratePerSecond = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN
  if (typeof seconds === 'number' && Number.isFinite(ratePerSecond)) return { where, seconds, ratePerSecond }
  return {
    field: where,
    value,
    bound: 'a time and a number',
    remedy: 'ask for a range in which the rate is known',
  }
}

function refuse(field: string, value: unknown, bound: string, remedy: string): Parsed<Traffic> {
  return { ok: false, problems: [{ field, value: value ?? null, bound, remedy }] }
}

function parseJson(text: string): Answer | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null ? json : undefined
  } catch {
    return undefined
  }
}
