import {
  type Delay,
  describeProblem,
  parseWorkload,
  type RolloutPlan,
  type WorkloadSpec,
} from '../../sim/index.ts'
import type { LiveDeployment } from '../cluster/observed-workload.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'
import { defaultTermination } from '../rehearsal/default-termination.ts'

/** How fast pods come and go in the rehearsal. */
export type Pace = {
  readonly startUp: Delay
  /** Default: the preStop sleep of the pods and one second. */
  readonly termination: Delay | undefined
  readonly seed: number
}

/**
 * The rollout from what runs to what the API server says it would store.
 *
 * A template that differs in anything, not only in its image, is a new revision: then the plan has a new image name
 * even where the image is the same.
 *
 * @param live undefined when there is no such Deployment yet: then its pods come to a workload of none
 * @param next the API server's answer to a dry run: defaults filled in, validated
 * @throws {ToolError} MANIFEST_INVALID when the simulator finds fault with either
 */
export function planLiveRollout(
  live: LiveDeployment | undefined,
  next: KubernetesObject,
  pace: Pace,
): RolloutPlan {
  const wanted = parse(next)
  const before = live === undefined ? { ...wanted, replicas: 0 } : parse(live)
  const hasNewTemplate = live !== undefined && !isSameTemplate(live, next)
  const after =
    hasNewTemplate && wanted.image === before.image
      ? { ...wanted, image: `${wanted.image} (new template)` }
      : wanted
  return { before, after, ...pace, termination: pace.termination ?? defaultTermination(before) }
}

function parse(object: KubernetesObject): WorkloadSpec {
  const parsed = parseWorkload(object)
  if (parsed.ok) return parsed.value
  throw new ToolError('MANIFEST_INVALID', parsed.problems.map(describeProblem).join('\n'))
}

/** Both come from the API server, which writes equal templates with equal fields in equal order. */
function isSameTemplate(live: LiveDeployment, next: KubernetesObject): boolean {
  const { template } = next['spec'] as { template: unknown }
  return JSON.stringify(live.spec.template) === JSON.stringify(template)
}
