import type { PodPlan } from '../../kubernetes/kubelet/pod-plan.ts'
import type { PodTemplate } from '../../kubernetes/pod/pod-template.ts'
import type { ReplicaSet } from '../../kubernetes/replica-set/replica-set.ts'
import { longestMs } from '../../scenario/longest-delay.ts'
import { crashingLife, type PodLife, planOf, withCrash } from '../../scenario/pod-life.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { NewPod } from './pod-registry.ts'

/** The only node of a scenario that names none. */
const ONLY_NODE = 'node'

/** What is known of the pods of each image, with the faults of the scenario worked in. */
export class Lives {
  readonly #lives = new Map<string, PodLife>()
  readonly #plans = new Map<string, PodPlan>()
  readonly #node: string | undefined

  constructor({ lives = {}, faults = {}, nodes, pods, workload }: Scenario) {
    this.#node = nodes === undefined ? ONLY_NODE : undefined
    for (const [image, life] of Object.entries(lives)) this.#lives.set(image, life)
    for (const [image, afterMs] of Object.entries(faults.crashAfterMs ?? {})) {
      const life = this.#lives.get(image)
      // A pod that lives by a plan has one start-up, not one drawn anew.
      const startUpMs = longestMs(pods.startUpOfImage?.[image] ?? pods.startUp) ?? 0
      const graceSeconds = workload.terminationGracePeriodSeconds
      this.#lives.set(
        image,
        life === undefined
          ? crashingLife(image, { afterMs, startUpMs }, graceSeconds)
          : withCrash(life, afterMs),
      )
    }
    for (const [image, life] of this.#lives) this.#plans.set(image, planOf(life))
  }

  template(image: string): PodTemplate | undefined {
    return this.#lives.get(image)?.template
  }

  /** Undefined for pods that only become ready and go. */
  plan(image: string): PodPlan | undefined {
    return this.#plans.get(image)
  }

  /** What a pod of the set starts with. */
  newPod({ name, image }: ReplicaSet): NewPod {
    return {
      replicaSet: name,
      image,
      node: this.#node,
      deletionCost: this.template(image)?.deletionCost ?? 0,
    }
  }
}
