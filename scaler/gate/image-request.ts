import type { LiveDeployment } from '../cluster/observed-workload.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import { overrideWorkload } from '../rehearsal/workload-overrides.ts'

/** A change of a live Deployment by flags alone. */
export type ImageRequest = {
  /** `IMAGE`, or `CONTAINER=IMAGE` when the pods have several containers. */
  readonly image?: string | undefined
  readonly surge?: string | undefined
  readonly unavailable?: string | undefined
}

/**
 * The part of the Deployment that such a change is about: the strategy and one image, and nothing else.
 *
 * Both are always in it, changed or not. Server-side apply removes what its owner leaves out the next time: without
 * the strategy, a rollout that only names an image would take back the surge of the one before.
 *
 * @throws {ToolError} ARGUMENT_INVALID when it is not clear which container is meant
 */
export function requestedDeployment(live: LiveDeployment, request: ImageRequest): KubernetesObject {
  const { containers } = live.spec.template.spec
  const { name, image } = chooseContainer(containers, request.image)
  const spec = overrideWorkload(live, { surge: request.surge, unavailable: request.unavailable })['spec']
  const strategy = (spec as { strategy?: unknown }).strategy
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: live.metadata.name, namespace: live.metadata.namespace ?? 'default' },
    spec: { strategy, template: { spec: { containers: [{ name, image }] } } },
  }
}

type Container = { readonly name: string; readonly image: string }

function chooseContainer(containers: readonly Container[], image: string | undefined): Container {
  const [first, ...others] = containers
  const names = containers.map(({ name }) => name).join(', ')
  const match = image === undefined ? null : /^([a-z0-9-]+)=(.+)$/.exec(image)
  const named = match === null ? undefined : containers.find(({ name }) => name === match[1])
  if (match !== null && named === undefined)
    throw new ToolError('ARGUMENT_INVALID', `--image: no container is named ${match[1]}; there is ${names}`)
  if (first === undefined || (match === null && image !== undefined && others.length > 0))
    throw new ToolError('ARGUMENT_INVALID', `--image: the pods have several containers: ${names}`, {
      remedy: 'say which one: --image CONTAINER=IMAGE',
    })
  return { name: (named ?? first).name, image: match?.[2] ?? image ?? (named ?? first).image }
}
