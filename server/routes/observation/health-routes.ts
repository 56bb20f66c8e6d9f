import type { ErrorCode } from '../../error-table.ts'
import { serveError } from '../../errors.ts'
import type { FastifyApp } from '../../fastify-app.ts'
import type { Lifecycle } from '../../process/lifecycle.ts'
import { ERROR_SCHEMA } from '../documents/error-schema.ts'
import { closedObject } from '../documents/json-schema.ts'

type Probe = {
  readonly url: string
  readonly word: 'started' | 'ready' | 'live'
  readonly summary: string
  readonly problem: (lifecycle: Lifecycle) => ErrorCode | undefined
}

const PROBES: readonly Probe[] = [
  {
    url: '/v2/health/startup',
    word: 'started',
    summary: 'Startup probe: every model is loaded and has answered once',
    problem: (lifecycle) => lifecycle.startupProblem,
  },
  {
    url: '/v2/health/ready',
    word: 'ready',
    summary: 'Readiness probe: started, not draining, and each model has a process to run it',
    problem: (lifecycle) => lifecycle.readinessProblem,
  },
  {
    url: '/v2/health/live',
    word: 'live',
    summary: 'Liveness probe: the event loop turns and the models have not failed for good',
    problem: (lifecycle) => lifecycle.livenessProblem,
  },
]

/** The three probes; see Lifecycle for what each means. */
export function addHealthRoutes(app: FastifyApp, lifecycle: Lifecycle): void {
  for (const { url, word, summary, problem } of PROBES) {
    const response = { 200: closedObject({ [word]: { const: true } }), 503: ERROR_SCHEMA }
    const schema = { summary, tags: ['health'], response }
    app.get(url, { schema, config: { uncounted: true } }, (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const code = problem(lifecycle)
      if (code !== undefined) throw serveError(code)
      return { [word]: true }
    })
  }
}
