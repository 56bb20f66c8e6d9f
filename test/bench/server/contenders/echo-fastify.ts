import fastify from 'fastify'
import { INFER_BODY, INFER_REPLY } from './infer-schemas.ts'

/** fastify with schemas for body and reply, and no model: what the framework itself costs. `node … PORT` */
const app = fastify()
app.post(
  '/v2/models/heart/infer',
  { schema: { body: INFER_BODY, response: { 200: INFER_REPLY } } },
  async (request) => request.body,
)
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
