import { CHECKED, type CheckedLatencies, type ProfileCheck, type ServiceProfile } from './service-profile.ts'

/** How far a profile can be trusted: when it was made, and the largest errors of what it foretold then. */
export function trustLines({
  measuredAt,
  node,
  checks,
}: Pick<ServiceProfile, 'measuredAt' | 'node' | 'checks'>): readonly string[] {
  const errors = CHECKED.map((name) => `${name.replace('Ms', '')} ${worstOf(checks, name)}`)
  return [
    `profile       measured ${measuredAt}, Node ${node}`,
    `              of ${checks.length} loads it foretold ${errors.join(', ')}`,
  ]
}

/** The share by which the prediction is off what was measured; null when nothing was. */
export function errorOf(
  { predicted, measured }: Pick<ProfileCheck, 'predicted' | 'measured'>,
  name: keyof CheckedLatencies,
): number | null {
  const [foretold, seen] = [predicted[name], measured[name]]
  return foretold === null || seen === null ? null : foretold / seen - 1
}

function worstOf(checks: readonly ProfileCheck[], name: keyof CheckedLatencies): string {
  const errors = checks.flatMap((check) => errorOf(check, name) ?? [])
  return errors.length === 0 ? 'unknown' : `within ${(100 * Math.max(...errors.map(Math.abs))).toFixed(0)} %`
}
