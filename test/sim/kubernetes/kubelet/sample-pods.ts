import {
  type ContainerRun,
  FLAWLESS_CONTAINER,
  FLAWLESS_RUN,
} from '../../../../sim/kubernetes/kubelet/container/container-behaviour.ts'
import { deletePod } from '../../../../sim/kubernetes/kubelet/delete-pod.ts'
import { type PodPlan, planPod } from '../../../../sim/kubernetes/kubelet/pod-plan.ts'
import type { PodEvent, PodState } from '../../../../sim/kubernetes/kubelet/pod-state.ts'
import { type StartOptions, startPod } from '../../../../sim/kubernetes/kubelet/start-pod.ts'
import { stepPod } from '../../../../sim/kubernetes/kubelet/step-pod.ts'
import { parsePodTemplate } from '../../../../sim/kubernetes/parse-pod-template.ts'

/** The fields of a container named `app`, as they stand in a manifest; probes without a handler get one. */
export type Fields = Readonly<Record<string, unknown>>

const HANDLER = { httpGet: { path: '/', port: 80 } }

export function probe(fields: Fields = {}): Fields {
  return { ...HANDLER, ...fields }
}

/** A pod of one container. Runs give only what differs from a flawless one. */
export function podOf(
  container: Fields = {},
  runs: readonly Partial<ContainerRun>[] = [{}],
  spec: Fields = {},
): PodPlan {
  const parsed = parsePodTemplate({
    spec: { containers: [{ name: 'app', image: 'app:1', ...container }], ...spec },
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [first = FLAWLESS_RUN, ...others] = runs.map((run) => ({ ...FLAWLESS_RUN, ...run }))
  return planPod(parsed.value, { app: { ...FLAWLESS_CONTAINER, preStopMs: 0, runs: [first, ...others] } })
}

export type Life = { readonly events: readonly PodEvent[]; readonly state: PodState; readonly steps: number }

/** What is done to a pod from outside, and how long it is watched. */
export type Course = StartOptions & {
  readonly untilMs: number
  readonly deletedAtMs?: number
  readonly graceSeconds?: number
}

/** Lives a pod from 0 on, one step at a time. */
export function live(plan: PodPlan, course: Course): Life {
  const events: PodEvent[] = []
  let steps = 0
  let step = startPod(plan, 0, course)
  const goOn = (untilMs: number): void => {
    while (step.nextMs !== undefined && step.nextMs <= untilMs) {
      step = stepPod(step.state, step.nextMs)
      events.push(...step.events)
      steps += 1
      if (steps > 100_000) throw new Error('the pod never comes to rest')
    }
  }
  events.push(...step.events)
  if (course.deletedAtMs !== undefined) {
    goOn(course.deletedAtMs)
    step = deletePod(step.state, course.deletedAtMs, course.graceSeconds)
    events.push(...step.events)
  }
  goOn(course.untilMs)
  return { events, state: step.state, steps }
}

/** The events of some kinds as `kind@seconds`, with what else an event says. */
export function story(events: readonly PodEvent[], ...kinds: PodEvent['kind'][]): string {
  return events
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ atMs, kind, ...rest }) => {
      const details = Object.entries(rest)
        .filter(([name]) => name !== 'container')
        .map(([, value]) => ` ${value}`)
      return `${kind}@${atMs / 1000}${details.join('')}`
    })
    .join(', ')
}
