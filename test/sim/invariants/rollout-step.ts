import * as assert from 'uvu/assert'
import type { Deployment } from '../../../sim/kubernetes/deployment/deployment.ts'
import { diagnoseDeployment } from '../../../sim/kubernetes/deployment/diagnose.ts'
import { resolveFenceposts } from '../../../sim/kubernetes/deployment/fenceposts.ts'
import { findRevisions } from '../../../sim/kubernetes/deployment/revisions.ts'
import { type ReplicaSet, specReplicas } from '../../../sim/kubernetes/replica-set/replica-set.ts'
import type { Actor } from '../../../sim/simulation/agenda.ts'
import type { Simulation } from '../../../sim/simulation/simulation.ts'

/** A Deployment and its sets, before or after one step of a simulation. */
type State = { readonly deployment: Deployment; readonly sets: readonly ReplicaSet[] }

function stateOf(simulation: Simulation): State {
  const { deployment } = simulation
  assert.ok(deployment !== undefined)
  return { deployment, sets: simulation.replicaSets() }
}

/**
 * Lets one thing happen and holds it to the invariants of a rollout, in the form in which the real controllers keep
 * them: each is about one step of the Deployment controller, because between two steps anybody may change anything.
 */
export function checkedStep(simulation: Simulation): Actor | undefined {
  const before = stateOf(simulation)
  const actor = simulation.step()
  if (actor !== 'deploymentController') return actor
  const after = stateOf(simulation)
  keepsCeiling(before, after)
  neverScalesForNothing(before, after)
  revisionsRise(before, after)
  if (isRolling(before)) {
    keepsFloor(before, after)
    newGrowsAndOldShrink(before, after)
  }
  return actor
}

/** Whether the step was one of rolling.go: not paused, no scaling, and not Recreate. */
function isRolling({ deployment, sets }: State): boolean {
  const { paused, strategy } = deployment.spec
  return !paused && strategy.type === 'RollingUpdate' && !isScaling({ deployment, sets })
}

function isScaling({ deployment, sets }: State): boolean {
  const { replicas } = deployment.spec
  return sets.some(
    (set) => set.replicas > 0 && set.desiredReplicas !== undefined && set.desiredReplicas !== replicas,
  )
}

/** What the sets want is above the ceiling only if it was before: a smaller surge or fewer replicas leave it there. */
function keepsCeiling(before: State, after: State): void {
  const { spec } = before.deployment
  const ceiling = spec.replicas + resolveFenceposts(spec).maxSurge
  const wanted = specReplicas(after.sets)
  const bound = Math.max(ceiling, specReplicas(before.sets))
  assert.ok(wanted <= bound, `${wanted} pods are wanted, and at most ${bound} may be`)
}

/**
 * What will be available, by the statuses that the step saw, falls below the floor only if it was there before.
 *
 * A new set that was cut, and whose status still counts the pods of before, is an exception: see the known ones.
 */
function keepsFloor(before: State, after: State): void {
  const { spec } = before.deployment
  const { newSet } = findRevisions(before.deployment, before.sets)
  if (newSet !== undefined && newSet.status.availableReplicas > newSet.replicas) return
  const floor = spec.replicas - resolveFenceposts(spec).maxUnavailable
  const was = availableOf(before.sets, before.sets)
  const willBe = availableOf(after.sets, before.sets)
  assert.ok(willBe >= Math.min(floor, was), `${willBe} of ${was} stay available, and the floor is ${floor}`)
}

/** Unavailable pods go first, so that a set of that size keeps so many of its available ones. */
function availableOf(sized: readonly ReplicaSet[], seen: readonly ReplicaSet[]): number {
  return sized.reduce((sum, { name, replicas }) => {
    const available = seen.find((set) => set.name === name)?.status.availableReplicas ?? 0
    return sum + Math.min(replicas, available)
  }, 0)
}

/** The new set grows to the wanted size, or is cut to it at once; old ones never grow. */
function newGrowsAndOldShrink(before: State, after: State): void {
  const { newSet } = findRevisions(before.deployment, before.sets)
  const wanted = before.deployment.spec.replicas
  for (const set of after.sets) {
    const was = before.sets.find(({ name }) => name === set.name)?.replicas ?? 0
    if (set.image !== before.deployment.spec.image) assert.ok(set.replicas <= was, `${set.name} grows`)
    else if (was > wanted && set.name === newSet?.name && set.revision === newSet.revision)
      assert.is(set.replicas, wanted, `${set.name} is cut to the wanted size`)
    else assert.ok(set.replicas >= was && set.replicas <= Math.max(wanted, was), `${set.name} shrinks`)
  }
}

/**
 * A sync of a scaling changes a size or an annotation; the two known hangs are those that do not, and a Recreate whose
 * new set only waits for its pods. A pause freezes them in the same states.
 */
function neverScalesForNothing(before: State, after: State): void {
  if (!isScaling(before) || before.sets.some((set) => !after.sets.includes(set))) return
  // Who pauses writes the condition first, and the revision behind it meets a conflict: the next sync scales.
  if (before.deployment !== after.deployment) return
  const { deployment, sets } = before
  const free = { ...deployment, spec: { ...deployment.spec, paused: false } }
  const { replicas, strategy } = deployment.spec
  const newSet = findRevisions(deployment, sets).newSet
  const waits =
    strategy.type === 'Recreate' && newSet?.replicas === replicas && newSet.desiredReplicas === replicas
  assert.ok(waits || diagnoseDeployment(free, sets) !== undefined, 'a sync of a scaling writes nothing')
}

function revisionsRise(before: State, after: State): void {
  assert.ok(after.deployment.revision >= before.deployment.revision, 'the revision falls')
  for (const set of after.sets) {
    const was = before.sets.find(({ name }) => name === set.name)?.revision ?? 0
    assert.ok(set.revision >= was, `the revision of ${set.name} falls`)
  }
}
