/** What somebody gave, by the name of its flag or variable. */
export type Named = { readonly name: string; readonly value: string }

/** Looks a setting up: the flag, if it has one, before the variable; undefined when neither is given. */
export type ReadSetting = (flag: string | undefined, variable: string) => Named | undefined

/** One setting that cannot be used. */
export type SettingProblem = { readonly name: string; readonly value: string; readonly remedy: string }

export const PORT_MAX = 65_535

/** A whole number from 0 to `max`, or the fallback when it is not given or a problem. */
export function readInteger(
  given: Named | undefined,
  bounds: { readonly fallback: number; readonly max: number; readonly others?: string },
  problems: SettingProblem[],
): number {
  if (given === undefined) return bounds.fallback
  const value = Number(given.value)
  // Number('') is 0 and Number('0x10') is 16: only plain decimal digits are what somebody meant.
  if (/^\d{1,9}$/.test(given.value) && value <= bounds.max) return value
  problems.push({ ...given, remedy: `give ${bounds.others ?? ''}a whole number from 0 to ${bounds.max}` })
  return bounds.fallback
}

/** A TCP port beside that of the service itself, or none. */
export function readOtherPort(
  given: Named | undefined,
  httpPort: number,
  problems: SettingProblem[],
): number | undefined {
  if (given === undefined || given.value === 'none') return undefined
  const port = readInteger(given, { fallback: 0, max: PORT_MAX, others: 'none, or ' }, problems)
  if (port !== 0 && port === httpPort)
    problems.push({ ...given, remedy: 'give another port than that of HTTP' })
  return port
}
