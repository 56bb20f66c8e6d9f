/** One side of a panel: where a value stands in pixels, and which values are written beside it. */
export type Axis = {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** Where an axis begins and ends on the page; upwards, `fromPx` is the greater one. */
export type Side = { readonly fromPx: number; readonly toPx: number }

const TICKS = 4
const ROUND = [1, 2, 5, 10] as const
/** Steps of time that people count in: up to a minute, an hour, a day and a month. */
const TIME_STEPS_MS = [
  ...[1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 6, 12].map((hours) => hours * 3_600_000),
  ...[1, 2, 5, 10, 30].map((days) => days * 86_400_000),
]
const TIME_TICKS = 8

/**
 * From 0 to a round number at or above `most`, evenly.
 *
 * @param stepMin the smallest distance of two marks: 1 for what is counted
 */
export function linearAxis(most: number, { fromPx, toPx }: Side, stepMin = 0): Axis {
  // Without any value there is still an axis.
  const top = most > 0 ? most : 1
  const step = Math.max(stepMin, roundUp(top / TICKS))
  const steps = Math.ceil(top / step - 1e-9)
  return {
    at: (value) => fromPx + ((toPx - fromPx) * value) / (steps * step),
    ticks: Array.from({ length: steps + 1 }, (_, i) => i * step),
  }
}

/** From a round number at or below `least` to one at or above `most`, equal distances for equal factors; both above 0. */
export function logAxis(least: number, most: number, { fromPx, toPx }: Side): Axis {
  const from = 10 ** Math.floor(Math.log10(least) + 1e-9)
  const decades = Math.max(1, Math.ceil(Math.log10(most / from) - 1e-9))
  return {
    at: (value) => fromPx + ((toPx - fromPx) * Math.log10(Math.max(value, from) / from)) / decades,
    ticks: Array.from({ length: decades + 1 }, (_, i) => from * 10 ** i),
  }
}

/** From the start to `endMs`, marked at moments that are round for people. */
export function timeAxis(endMs: number, { fromPx, toPx }: Side): Axis {
  const longest = TIME_STEPS_MS.at(-1) ?? 1
  const step =
    TIME_STEPS_MS.find((ms) => endMs / ms <= TIME_TICKS) ?? longest * Math.ceil(endMs / longest / TIME_TICKS)
  return {
    at: (tMs) => fromPx + ((toPx - fromPx) * tMs) / endMs,
    ticks: Array.from({ length: Math.floor(endMs / step) + 1 }, (_, i) => i * step),
  }
}

/** The next of 1, 2, 5, 10, 20, 50 … and their tenths. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (ROUND.find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10)
}
