import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * Runs of the session one after the other, without any server: the bound.
 * `node … SECONDS MODEL {"input":[1,13],…}` prints runs a second and CPU microseconds a run.
 */
const [, , seconds, model = '', shapes = ''] = process.argv
const session = await InferenceSession.create(readFileSync(model), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
})
const feeds = Object.fromEntries(
  Object.entries(JSON.parse(shapes) as Record<string, number[]>).map(([name, shape]) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5)
    return [name, new Tensor('float32', data, shape)]
  }),
)

async function runFor(ms: number): Promise<{ readonly perSecond: number; readonly cpuUs: number }> {
  const startedMs = performance.now()
  const before = process.cpuUsage()
  let runs = 0
  while (performance.now() - startedMs < ms) {
    await session.run(feeds)
    runs += 1
  }
  const { user, system } = process.cpuUsage(before)
  return { perSecond: (runs * 1000) / (performance.now() - startedMs), cpuUs: (user + system) / runs }
}

await runFor(500)
console.log(JSON.stringify(await runFor(Number(seconds) * 1000)))
