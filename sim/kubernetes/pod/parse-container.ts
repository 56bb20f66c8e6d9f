import type { FieldReader } from '../../parse/field-reader.ts'
import { readProbe } from './parse-probe.ts'
import { readRequests } from './parse-resources.ts'
import type { Container, InitContainer, PreStop } from './pod-template.ts'

/** @param graceSeconds of the pod: a preStop sleep may not be longer */
export function readContainer(
  container: Record<string, unknown>,
  field: string,
  graceSeconds: number,
  fields: FieldReader,
): Container {
  const { requests, limits } = readRequests(container['resources'], `${field}.resources`, fields)
  const probe = (kind: 'startup' | 'readiness' | 'liveness') =>
    readProbe(container[`${kind}Probe`], `${field}.${kind}Probe`, kind, fields)
  return {
    ...readNameAndImage(container, field, fields),
    requests,
    limits,
    startupProbe: probe('startup'),
    readinessProbe: probe('readiness'),
    livenessProbe: probe('liveness'),
    preStop: readPreStop(container['lifecycle'], `${field}.lifecycle`, graceSeconds, fields),
  }
}

export function readInitContainer(
  container: Record<string, unknown>,
  field: string,
  fields: FieldReader,
): InitContainer {
  const policy = fields.choice(container['restartPolicy'], `${field}.restartPolicy`, [
    'OnFailure',
    'Always',
    'Never',
  ])
  return {
    ...readNameAndImage(container, field, fields),
    requests: readRequests(container['resources'], `${field}.resources`, fields).requests,
    isSidecar: policy === 'Always',
  }
}

function readNameAndImage(
  container: Record<string, unknown>,
  field: string,
  fields: FieldReader,
): { readonly name: string; readonly image: string } {
  const text = (key: string, bound: string, remedy: string): string => {
    const value = container[key]
    if (typeof value === 'string' && value !== '') return value
    fields.report(`${field}.${key}`, value, bound, remedy)
    return ''
  }
  return {
    name: text('name', 'a name', 'give the container a name'),
    image: text('image', 'the name of an image', 'name one, with its tag'),
  }
}

const ACTIONS = ['sleep', 'exec', 'httpGet', 'tcpSocket']

/** pkg/apis/core/validation/validation.go: validateHandler, validateSleepAction. */
function readPreStop(
  value: unknown,
  field: string,
  graceSeconds: number,
  fields: FieldReader,
): PreStop | undefined {
  const lifecycle = fields.record(value ?? {}, field) ?? {}
  const hook = lifecycle['preStop']
  if (hook === undefined || hook === null) return undefined
  const preStop = fields.record(hook, `${field}.preStop`)
  if (preStop === undefined) return undefined
  const actions = ACTIONS.filter((name) => preStop[name] !== undefined && preStop[name] !== null)
  if (actions.length !== 1)
    fields.report(
      `${field}.preStop`,
      actions,
      `a hook with exactly one of ${ACTIONS.join(', ')}`,
      actions.length === 0 ? 'say what it does, or remove it' : 'keep one of them',
    )
  if (actions[0] !== 'sleep') return { kind: 'hook' }
  const sleep = fields.record(preStop['sleep'], `${field}.preStop.sleep`) ?? {}
  const seconds = fields.integer(sleep['seconds'], `${field}.preStop.sleep.seconds`, {
    otherwise: 0,
    max: graceSeconds,
  })
  return { kind: 'sleep', seconds }
}
