import type { FastifyApp } from '../../fastify-app.ts'
import { ERROR_SCHEMA } from './error-schema.ts'
import type { JsonSchema } from './json-schema.ts'

/** What a refusal is, beside the body that all errors have. */
type Refusal = { readonly description: string; readonly headers: Readonly<Record<string, JsonSchema>> }

/**
 * From here on, /docs tells of every route but probes and scrapes that it may answer with this status: what refuses is a
 * hook before all of them, and no route knows of it.
 */
export function documentRefusal(app: FastifyApp, status: number, refusal: Refusal): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.uncounted === true || route.schema === undefined) return
    const response = { ...Object(route.schema.response), [status]: { ...ERROR_SCHEMA, ...refusal } }
    // The same schema may stand for another route, or another app.
    route.schema = { ...route.schema, response }
  })
}
