import type { Named, SettingProblem } from './read-setting.ts'

const UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }
const BYTES_MAX = 2 ** 50
const CORES_MAX = 1024

/**
 * So many bytes, as Kubernetes writes them: whole, or with Ki, Mi or Gi.
 *
 * @returns undefined when it is not given, or a problem
 */
export function readBytes(given: Named | undefined, problems: SettingProblem[]): number | undefined {
  if (given === undefined) return undefined
  const [, digits = '', unit = ''] = /^(\d{1,16})(Ki|Mi|Gi)?$/.exec(given.value) ?? []
  const bytes = Number(digits) * (UNITS[unit] ?? 0)
  if (digits !== '' && bytes > 0 && bytes <= BYTES_MAX) return bytes
  problems.push({ ...given, remedy: 'give bytes from 1 to 1048576Gi, such as 268435456 or 256Mi' })
  return undefined
}

/** So many processors' worth of time, likewise: such as 2, 1.5 or 500m. */
export function readCores(given: Named | undefined, problems: SettingProblem[]): number | undefined {
  if (given === undefined) return undefined
  const [, digits = '', milli] = /^(\d{1,7}(?:\.\d{1,3})?)(m)?$/.exec(given.value) ?? []
  const cores = Number(digits) / (milli === undefined ? 1 : 1000)
  if (digits !== '' && cores > 0 && cores <= CORES_MAX) return cores
  problems.push({ ...given, remedy: `give processors, up to ${CORES_MAX}, such as 2, 1.5 or 500m` })
  return undefined
}
