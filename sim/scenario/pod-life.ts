import {
  type ContainerBehaviour,
  FLAWLESS_CONTAINER,
} from '../kubernetes/kubelet/container/container-behaviour.ts'
import { type PodOverhead, type PodPlan, planPod } from '../kubernetes/kubelet/pod-plan.ts'
import type { PodTemplate } from '../kubernetes/pod/pod-template.ts'

/**
 * How the pods of an image live: their template, as the kubelet and the scheduler read it, and what their programs do,
 * which is scripted.
 */
export type PodLife = {
  readonly template: PodTemplate
  /** By container; one that is not named answers at once, never fails and ends at SIGTERM. */
  readonly behaviours?: Readonly<Record<string, ContainerBehaviour>>
  readonly overhead?: PodOverhead
}

/** A program that ends with an error some time after each start. */
export type Crash = { readonly afterMs: number; readonly startUpMs: number }

export function planOf({ template, behaviours, overhead }: PodLife): PodPlan {
  return planPod(template, behaviours, overhead)
}

/** The same life, whose programs end after a while, again and again: the fault of a scenario. */
export function withCrash({ template, behaviours = {}, overhead }: PodLife, afterMs: number): PodLife {
  const crashing = template.containers.map(({ name }) => {
    const behaviour = behaviours[name] ?? FLAWLESS_CONTAINER
    const [first, ...others] = behaviour.runs.map((run) => ({ ...run, exit: { afterMs, exitCode: 1 } }))
    return [name, { ...behaviour, runs: [first ?? crashingRun(0, afterMs), ...others] }] as const
  })
  return {
    template,
    behaviours: Object.fromEntries(crashing),
    ...(overhead === undefined ? {} : { overhead }),
  }
}

/**
 * The life of pods of which only the start-up is known: one container, asked every second whether it is ready.
 *
 * @param graceSeconds from deletion mark to SIGKILL
 */
export function crashingLife(image: string, { afterMs, startUpMs }: Crash, graceSeconds: number): PodLife {
  const name = 'main'
  return {
    template: {
      containers: [
        {
          name,
          image,
          requests: {},
          limits: {},
          startupProbe: undefined,
          readinessProbe: {
            initialDelaySeconds: 0,
            periodSeconds: 1,
            timeoutSeconds: 1,
            successThreshold: 1,
            failureThreshold: 1,
            terminationGracePeriodSeconds: undefined,
          },
          livenessProbe: undefined,
          preStop: undefined,
        },
      ],
      initContainers: [],
      podRequests: {},
      terminationGracePeriodSeconds: graceSeconds,
      deletionCost: 0,
    },
    behaviours: { [name]: { ...FLAWLESS_CONTAINER, runs: [crashingRun(startUpMs, afterMs)] } },
  }
}

function crashingRun(startUpMs: number, afterMs: number): ContainerBehaviour['runs'][0] {
  return { ...FLAWLESS_CONTAINER.runs[0], answersAfterMs: startUpMs, exit: { afterMs, exitCode: 1 } }
}
