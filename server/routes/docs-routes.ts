import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyApp } from '../fastify-app.ts'
import type { ModelCard } from '../model-card.ts'

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
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tidegate inference',
        version: buildVersion,
        description,
      },
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
}
