import type { FieldReader } from '../../../parse/field-reader.ts'
import type { HpaBehavior, ScalingPolicy, ScalingRules } from '../hpa-spec.ts'
import { readRequiredChoice, readRequiredInteger } from './required-fields.ts'

/** Upward: at once, and each 15 s twice the pods or 4 more (pkg/apis/autoscaling/v2/defaults.go: scaleUpRules). */
const DEFAULT_SCALE_UP: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Percent', value: 100, periodSeconds: 15 },
    { type: 'Pods', value: 4, periodSeconds: 15 },
  ],
  tolerance: undefined,
}

/** Downward: everything, when the highest need of the controller's own window has passed (scaleDownRules). */
const DEFAULT_SCALE_DOWN: ScalingRules = {
  stabilizationWindowSeconds: undefined,
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  tolerance: undefined,
}

const WINDOW_SECONDS_MAX = 3600
const PERIOD_SECONDS_MAX = 1800

/** What a present but empty `behavior` stands for. */
export const DEFAULT_BEHAVIOR: HpaBehavior = { scaleUp: DEFAULT_SCALE_UP, scaleDown: DEFAULT_SCALE_DOWN }

/**
 * Reads the `behavior` of an autoscaler with the API's defaults and validation
 * (pkg/apis/autoscaling/validation/validation.go: validateScalingRules).
 *
 * @returns undefined when it is left out: the controller then follows older rules
 */
export function readBehavior(value: unknown, field: string, fields: FieldReader): HpaBehavior | undefined {
  if (value === undefined || value === null) return undefined
  const { scaleUp, scaleDown } = fields.record(value, field) ?? {}
  return {
    scaleUp: readRules(scaleUp, `${field}.scaleUp`, DEFAULT_SCALE_UP, fields),
    scaleDown: readRules(scaleDown, `${field}.scaleDown`, DEFAULT_SCALE_DOWN, fields),
  }
}

function readRules(value: unknown, field: string, defaults: ScalingRules, fields: FieldReader): ScalingRules {
  if (value === undefined || value === null) return defaults
  const rules = fields.record(value, field) ?? {}
  const { stabilizationWindowSeconds, selectPolicy, policies, tolerance } = rules
  return {
    stabilizationWindowSeconds:
      fields.integer(stabilizationWindowSeconds, `${field}.stabilizationWindowSeconds`, {
        max: WINDOW_SECONDS_MAX,
      }) ?? defaults.stabilizationWindowSeconds,
    selectPolicy: fields.choice(selectPolicy, `${field}.selectPolicy`, ['Max', 'Min', 'Disabled']),
    policies: readPolicies(policies, `${field}.policies`, fields) ?? defaults.policies,
    tolerance: fields.quantity(tolerance, `${field}.tolerance`),
  }
}

function readPolicies(
  value: unknown,
  field: string,
  fields: FieldReader,
): readonly ScalingPolicy[] | undefined {
  if (value === undefined || value === null) return undefined
  const policies = fields.records(value, field)
  if (policies.length === 0)
    fields.report(field, value, 'a list of at least one policy', 'add a policy, or remove the list')
  return policies.map((policy, index) => {
    const at = `${field}[${index}]`
    return {
      type: readRequiredChoice(policy['type'], `${at}.type`, ['Pods', 'Percent'], fields) ?? 'Pods',
      value: readRequiredInteger(policy['value'], `${at}.value`, { min: 1 }, fields) ?? 1,
      periodSeconds:
        readRequiredInteger(
          policy['periodSeconds'],
          `${at}.periodSeconds`,
          { min: 1, max: PERIOD_SECONDS_MAX },
          fields,
        ) ?? 1,
    }
  })
}
