import type { FastifyInstance } from 'fastify'

/** Which methods a path is served with: of a request that it cannot route, the router says no more than that. */
export class AllowedMethods {
  readonly #routes: { readonly path: RegExp; readonly methods: readonly string[] }[] = []

  /** Notes every route that is added from now on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      this.#routes.push({ path: pathOf(url), methods: [method].flat() })
    })
  }

  /** @param path without its query; @returns the methods, sorted; none when there is no such path */
  of(path: string): readonly string[] {
    const methods = this.#routes.filter((route) => route.path.test(path)).flatMap((route) => route.methods)
    return [...new Set(methods)].sort()
  }
}

/** `/v2/models/:model/infer` matches one name in the place of `:model`, and `*` all that follows. */
function pathOf(pattern: string): RegExp {
  const parts = pattern
    .split(/(:[^/]+|\*)/)
    .map((part) =>
      part === '*' ? '.*' : part.startsWith(':') ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
  return new RegExp(`^${parts.join('')}$`)
}
