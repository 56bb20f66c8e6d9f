import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyApp } from '../fastify-app.ts'
import type { ModelCard } from '../model-card.ts'

const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/** /docs for people and /docs/json for programs. Must be added before the routes that it is to list. */
export async function addDocsRoutes(
  app: FastifyApp,
  card: ModelCard | undefined,
  buildVersion: string,
): Promise<void> {
  const description =
    card === undefined
      ? 'Models over the Open Inference Protocol.'
      : `${card.description} Not for medical decisions. Data: ${card.source}, ${card.licence}.`
  // Where a route tells that it needs no body: the plugin takes every body that a schema describes for required.
  const optionalBodies = new Set<string>()
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.isBodyOptional === true) optionalBodies.add(url.replaceAll(/:(\w+)/g, '{$1}'))
  })
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
      for (const path of optionalBodies) {
        const body = document.openapiObject.paths?.[path]?.post?.requestBody
        if (body !== undefined) Object.assign(body, { required: false })
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
}
