import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawTrafficSvg, type TrafficPicture } from '../../../../scaler/draw/svg/traffic-svg.ts'
import { rolloutScenario, simulate, type Verdict } from '../../../../sim/index.ts'
import { planUnder, RISING_TRAFFIC } from '../rising-load.ts'

const plan = planUnder({ ...RISING_TRAFFIC, windows: 4 })
const timeline = simulate({ ...rolloutScenario(plan), changes: [] })

function drawn(more: Partial<TrafficPicture> = {}): string {
  return drawTrafficSvg({
    title: 'Deployment heart',
    subtitle: 'Traffic: step',
    timeline,
    replicas: { before: 2, after: 2 },
    verdict: { pass: true, reasons: [] },
    levels: {},
    ...more,
  })
}

/** The `d` of the last path of these classes: before it there is the one of the legend. */
function path(svg: string, classes: string): string {
  return [...svg.matchAll(new RegExp(`<path class="${classes}" d="([^"]*)"`, 'g'))].at(-1)?.[1] ?? ''
}

test('it needs nothing else: no script, and no address but that of its own kind', () => {
  const svg = drawn()
  assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="960"/)
  assert.not.match(svg, /<script|<image|href|@import|url\(/)
  assert.is(svg.match(/https?:/g)?.length, 1)
  assert.match(svg, /@media \(prefers-color-scheme: dark\)/)
})

test('what the requests met is drawn to scale', () => {
  const svg = drawn()
  const load = path(svg, 'curve load area')
  const heights = [...load.matchAll(/[MV](?:[\d.]+ )?([\d.]+)/g)].map(([, y]) => Number(y))
  const ground = Number(/V([\d.]+)Z$/.exec(path(svg, 'fill load'))?.[1])
  const rise = (ground - (heights.at(-1) ?? 0)) / (ground - (heights[0] ?? 0))
  assert.ok(rise > 7.5 && rise < 8.5, `${heights} above ${ground}`)
  // Two pods all the time: one line across the page, below the upper edge of its panel.
  assert.match(path(svg, 'curve pods area'), /^M64 [\d.]+V[\d.]+H936$/)
  assert.is(path(svg, 'curve pods area').split('V')[1], path(svg, 'curve pods dashed').split('V')[1])
  assert.match(svg, />1\.0 min<|>60\.0 s</)
})

test('each miss is marked at its moment, with its cause and what helps', () => {
  const reasons: Verdict['reasons'] = [
    { code: 'errors-above', message: 'half of them fail', remedy: 'more pods', tMs: 60_000 },
    { code: 'cost-above', message: 'it costs too much', remedy: 'fewer pods', tMs: 60_000 },
  ]
  const svg = drawn({ verdict: { pass: false, reasons } })
  // In the middle of the plot from 64 to 936; two marks of one moment stand beside each other, at one line.
  assert.is(svg.match(/<path class="violation" d="M500 /g)?.length, 1)
  assert.equal(
    [...svg.matchAll(/class="mark" cx="([\d.]+)"/g)].map(([, x]) => x),
    ['500', '518'],
  )
  assert.match(svg, />1 {2}at 60\.0 s: half of them fail</)
  assert.match(svg, />remedy: fewer pods</)
  assert.not.match(svg, 'PASS')
  assert.match(drawn(), '>PASS: every objective is met<')
})

test('what was promised is a line across its panel, which has room for it', () => {
  const svg = drawn({ levels: { latencyMax: { p99Ms: 5000, p999Ms: 5000 }, errorsMax: 0.001 } })
  assert.is(svg.match(/<path class="bound" d="M64 [\d.]+H844"/g)?.length, 3)
  assert.match(svg, '>p99 ≤ 5000 ms<')
  assert.match(svg, '>p99.9 ≤ 5000 ms<')
  assert.match(svg, '>≤ 0.1 %<')
  assert.match(svg, '>10000<')
  // Names stand right of the plot, where no curve is, and below each other where their lines are one.
  const labels = [...svg.matchAll(/x="850" y="([\d.]+)">p99/g)].map(([, y]) => Number(y))
  assert.is(labels.length, 2)
  assert.ok((labels[1] ?? 0) - (labels[0] ?? 0) >= 13, `${labels}`)
  assert.not.match(drawn(), 'class="bound"')
})

test('names stay text, whatever is in them', () => {
  const name = '</title><script>alert("1")</script>&\u0000\ud800'
  const svg = drawn({
    title: name,
    subtitle: name,
    verdict: { pass: false, reasons: [{ code: 'outage', message: name, remedy: name, tMs: 0 }] },
  })
  assert.not.match(svg, '<script')
  assert.match(svg, '&lt;/title&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\ufffd\ufffd')
  assert.not.match(svg, '\u0000')
})

test('a rollout is marked where it begins and where it is complete', () => {
  const after = { ...plan.before, image: 'v2', replicas: 4 }
  const rollout = simulate(rolloutScenario({ ...plan, after }))
  const svg = drawn({ timeline: rollout, replicas: { before: 2, after: 4 } })
  assert.is(svg.match(/class="event"/g)?.length, 2)
  assert.match(svg, />rollout from 0 s, complete at \d+\.\d s</)
  const titles = svg.indexOf('class="head"')
  assert.ok(svg.lastIndexOf('class="event"') < titles, 'its lines cross out no title')
  assert.not.match(drawn(), 'class="event"')
})

test('what nobody was answered has no latency, and the line is interrupted', () => {
  const { traffic } = timeline
  assert.ok(traffic)
  const windows = traffic.windows.map((window, i) => (i === 1 ? { ...window, p99Ms: null } : window))
  const svg = drawn({ timeline: { ...timeline, traffic: { ...traffic, windows } } })
  assert.is(path(svg, 'curve latency solid').match(/M/g)?.length, 2)
  assert.is(path(drawn(), 'curve latency solid').match(/M/g)?.length, 1)
})

test.run()
