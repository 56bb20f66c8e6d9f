import type { RouteOptions } from 'fastify'
import type { FastifyApp } from '../../fastify-app.ts'

/** Answers /docs and what is below it. */
type DocsApp = Pick<FastifyApp, 'routing' | 'close'>

/**
 * /docs for people and /docs/json for programs. Must be added before the routes that it is to list.
 *
 * @param open makes what answers, at the first request and no sooner: its packages would take a tenth of the start, and
 *   6 MB, of every pod, of which hardly any is ever asked
 */
export function addDocsRoutes(
  app: FastifyApp,
  open: (routes: readonly RouteOptions[]) => Promise<DocsApp>,
): void {
  const routes: RouteOptions[] = []
  let opened: Promise<DocsApp> | undefined
  for (const url of ['/docs', '/docs/*'])
    app.get(url, async ({ raw }, reply) => {
      opened ??= open(routes)
      const docs = await opened
      reply.hijack()
      docs.routing(raw, reply.raw)
    })
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.addHook('onClose', async () => (await opened)?.close())
}
