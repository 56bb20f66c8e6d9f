import { assert } from '../../assert.ts'
import type { Container, PodTemplate, Probe } from '../pod/pod-template.ts'
import {
  type ContainerBehaviour,
  type ContainerRun,
  FLAWLESS_CONTAINER,
} from './container/container-behaviour.ts'
import { type OwnExit, ownExit } from './container/own-exit.ts'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

/** One container, with all that can be worked out before any pod of the template exists. */
export type ContainerPlan = {
  readonly spec: Container
  readonly behaviour: ContainerBehaviour
  /** For each of the behaviour's runs, when it ends without anybody's doing. */
  readonly exits: readonly (OwnExit | undefined)[]
  readonly probes: Readonly<Record<ProbeKind, Probe | undefined>>
  /** Undefined without a hook. */
  readonly preStopMs: number | undefined
}

/** What all pods of one template share. Made once: 100,000 pods hold the same plan. */
export type PodPlan = {
  readonly graceSeconds: number
  readonly containers: readonly ContainerPlan[]
  /** From the kubelet's first look at a pod to its first image: sandbox, volumes and init containers. */
  readonly setUpMs: number
  /** From the last exit until the API object is gone: volumes, cgroups, the last status. */
  readonly removalMs: number
}

/** What a scenario may say beside the containers' behaviour; both default to 0. */
export type PodOverhead = { readonly setUpMs?: number; readonly removalMs?: number }

/**
 * Joins a template with what its programs do.
 *
 * @param behaviours by container name; a container that is not named is flawless
 */
export function planPod(
  template: PodTemplate,
  behaviours: Readonly<Record<string, ContainerBehaviour>> = {},
  { setUpMs = 0, removalMs = 0 }: PodOverhead = {},
): PodPlan {
  return {
    graceSeconds: template.terminationGracePeriodSeconds,
    containers: template.containers.map((spec) =>
      planContainer(spec, behaviours[spec.name] ?? FLAWLESS_CONTAINER),
    ),
    setUpMs,
    removalMs,
  }
}

function planContainer(spec: Container, behaviour: ContainerBehaviour): ContainerPlan {
  const { preStop } = spec
  return {
    spec,
    behaviour,
    exits: behaviour.runs.map((run) => ownExit(run, spec.limits['memory'])),
    probes: { startup: spec.startupProbe, readiness: spec.readinessProbe, liveness: spec.livenessProbe },
    preStopMs:
      preStop === undefined
        ? undefined
        : preStop.kind === 'sleep'
          ? preStop.seconds * 1000
          : behaviour.preStopMs,
  }
}

/** The script of the n-th run, from 1; the last entry repeats. */
export function runOf({ behaviour }: ContainerPlan, run: number): ContainerRun {
  const script = behaviour.runs[Math.min(run, behaviour.runs.length) - 1]
  assert(script !== undefined, 'a container has at least one run and is asked for one it has started')
  return script
}

/** How the n-th run ends without anybody's doing. */
export function ownExitOf({ exits }: ContainerPlan, run: number): OwnExit | undefined {
  return exits[Math.min(run, exits.length) - 1]
}
