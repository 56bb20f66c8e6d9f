import { type ReadSetting, readInteger, type SettingProblem } from './read-setting.ts'

/** How the process ends. */
export type DrainSettings = {
  /** How long to go on serving after the signal, while not ready. Default 0. */
  readonly drainDelayMs: number
  /** From the signal to a forced end. Default 25,000: under Kubernetes' terminationGracePeriodSeconds of 30. */
  readonly graceMs: number
}

const HOUR_MS = 3_600_000

/** @param problems what is wrong is put there */
export function readDrainSettings(read: ReadSetting, problems: SettingProblem[]): DrainSettings {
  const drainDelay = read(undefined, 'DRAIN_DELAY_MS')
  const drainDelayMs = readInteger(drainDelay, { fallback: 0, max: HOUR_MS }, problems)
  const graceMs = readInteger(read(undefined, 'GRACE_MS'), { fallback: 25_000, max: HOUR_MS }, problems)
  if (drainDelayMs >= graceMs)
    problems.push({
      name: drainDelay?.name ?? 'GRACE_MS',
      value: `${drainDelayMs} of ${graceMs}`,
      remedy:
        'DRAIN_DELAY_MS is part of GRACE_MS and must be smaller, or nothing is left to finish requests in',
    })
  return { drainDelayMs, graceMs }
}
