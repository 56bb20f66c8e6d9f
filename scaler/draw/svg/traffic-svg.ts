import {
  type LatencyQuantile,
  QUANTILE_NAMES,
  type RequestWindow,
  type ServiceLevels,
  type Timeline,
  type Verdict,
} from '../../../sim/index.ts'
import { formatDuration } from '../format-duration.ts'
import { wrapText } from '../wrap-text.ts'
import { type Axis, timeAxis } from './axis.ts'
import { type Curve, type CurveStyle, pixels } from './curve.ts'
import { escapeXml } from './escape-xml.ts'
import { drawPanel, type Panel } from './panel.ts'
import { availablePods, wantedPods } from './pod-stretches.ts'
import { SVG_STYLE } from './svg-style.ts'
import { LINE_LETTERS, violationList, violationMarks } from './violation-marks.ts'

/** What there is to draw. */
export type TrafficPicture = {
  /** What was simulated, such as `Deployment heart`. */
  readonly title: string
  /** With which traffic and which service. */
  readonly subtitle: string
  readonly timeline: Timeline
  /** spec.replicas before and after the change, which may be none. */
  readonly replicas: { readonly before: number; readonly after: number }
  readonly verdict: Verdict
  /** What was promised of the requests. */
  readonly levels: ServiceLevels
}

const WIDTH_PX = 960
const MARGIN_PX = 24
/** Right of the plot, for the names of what was promised: p99.9 ≤ 10000 ms. */
const BOUNDS_PX = 116
const LEFT_PX = 64
/** Below the title, and for each line of the subtitle. */
const HEAD_PX = 46
const LINE_PX = 16
const GAP_PX = 26
/** Between the axis of time and the list. */
const FOOT_PX = 34

/**
 * Draws load, pods, latency and failures over time, and marks each miss of an objective with its moment and cause.
 *
 * @returns one SVG document that needs nothing else: no script, no font, no other file
 */
export function drawTrafficSvg(picture: TrafficPicture): string {
  const { title, subtitle, timeline, verdict } = picture
  const windows = timeline.traffic?.windows ?? []
  const endMs = Math.max(1, windows.at(-1)?.toMs ?? 0)
  const panels = panelsOf(picture, windows, endMs)
  const hasBounds = panels.some(({ bounds = [] }) => bounds.length > 0)
  const plot = { fromPx: LEFT_PX, toPx: WIDTH_PX - (hasBounds ? BOUNDS_PX : MARGIN_PX) }
  const time = timeAxis(endMs, plot)
  const subtitles = wrapText(subtitle, LINE_LETTERS)
  const rollout = rolloutOf(timeline)
  const startPx = HEAD_PX + (subtitles.length + (rollout === undefined ? 0 : 1)) * LINE_PX + 14
  const drawn: string[] = []
  let topPx = startPx
  for (const panel of panels) {
    drawn.push(...drawPanel(panel, { topPx, plot, time }))
    topPx += panel.heightPx + GAP_PX
  }
  const bottomPx = topPx - GAP_PX
  const list = violationList(verdict, LEFT_PX, bottomPx + FOOT_PX)
  const heightPx = bottomPx + FOOT_PX + list.heightPx + 20
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${heightPx}" viewBox="0 0 ${WIDTH_PX} ${heightPx}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(described(verdict, subtitle))}</desc>`,
    `<style>${SVG_STYLE}</style>`,
    `<rect class="paper" width="${WIDTH_PX}" height="${heightPx}"/>`,
    `<text class="title" x="${LEFT_PX}" y="30">${escapeXml(title)}</text>`,
    ...subtitles.map(
      (line, i) =>
        `<text class="faint" x="${LEFT_PX}" y="${HEAD_PX + 4 + i * LINE_PX}">${escapeXml(line)}</text>`,
    ),
    // Below the panels, whose curves and titles are not to be crossed out.
    ...(rollout === undefined ? [] : rolloutMarks(rollout, time, { topPx: startPx, bottomPx })),
    ...violationMarks(verdict, time, { topPx: startPx - 4, bottomPx }),
    ...drawn,
    ...moments(time, plot.toPx, bottomPx + 16),
    ...list.lines,
    '</svg>',
    '',
  ].join('\n')
}

function panelsOf(
  { timeline, replicas, levels: { latencyMax = {}, errorsMax } }: TrafficPicture,
  windows: readonly RequestWindow[],
  endMs: number,
): readonly Panel[] {
  const curve = (name: string, style: CurveStyle, of: (window: RequestWindow) => number | null): Curve => ({
    name,
    style,
    stretches: windows.map((window) => ({ fromMs: window.fromMs, toMs: window.toMs, value: of(window) })),
  })
  const load = curve('requests/s', 'area', ({ total, fromMs, toMs }) => (1000 * total) / (toMs - fromMs))
  const ready: Curve = { name: 'available', style: 'area', stretches: availablePods(timeline, endMs) }
  const wanted: Curve = { name: 'wanted', style: 'dashed', stretches: wantedPods(timeline, replicas, endMs) }
  const latencies = [
    curve('p50', 'dotted', ({ p50Ms }) => p50Ms),
    curve('p95', 'dashed', ({ p95Ms }) => p95Ms),
    curve('p99', 'solid', ({ p99Ms }) => p99Ms),
  ]
  const failed = curve('failed', 'area', (window) =>
    window.total === 0 ? null : (100 * window.failed) / window.total,
  )
  const promised = Object.entries(latencyMax).map(([quantile, ms]) => ({
    name: `${QUANTILE_NAMES[quantile as LatencyQuantile]} ≤ ${ms} ms`,
    value: ms,
  }))
  const percent = Number((100 * (errorsMax ?? 0)).toPrecision(6))
  const bearable = errorsMax === undefined ? [] : [{ name: `≤ ${percent} %`, value: percent }]
  return [
    { title: 'Load', kind: 'load', scale: 'linear', heightPx: 120, curves: [load] },
    { title: 'Pods', kind: 'pods', scale: 'whole', heightPx: 130, curves: [ready, wanted] },
    {
      title: 'Latency, ms',
      kind: 'latency',
      scale: 'log',
      heightPx: 160,
      curves: latencies,
      bounds: promised,
    },
    {
      title: 'Failed, % of requests',
      kind: 'failed',
      scale: 'linear',
      heightPx: 90,
      curves: [failed],
      bounds: bearable,
    },
  ]
}

type Rollout = { readonly fromMs: number; readonly completeMs: number | undefined }

/** The beginning and the end of a rollout, where there is one. */
function rolloutOf({ events }: Timeline): Rollout | undefined {
  const begun = events.find(({ kind }) => kind === 'change')
  if (begun === undefined) return undefined
  const done = events.find(({ kind, tMs }) => kind === 'complete' && tMs >= begun.tMs)
  return { fromMs: begun.tMs, completeMs: done?.tMs }
}

/** A line at each of its ends, and its name above the panels. */
function rolloutMarks(
  { fromMs, completeMs }: Rollout,
  time: Axis,
  { topPx, bottomPx }: { readonly topPx: number; readonly bottomPx: number },
): readonly string[] {
  const moments = completeMs === undefined ? [fromMs] : [fromMs, completeMs]
  const end = completeMs === undefined ? 'not complete' : `complete at ${formatDuration(completeMs)}`
  const [fromPx, x] = [topPx - LINE_PX, pixels(time.at(fromMs))]
  return [
    ...moments.map((tMs) => `<path class="event" d="M${pixels(time.at(tMs))} ${fromPx}V${bottomPx}"/>`),
    `<text class="faint" x="${x}" y="${fromPx - 4}">rollout from ${formatDuration(fromMs)}, ${end}</text>`,
  ]
}

function moments(time: Axis, rightPx: number, basePx: number): readonly string[] {
  return time.ticks.map((tick) => {
    // A text in the middle of the right edge would be cut off.
    const anchor = time.at(tick) > rightPx - 20 ? 'end' : 'middle'
    return `<text class="faint" x="${pixels(time.at(tick))}" y="${basePx}" text-anchor="${anchor}">${formatDuration(tick)}</text>`
  })
}

/** For those who hear the picture. */
function described({ pass, reasons }: Verdict, subtitle: string): string {
  const outcome = pass ? 'Every objective is met.' : reasons.map(({ message }) => `${message}.`).join(' ')
  return `Load, pods, latency and failed requests over time. ${subtitle}. ${outcome}`
}
