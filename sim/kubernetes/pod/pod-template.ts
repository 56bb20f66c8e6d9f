/** Amounts by resource name: `cpu` in cores, `memory` in bytes, anything else in its own unit. */
export type Resources = Readonly<Record<string, number>>

/** A probe with the API's defaults filled in. What it asks is left out: a `ContainerRun` says how it is answered. */
export type Probe = {
  /** No probe before the container has run for so long; default 0. */
  readonly initialDelaySeconds: number
  /** Default 10. */
  readonly periodSeconds: number
  /** Default 1. */
  readonly timeoutSeconds: number
  /** Good answers in a row that count as success; default 1, and always 1 but for readiness. */
  readonly successThreshold: number
  /** Bad answers in a row that count as failure; default 3. */
  readonly failureThreshold: number
  /** Grace of a container that this probe has ended; undefined takes the pod's. Never set for readiness. */
  readonly terminationGracePeriodSeconds: number | undefined
}

/** What runs before SIGTERM: a sleep of known length, or an exec or http hook whose length only the program knows. */
export type PreStop = { readonly kind: 'sleep'; readonly seconds: number } | { readonly kind: 'hook' }

export type Container = {
  readonly name: string
  readonly image: string
  /** What the scheduler sets aside; a resource that only has a limit requests that much. */
  readonly requests: Resources
  readonly limits: Resources
  readonly startupProbe: Probe | undefined
  readonly readinessProbe: Probe | undefined
  readonly livenessProbe: Probe | undefined
  readonly preStop: PreStop | undefined
}

/** A container that runs before the others: only its resources and its image count here. */
export type InitContainer = {
  readonly name: string
  readonly image: string
  readonly requests: Resources
  /** With restartPolicy Always it goes on running beside the others: its requests come on top of theirs. */
  readonly isSidecar: boolean
}

/** The pod template of a Deployment or ReplicaSet, as far as kubelet and scheduler need it. `parsePodTemplate` makes it. */
export type PodTemplate = {
  /** At least one. */
  readonly containers: readonly Container[]
  readonly initContainers: readonly InitContainer[]
  /** Requests of the pod as a whole (spec.resources): for cpu and memory they replace the sum of the containers'. */
  readonly podRequests: Resources
  /** From deletion mark to SIGKILL; default 30. */
  readonly terminationGracePeriodSeconds: number
  /** Annotation controller.kubernetes.io/pod-deletion-cost; default 0. */
  readonly deletionCost: number
}
