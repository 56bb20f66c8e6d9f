import { ToolError } from '../errors.ts'
import { isRecord } from '../manifests/kubernetes-object.ts'
import type { ObjectKind, ObjectSelection } from './cluster.ts'

/** Where the API server keeps objects of a kind. */
type Resource = { readonly plural: string; readonly namespaced: boolean }

/** The paths of the API: the server says how it calls a kind, and is asked once for each. */
export class ResourcePaths {
  readonly #get: (path: string) => Promise<unknown>
  /** "apps/v1 Deployment" to "deployments". */
  readonly #known = new Map<string, Resource>()

  /** @param get asks the server for a path, and throws a ToolError where it does not answer */
  constructor(get: (path: string) => Promise<unknown>) {
    this.#get = get
  }

  /**
   * The path of an object; of all of its kind in the namespace when it has no name.
   *
   * @throws {ToolError} CLUSTER_NOT_FOUND for a kind that the server does not have
   */
  async pathOf({
    apiVersion,
    kind,
    namespace = 'default',
    name,
  }: ObjectKind & { readonly namespace?: string; readonly name?: string }): Promise<string> {
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
    const resource = await this.#resourceOf({ apiVersion, kind }, group)
    const place = resource.namespaced ? ['namespaces', namespace] : []
    const last = name === undefined ? [] : [name]
    return [group, ...[...place, resource.plural, ...last].map(encodeURIComponent)].join('/')
  }

  /** The path of all objects of a kind in a namespace. */
  pathOfAll({ apiVersion, kind, namespace }: ObjectSelection): Promise<string> {
    return this.pathOf({ apiVersion, kind, namespace })
  }

  async #resourceOf({ apiVersion, kind }: ObjectKind, group: string): Promise<Resource> {
    const key = `${apiVersion} ${kind}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const answer = await this.#get(group)
    const resources = isRecord(answer) && Array.isArray(answer['resources']) ? answer['resources'] : []
    // "deployments/scale" is a subresource, of another kind or of the same.
    const found = resources.find((entry) => entry.kind === kind && !String(entry.name).includes('/'))
    if (found === undefined)
      throw new ToolError('CLUSTER_NOT_FOUND', `the cluster has no kind ${kind} in ${apiVersion}`, {
        remedy: 'install what brings this kind (for a ScaledObject: KEDA), or leave the object out',
      })
    const resource = { plural: String(found.name), namespaced: found.namespaced === true }
    this.#known.set(key, resource)
    return resource
  }
}
