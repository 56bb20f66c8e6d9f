import type { FastifyRequest } from 'fastify'
import type { ModelRepository, Served } from './model-repository.ts'

/**
 * Finds out which model and version a request means, from its path or its `version` query, before the body is read:
 * an unknown one is refused cheaply, and a malformed body still counts for the version that it was sent to.
 */
export function serveFrom(repository: ModelRepository): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const { model, version: inPath } = asRecord(request.params)
    const version = inPath ?? asRecord(request.query)['version']
    // A query may repeat a name; two versions at once are none.
    request.served = repository.resolve(
      String(model ?? repository.card.name),
      version === undefined ? repository.defaultVersion : String(version),
    )
  }
}

/** What the hook above found. */
export function requireServed({ served }: Pick<FastifyRequest, 'served'>): Served {
  if (served === null) throw new Error('the route has no serveFrom hook')
  return served
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
