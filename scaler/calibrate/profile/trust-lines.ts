import { PAGE_COLUMNS } from '../../draw/terminal.ts'
import { hangText } from '../../draw/wrap-text.ts'
import { CHECKED, type CheckedLatencies, type ProfileCheck, type ServiceProfile } from './service-profile.ts'

/** What stands before each line. */
const NAME_LETTERS = 14

/**
 * How far a profile can be trusted: when it was made, the largest errors of what it foretold then, and the load beyond
 * which nobody has looked.
 */
export function trustLines({
  measuredAt,
  node,
  checks,
  capacityPerSecond,
}: Pick<ServiceProfile, 'measuredAt' | 'node' | 'checks' | 'capacityPerSecond'>): readonly string[] {
  const errors = CHECKED.map((name) => `${name.replace('Ms', '')} ${worstOf(checks, name)}`)
  const most = Math.max(0, ...checks.map(({ ratePerSecond }) => ratePerSecond))
  const percent = ((100 * most) / capacityPerSecond).toFixed(0)
  const texts = [
    `measured ${measuredAt}, Node ${node}`,
    `of ${checks.length} loads it foretold ${errors.join(', ')}`,
    `beyond ${percent} % of its ${capacityPerSecond.toFixed(0)} requests/s it was not tried`,
  ]
  return texts.flatMap((text, at) =>
    hangText((at === 0 ? 'profile' : '').padEnd(NAME_LETTERS), text, PAGE_COLUMNS),
  )
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
