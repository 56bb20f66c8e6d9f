import { type Axis, linearAxis, logAxis, type Side } from './axis.ts'
import { areaPath, type Curve, pixels, stepPath } from './curve.ts'
import { escapeXml } from './escape-xml.ts'

/** Figures of one kind over the same time. */
export type Panel = {
  readonly title: string
  /** For the colour of its curves. */
  readonly kind: 'load' | 'pods' | 'latency' | 'failed'
  /** `whole` for what is counted, `log` for what spans several powers of ten. */
  readonly scale: 'linear' | 'whole' | 'log'
  readonly heightPx: number
  readonly curves: readonly Curve[]
  /** What was promised of them, such as p99 ≤ 200. */
  readonly bounds?: readonly Bound[]
}

/** A line across the panel that a curve should stay below. */
type Bound = { readonly name: string; readonly value: number }

/** Where a panel stands: its upper edge, its plot from left to right, and the time. */
export type PanelFrame = { readonly topPx: number; readonly plot: Side; readonly time: Axis }

/** For the title and the legend above the plot. */
const HEAD_PX = 24
const LEGEND_LINE_PX = 26
/** Between it and its name; wide letters take some of it. */
const LEGEND_GAP_PX = 10
/** Letters of 12 px are some 6.6 px wide, and 13 px high with the space between two lines. */
const LETTER_PX = 6.6
const LABEL_PX = 13
/** From the middle of a letter down to the line it stands on. */
const LABEL_RISE_PX = 4
/** Of one that is counted. */
const HEADROOM = 0.5

/** Title, legend, grid and curves, as SVG elements. */
export function drawPanel(panel: Panel, { topPx, plot, time }: PanelFrame): readonly string[] {
  const groundPx = topPx + panel.heightPx
  const y = axisOf(panel, { fromPx: groundPx, toPx: topPx + HEAD_PX })
  const grid = y.ticks.flatMap((tick) => {
    const height = pixels(y.at(tick))
    return [
      `<path class="grid" d="M${plot.fromPx} ${height}H${plot.toPx}"/>`,
      `<text class="faint" x="${plot.fromPx - 6}" y="${pixels(y.at(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`,
    ]
  })
  const moments = time.ticks.map(
    (tick) => `<path class="grid" d="M${pixels(time.at(tick))} ${groundPx}V${topPx + HEAD_PX}"/>`,
  )
  return [
    `<text class="head" x="${plot.fromPx}" y="${topPx + 14}">${escapeXml(panel.title)}</text>`,
    ...legend(panel, plot.toPx, topPx + 14),
    ...moments,
    ...grid,
    ...panel.curves.flatMap((curve) => drawCurve(curve, panel.kind, time, y)),
    ...drawBounds(panel, plot, y),
  ]
}

/** A line for each, and its name behind its right end: across the plot it would cover the curves. */
function drawBounds({ bounds = [] }: Panel, plot: Side, y: Axis): readonly string[] {
  let freePx = Number.NEGATIVE_INFINITY
  return bounds
    .toSorted((a, b) => b.value - a.value)
    .flatMap(({ name, value }) => {
      const basePx = Math.max(y.at(value) + LABEL_RISE_PX, freePx)
      freePx = basePx + LABEL_PX
      return [
        `<path class="bound" d="M${plot.fromPx} ${pixels(y.at(value))}H${plot.toPx}"/>`,
        `<text class="faint" x="${plot.toPx + 6}" y="${pixels(basePx)}">${escapeXml(name)}</text>`,
      ]
    })
}

function axisOf({ scale, curves, bounds = [] }: Panel, side: Side): Axis {
  const values = [
    ...curves.flatMap(({ stretches }) => stretches.flatMap(({ value }) => value ?? [])),
    ...bounds.map(({ value }) => value),
  ]
  const most = values.reduce((max, value) => Math.max(max, value), 0)
  // What is counted often stays at its highest number, which is not to be hidden by the edge.
  if (scale !== 'log')
    return scale === 'whole' ? linearAxis(most + HEADROOM, side, 1) : linearAxis(most, side)
  const least = values.reduce((min, value) => (value > 0 ? Math.min(min, value) : min), most)
  return most > 0 ? logAxis(least, most, side) : logAxis(1, 10, side)
}

function drawCurve({ style, stretches }: Curve, kind: Panel['kind'], x: Axis, y: Axis): readonly string[] {
  const line = `<path class="curve ${kind} ${style}" d="${stepPath(stretches, x, y)}"/>`
  return style === 'area' ? [`<path class="fill ${kind}" d="${areaPath(stretches, x, y)}"/>`, line] : [line]
}

/** A piece of each curve and its name, ending at the right edge. */
function legend({ curves, kind }: Panel, rightPx: number, basePx: number): readonly string[] {
  const parts: string[] = []
  let endPx = rightPx
  for (const { name, style } of curves.toReversed()) {
    const linePx = endPx - name.length * LETTER_PX - LEGEND_GAP_PX - LEGEND_LINE_PX
    parts.push(
      `<path class="curve ${kind} ${style}" d="M${pixels(linePx)} ${basePx - 4}h${LEGEND_LINE_PX}"/>`,
      `<text x="${pixels(endPx)}" y="${basePx}" text-anchor="end">${escapeXml(name)}</text>`,
    )
    endPx = linePx - 16
  }
  return parts
}

/** Powers of ten and round numbers: no more digits than they have. */
function tickText(tick: number): string {
  return Number(tick.toPrecision(6)).toString()
}
