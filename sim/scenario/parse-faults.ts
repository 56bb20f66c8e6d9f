import { FieldReader } from '../parse/field-reader.ts'
import type { Parsed } from '../parse/problem.ts'
import type { Faults } from './faults.ts'
import type { SpecFields } from './operation.ts'

const FIELDS = [
  'neverReady',
  'crashAfterMs',
  'slowStart',
  'nodeLoss',
  'podQuota',
  'metricsMissing',
  'metricsLateMs',
  'statusLagMs',
  'writes',
]

/**
 * Reads the faults of a scenario, for example from a YAML file.
 *
 * @returns the faults, or every problem: unknown fields, times below 0, spans that end before they begin
 */
export function parseFaults(object: unknown): Parsed<Faults> {
  const fields = new FieldReader()
  const root = fields.record(object, 'faults') ?? {}
  for (const name of Object.keys(root))
    if (!FIELDS.includes(name))
      fields.report(`faults.${name}`, root[name], `one of ${FIELDS.join(', ')}`, 'correct the spelling')
  const faults: Faults = {
    ...optional('neverReady', readImages(root['neverReady'], fields)),
    ...optional('crashAfterMs', readNumbers(root['crashAfterMs'], 'faults.crashAfterMs', fields)),
    ...optional('slowStart', readNumbers(root['slowStart'], 'faults.slowStart', fields)),
    ...optional('nodeLoss', readNodeLosses(root['nodeLoss'], fields)),
    ...optional('podQuota', fields.integer(root['podQuota'], 'faults.podQuota', {})),
    ...optional('metricsMissing', readSpans(root['metricsMissing'], fields)),
    ...optional('metricsLateMs', fields.integer(root['metricsLateMs'], 'faults.metricsLateMs', {})),
    ...optional('statusLagMs', fields.integer(root['statusLagMs'], 'faults.statusLagMs', {})),
    ...optional('writes', readWrites(root['writes'], fields)),
  }
  return fields.problems.length === 0 ? { ok: true, value: faults } : { ok: false, problems: fields.problems }
}

function optional<Name extends keyof Faults>(name: Name, value: Faults[Name] | undefined): Faults {
  return value === undefined ? {} : { [name]: value }
}

function readImages(value: unknown, fields: FieldReader): readonly string[] | undefined {
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((image) => typeof image === 'string' && image !== ''))
    return value as string[]
  fields.report('faults.neverReady', value, 'a list of images', 'write for example [web:2]')
  return undefined
}

/** Numbers above 0, by image. */
function readNumbers(
  value: unknown,
  field: string,
  fields: FieldReader,
): Readonly<Record<string, number>> | undefined {
  if (value === undefined) return undefined
  const numbers = fields.record(value, field) ?? {}
  for (const [image, number] of Object.entries(numbers))
    if (typeof number !== 'number' || !(number > 0) || !Number.isFinite(number))
      fields.report(`${field}.${image}`, number, 'a number above 0', 'write a number without quotes')
  return numbers as Record<string, number>
}

function readNodeLosses(value: unknown, fields: FieldReader): Faults['nodeLoss'] {
  if (value === undefined) return undefined
  return fields.records(value, 'faults.nodeLoss').map((loss, index) => {
    const { node } = loss
    if (typeof node !== 'string' || node === '')
      fields.report(`faults.nodeLoss[${index}].node`, node, 'the name of a node', 'name one of the nodes')
    const atMs = fields.integer(loss['atMs'], `faults.nodeLoss[${index}].atMs`, { otherwise: 0 })
    return { node: typeof node === 'string' ? node : '', atMs }
  })
}

function readSpans(value: unknown, fields: FieldReader): Faults['metricsMissing'] {
  if (value === undefined) return undefined
  return fields.records(value, 'faults.metricsMissing').map((span, index) => {
    const field = `faults.metricsMissing[${index}]`
    const fromMs = fields.integer(span['fromMs'], `${field}.fromMs`, { otherwise: 0 })
    const toMs = fields.integer(span['toMs'], `${field}.toMs`, { otherwise: fromMs })
    if (toMs <= fromMs)
      fields.report(`${field}.toMs`, toMs, `greater than fromMs (${fromMs})`, 'end the span after it begins')
    return { fromMs, toMs }
  })
}

function readWrites(value: unknown, fields: FieldReader): Faults['writes'] {
  if (value === undefined) return undefined
  return fields.records(value, 'faults.writes').map((write, index) => {
    const field = `faults.writes[${index}]`
    const beforeSync = fields.integer(write['beforeSync'], `${field}.beforeSync`, { otherwise: 1, min: 1 })
    return { beforeSync, fields: readSpecFields(write['fields'], `${field}.fields`, fields) }
  })
}

function readSpecFields(value: unknown, field: string, fields: FieldReader): SpecFields {
  const { image, replicas, paused } = fields.record(value, field) ?? {}
  if (image !== undefined && (typeof image !== 'string' || image === ''))
    fields.report(`${field}.image`, image, 'the name of an image', 'name one, with its tag')
  const count = fields.integer(replicas, `${field}.replicas`, {})
  if (image === undefined && count === undefined && paused === undefined)
    fields.report(field, value, 'a write of image, replicas or paused', 'say what is written')
  return {
    ...(typeof image === 'string' ? { image } : {}),
    ...(count === undefined ? {} : { replicas: count }),
    ...(paused === undefined ? {} : { paused: fields.boolean(paused, `${field}.paused`, false) }),
  }
}
