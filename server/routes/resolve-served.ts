import type { FastifyRequest, onRequestHookHandler } from 'fastify'
import type { InferenceModel, ModelRepository } from '../protocol/inference-model.ts'

/**
 * Finds out which model and version a request means, from its path or its `version` query, before the body is read:
 * an unknown one is refused cheaply, and a malformed body still counts for the version that it was sent to.
 *
 * The request holds the model to its end: an unload, or a load of new files, waits for it.
 *
 * @param model which model, where the path names none
 */
export function serveFrom(repository: ModelRepository, model?: string): onRequestHookHandler {
  return (request, reply, done) => {
    const { model: inPath, version: versionInPath } = asRecord(request.params)
    const version = versionInPath ?? asRecord(request.query)['version']
    // A query may repeat a name; two versions at once are none.
    const served = repository.find(
      String(inPath ?? model),
      version === undefined ? undefined : String(version),
    )
    request.served = served
    // It closes once: `once` would only cost more.
    reply.raw.on('close', served.hold())
    done()
  }
}

/** What the hook above found. */
export function requireServed({ served }: Pick<FastifyRequest, 'served'>): InferenceModel {
  if (served === null) throw new Error('the route has no serveFrom hook')
  return served
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
