import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { RouteOptions } from 'fastify'
import { type AppOptions, createFastifyApp, type FastifyApp } from './fastify-app.ts'
import type { ModelCard } from './model-card.ts'
import type { Lifecycle } from './process/lifecycle.ts'
import { closeConnections } from './routes/close-connections.ts'

type DocsParts = {
  /** What it tells of. */
  readonly routes: readonly RouteOptions[]
  readonly card: ModelCard | undefined
  readonly buildVersion: string
  readonly lifecycle: Lifecycle
} & AppOptions

const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/** An app of its own for /docs and what is below it, on no port: it knows the routes of another one, and serves none. */
export async function buildDocsApp(parts: DocsParts): Promise<FastifyApp> {
  const { routes, card, buildVersion, lifecycle } = parts
  const app = createFastifyApp({ ...parts, tls: undefined })
  closeConnections(app, lifecycle, parts.limits.ageMs)
  const description =
    card === undefined
      ? 'Models over the Open Inference Protocol.'
      : `${card.description} Not for medical decisions. Data: ${card.source}, ${card.licence}.`
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidegate inference',
        version: buildVersion,
        description,
      },
    },
    transformObject: (document) => {
      if (!('openapiObject' in document)) return document.swaggerObject
      // The plugin takes every body that a schema describes for required.
      for (const { url, config } of routes) {
        const body = document.openapiObject.paths?.[url.replaceAll(/:(\w+)/g, '{$1}')]?.post?.requestBody
        if (config?.isBodyOptional === true && body !== undefined) Object.assign(body, { required: false })
      }
      return document.openapiObject
    },
  })
  // The only pages here: no script but their own, and in nobody's frame.
  await app.register(async (scope) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.headers(PAGE_HEADERS)
    })
    await scope.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
  })
  for (const { method, url, schema, config } of routes)
    app.route({ method, url, handler: notServed, ...(schema && { schema }), ...(config && { config }) })
  await app.ready()
  return app
}

function notServed(): never {
  throw new Error('only /docs is asked of this app')
}
