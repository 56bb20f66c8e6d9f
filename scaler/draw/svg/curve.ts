import type { Axis } from './axis.ts'

/** A value from one moment to another; null where there is none. */
export type Stretch = { readonly fromMs: number; readonly toMs: number; readonly value: number | null }

/** Told apart by the kind of line, for those who see no colours. */
export type CurveStyle = 'area' | 'solid' | 'dashed' | 'dotted'

/** One figure over time. */
export type Curve = {
  readonly name: string
  readonly style: CurveStyle
  /** In order of time. */
  readonly stretches: readonly Stretch[]
}

/** The curve as steps: across each stretch, and up or down between two of them. Without a value it is interrupted. */
export function stepPath(stretches: readonly Stretch[], x: Axis, y: Axis): string {
  return runsOf(stretches)
    .map(
      (run) => `M${pixels(x.at(run[0]?.fromMs ?? 0))} ${pixels(y.at(run[0]?.value ?? 0))}${steps(run, x, y)}`,
    )
    .join('')
}

/** What is between the steps and 0. */
export function areaPath(stretches: readonly Stretch[], x: Axis, y: Axis): string {
  const ground = pixels(y.at(0))
  return runsOf(stretches)
    .map((run) => `M${pixels(x.at(run[0]?.fromMs ?? 0))} ${ground}${steps(run, x, y)}V${ground}Z`)
    .join('')
}

function steps(run: readonly Known[], x: Axis, y: Axis): string {
  return run.map(({ toMs, value }) => `V${pixels(y.at(value))}H${pixels(x.at(toMs))}`).join('')
}

type Known = Stretch & { readonly value: number }

/** Stretches without an interruption between them; those of the same value are one. */
function runsOf(stretches: readonly Stretch[]): readonly Known[][] {
  const runs: Known[][] = []
  for (const { fromMs, toMs, value } of stretches) {
    if (value === null) continue
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run === undefined || last?.toMs !== fromMs) runs.push([{ fromMs, toMs, value }])
    else if (last.value === value) run[run.length - 1] = { ...last, toMs }
    else run.push({ fromMs, toMs, value })
  }
  return runs
}

/** Tenths of a pixel are finer than any screen shows. */
export function pixels(value: number): string {
  return String(Math.round(value * 10) / 10)
}
