import {
  type Delay,
  describeProblem,
  FLAWLESS_CONTAINER,
  FLAWLESS_RUN,
  longestMs,
  type PodLife,
  type PodTemplate,
  parsePodTemplate,
} from '../../sim/index.ts'
import { ToolError } from '../errors.ts'
import type { KubernetesObject } from '../manifests/kubernetes-object.ts'

/** What the program in a container does, as far as the command line tells. */
export type ProgramTimes = {
  /** From process start until it answers. */
  readonly startUp: Delay
  /** From SIGTERM until it ends. */
  readonly stopMs: number
}

/**
 * How the pods of a manifest live container by container: its template, and programs that answer after the start-up
 * and end after SIGTERM. What they do is simulated.
 *
 * @throws {ToolError} MANIFEST_INVALID with every problem of the template
 */
export function describeLives(
  object: KubernetesObject,
  images: readonly string[],
  times: ProgramTimes,
): Readonly<Record<string, PodLife>> {
  const spec = object['spec'] as { template?: unknown } | undefined
  const parsed = parsePodTemplate(spec?.template)
  if (!parsed.ok) throw new ToolError('MANIFEST_INVALID', parsed.problems.map(describeProblem).join('\n'))
  const life = lifeOf(parsed.value, times)
  return Object.fromEntries(images.map((image) => [image, life]))
}

function lifeOf(template: PodTemplate, { startUp, stopMs }: ProgramTimes): PodLife {
  // A template has one start-up for all its pods.
  const answersAfterMs = longestMs(startUp)
  const runs = [{ ...FLAWLESS_RUN, answersAfterMs, stopMs }] as const
  return {
    template,
    behaviours: Object.fromEntries(
      template.containers.map(({ name }) => [name, { ...FLAWLESS_CONTAINER, runs }]),
    ),
  }
}
