import fastify from 'fastify'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { INFER_BODY, INFER_REPLY } from './infer-schemas.ts'

/** What one writes in an afternoon: fastify, and one run of the session for each request. `node … PORT MODEL` */
const [, , port, model = ''] = process.argv
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
const app = fastify()
type Body = { inputs: { name: string; shape: number[]; data: number[] }[] }

app.post<{ Body: Body }>(
  '/v2/models/heart/infer',
  { schema: { body: INFER_BODY, response: { 200: INFER_REPLY } } },
  async ({ body }) => {
    const feeds = Object.fromEntries(
      body.inputs.map(({ name, shape, data }) => [
        name,
        new Tensor('float32', Float32Array.from(data), shape),
      ]),
    )
    const results = await session.run(feeds)
    const outputs = Object.entries(results).map(([name, { dims, data }]) => ({
      name,
      shape: [...dims],
      datatype: 'FP32',
      data: Array.from(data as Float32Array, Number),
    }))
    return { model_name: 'heart', outputs }
  },
)
await app.listen({ port: Number(port), host: '127.0.0.1' })
