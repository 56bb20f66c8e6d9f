import {
  createConfiguration,
  HttpMethod,
  KubeConfig,
  ServerConfiguration,
  Watch,
} from '@kubernetes/client-node'
import { ToolError } from '../errors.ts'
import { whyNot } from '../files/why-not.ts'
import { isRecord, type KubernetesObject, parseKubernetesObject } from '../manifests/kubernetes-object.ts'
import { answerError, noAnswerError } from './answer-error.ts'
import {
  type ApplyOptions,
  type Cluster,
  FIELD_MANAGER,
  type ObjectKind,
  type ObjectReference,
  type ObjectSelection,
  type PatchOperation,
  type WatchEvent,
} from './cluster.ts'
import { ResourcePaths } from './resource-paths.ts'

/** How long one call may take. The API server itself gives up after 60 s; a person waits less. */
const CALL_DEADLINE_MS = 15_000

/** When the server is to end a watch by itself, so that none outlives what watches. */
const WATCH_SECONDS = 300

type Call = {
  readonly method: HttpMethod
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly contentType?: string
  readonly body?: unknown
}

/**
 * The cluster of the current context of the kubeconfig ($KUBECONFIG, ~/.kube/config, or the pod's own account).
 *
 * The library does configuration, authentication, TLS, HTTP and watching. Its typed models are not used: they drop
 * fields that are newer than they are, and a template must be put back as it was.
 *
 * @param callDeadlineMs how long one call may take; default 15,000
 * @throws {ToolError} CLUSTER_NOT_CONFIGURED
 */
export function connectToCluster(callDeadlineMs: number = CALL_DEADLINE_MS): Cluster {
  return new KubernetesClient(loadConfig(), callDeadlineMs)
}

function loadConfig(): KubeConfig {
  const config = new KubeConfig()
  try {
    config.loadFromDefault()
  } catch (cause) {
    const { path = '' } = cause as { readonly path?: string }
    // An error in its YAML goes on with a picture of the place.
    const [reason] = whyNot(cause).split('\n')
    throw notConfigured(`the kubeconfig ${path === '' ? '' : `${path} `}cannot be read: ${reason}`, cause)
  }
  // Without any configuration the library falls back to http://localhost:8080, where no API server has listened
  // for years: better to say that there is none.
  // A kubeconfig need not have the field that the library's type promises.
  const context: string | undefined = config.getCurrentContext()
  if (context === 'loaded-context' || (context ?? '') === '')
    throw notConfigured('no kubeconfig names a cluster')
  if (config.getCurrentCluster() === null)
    throw notConfigured(`the kubeconfig has no cluster for its current context ${context}`)
  return config
}

function notConfigured(message: string, cause?: unknown): ToolError {
  return new ToolError('CLUSTER_NOT_CONFIGURED', message, {
    remedy: 'set KUBECONFIG to a kubeconfig file, and choose a context: kubectl config use-context NAME',
    cause,
  })
}

class KubernetesClient implements Cluster {
  readonly #config: KubeConfig
  readonly #callDeadlineMs: number
  readonly #server: ServerConfiguration<Record<string, string>>
  readonly #http = createConfiguration().httpApi
  readonly #paths = new ResourcePaths((path) => this.#call({ method: HttpMethod.GET, path }))

  constructor(config: KubeConfig, callDeadlineMs: number) {
    this.#config = config
    this.#callDeadlineMs = callDeadlineMs
    this.#server = new ServerConfiguration(config.getCurrentCluster()?.server ?? '', {})
  }

  async read(reference: ObjectReference): Promise<KubernetesObject> {
    return this.#callForObject({ method: HttpMethod.GET, path: await this.#paths.pathOf(reference) })
  }

  async list(selection: ObjectSelection): Promise<{ objects: KubernetesObject[]; resourceVersion: string }> {
    const path = await this.#paths.pathOfAll(selection)
    const answer = await this.#call({ method: HttpMethod.GET, path, query: filters(selection) })
    const items = isRecord(answer) && Array.isArray(answer['items']) ? answer['items'] : []
    const metadata = isRecord(answer) && isRecord(answer['metadata']) ? answer['metadata'] : {}
    return {
      // The items of a list come without the kind that the list itself has.
      objects: items.map((item) => parseKubernetesObject({ ...kindOf(selection), ...item }, path)),
      resourceVersion: String(metadata['resourceVersion']),
    }
  }

  async apply(
    object: KubernetesObject,
    { dryRun = false, fieldManager = FIELD_MANAGER }: ApplyOptions = {},
  ): Promise<KubernetesObject> {
    return this.#callForObject({
      method: HttpMethod.PATCH,
      path: await this.#paths.pathOf({ ...object, ...object.metadata }),
      query: { fieldManager, force: 'true', ...(dryRun ? { dryRun: 'All' } : {}) },
      contentType: 'application/apply-patch+yaml',
      body: object,
    })
  }

  async patch(reference: ObjectReference, operations: readonly PatchOperation[]): Promise<KubernetesObject> {
    return this.#callForObject({
      method: HttpMethod.PATCH,
      path: await this.#paths.pathOf(reference),
      query: { fieldManager: FIELD_MANAGER },
      contentType: 'application/json-patch+json',
      body: operations,
    })
  }

  async remove(reference: ObjectReference): Promise<void> {
    const query = { propagationPolicy: 'Background' }
    await this.#call({ method: HttpMethod.DELETE, path: await this.#paths.pathOf(reference), query })
  }

  async watch(
    selection: ObjectSelection & { readonly resourceVersion: string },
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const path = await this.#paths.pathOfAll(selection)
    const query = {
      ...filters(selection),
      resourceVersion: selection.resourceVersion,
      timeoutSeconds: WATCH_SECONDS,
      allowWatchBookmarks: false,
    }
    if (signal.aborted) return
    // The signal outlives many watches: what each has asked of it is taken back at its end.
    const ended = new AbortController()
    const whenAborted = (act: () => void): void =>
      signal.addEventListener('abort', act, { once: true, signal: ended.signal })
    await new Promise<void>((resolve) => {
      const take = (type: string, object: unknown): void => {
        // ERROR (the version is too old to watch from) ends the watch: the caller lists again.
        if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED')
          onEvent({ type, object: parseKubernetesObject(object, path) })
        else resolve()
      }
      new Watch(this.#config)
        .watch(path, query, take, () => resolve())
        .then(
          (controller) => whenAborted(() => controller.abort()),
          () => resolve(),
        )
      whenAborted(resolve)
    }).finally(() => ended.abort())
  }

  async #callForObject(call: Call): Promise<KubernetesObject> {
    return parseKubernetesObject(await this.#call(call), call.path)
  }

  async #call(call: Call): Promise<unknown> {
    const request = this.#server.makeRequestContext(call.path, call.method)
    for (const [name, value] of Object.entries(call.query ?? {})) request.setQueryParam(name, value)
    request.setHeaderParam('Accept', 'application/json')
    if (call.contentType !== undefined) request.setHeaderParam('Content-Type', call.contentType)
    if (call.body !== undefined) request.setBody(JSON.stringify(call.body))
    request.setSignal(AbortSignal.timeout(this.#callDeadlineMs))
    const what = `${call.method} ${call.path}`
    let status: number
    let text: string
    try {
      await this.#config.applySecurityAuthentication(request)
      const response = await this.#http.send(request).toPromise()
      status = response.httpStatusCode
      text = await response.body.text()
    } catch (cause) {
      throw noAnswerError(what, cause, this.#callDeadlineMs)
    }
    if (status >= 300) throw answerError(status, text, what)
    return JSON.parse(text)
  }
}

function filters({ labelSelector, name }: ObjectSelection): Record<string, string> {
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
  }
}

function kindOf({ apiVersion, kind }: ObjectKind): ObjectKind {
  return { apiVersion, kind }
}
