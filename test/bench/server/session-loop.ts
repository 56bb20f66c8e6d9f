import { InferenceSession, Tensor } from 'onnxruntime-node'

/** Runs of the session one after the other, without any server: the bound. `node … SECONDS MODEL ROWS` prints runs/s. */
const [, , seconds, model = '', rows] = process.argv
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const [input = ''] = session.inputNames
const FEATURES = 13
const data = new Float32Array(Number(rows) * FEATURES).fill(1)
const feeds = { [input]: new Tensor('float32', data, [Number(rows), FEATURES]) }
const startedMs = performance.now()
const untilMs = startedMs + Number(seconds) * 1000
let runs = 0
while (performance.now() < untilMs) {
  await session.run(feeds)
  runs += 1
}
console.log(JSON.stringify({ perSecond: (runs * 1000) / (performance.now() - startedMs) }))
