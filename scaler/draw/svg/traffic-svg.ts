import type { LatencyQuantile, RequestWindow, ServiceLevels, Timeline, Verdict } from '../../../sim/index.ts'
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

const QUANTILES: Readonly<Record<LatencyQuantile, string>> = {
  p50Ms: 'p50',
  p90Ms: 'p90',
  p95Ms: 'p95',
  p99Ms: 'p99',
  p999Ms: 'p99.9',
  maxMs: 'longest',
}

const WIDTH_PX = 960
const PLOT = { fromPx: 64, toPx: WIDTH_PX - 24 } as const
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
  const time = timeAxis(endMs, PLOT)
  const subtitles = wrapText(subtitle, LINE_LETTERS)
  const startPx = HEAD_PX + subtitles.length * LINE_PX + 14
  const drawn: string[] = []
  let topPx = startPx
  for (const panel of panelsOf(picture, windows, endMs)) {
    drawn.push(...drawPanel(panel, { topPx, plot: PLOT, time }))
    topPx += panel.heightPx + GAP_PX
  }
  const bottomPx = topPx - GAP_PX
  const list = violationList(verdict, PLOT.fromPx, bottomPx + FOOT_PX)
  const heightPx = bottomPx + FOOT_PX + list.heightPx + 20
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${heightPx}" viewBox="0 0 ${WIDTH_PX} ${heightPx}" role="img" aria-labelledby="title description">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(described(verdict, subtitle))}</desc>`,
    `<style>${SVG_STYLE}</style>`,
    `<rect class="paper" width="${WIDTH_PX}" height="${heightPx}"/>`,
    `<text class="title" x="${PLOT.fromPx}" y="30">${escapeXml(title)}</text>`,
    ...subtitles.map(
      (line, i) =>
        `<text class="faint" x="${PLOT.fromPx}" y="${HEAD_PX + 4 + i * LINE_PX}">${escapeXml(line)}</text>`,
    ),
    ...drawn,
    ...eventMarks(timeline, time, { topPx: startPx, bottomPx }),
    ...moments(time, bottomPx + 16),
    ...violationMarks(verdict, time, { topPx: startPx - 4, bottomPx }),
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
    name: `${QUANTILES[quantile as LatencyQuantile]} ≤ ${ms} ms`,
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

/** The beginning and the end of a rollout, where there is one. */
function eventMarks(
  { events }: Timeline,
  time: Axis,
  { topPx, bottomPx }: { readonly topPx: number; readonly bottomPx: number },
): readonly string[] {
  const begun = events.find(({ kind }) => kind === 'change')
  const done = events.find(({ kind, tMs }) => kind === 'complete' && tMs >= (begun?.tMs ?? 0))
  if (begun === undefined) return []
  const marks = [
    { at: begun, name: 'rollout' },
    ...(done === undefined ? [] : [{ at: done, name: 'complete' }]),
  ]
  return marks.flatMap(({ at: { tMs }, name }, i) => {
    const at = pixels(time.at(tMs))
    return [
      `<path class="event" d="M${at} ${topPx}V${bottomPx}"/>`,
      `<text class="faint" x="${pixels(time.at(tMs) + 4)}" y="${bottomPx - 4 - i * LINE_PX}">${name}</text>`,
    ]
  })
}

function moments(time: Axis, basePx: number): readonly string[] {
  return time.ticks.map((tick) => {
    // A text in the middle of the right edge would be cut off.
    const anchor = time.at(tick) > PLOT.toPx - 20 ? 'end' : 'middle'
    return `<text class="faint" x="${pixels(time.at(tick))}" y="${basePx}" text-anchor="${anchor}">${formatDuration(tick)}</text>`
  })
}

/** For those who hear the picture. */
function described({ pass, reasons }: Verdict, subtitle: string): string {
  const outcome = pass ? 'Every objective is met.' : reasons.map(({ message }) => `${message}.`).join(' ')
  return `Load, pods, latency and failed requests over time. ${subtitle}. ${outcome}`
}
