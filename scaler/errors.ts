/** What the process ends with: 0 is success, and each other number asks for a different next step. */
export type ExitCode = 1 | 2 | 3 | 4

type ErrorEntry = {
  /**
   * 1: rehearsed and judged not good enough. 2: the input is wrong, nothing was done. 3: a rollout failed and the
   * earlier revision was put back. 4: the cluster or a tool could not be reached, or would not let us act.
   */
  readonly exitCode: ExitCode
  /** When it is raised, in one sentence. */
  readonly meaning: string
}

/**
 * Every error that the command line can end with: a closed table. A code, once released, keeps its meaning;
 * a new situation gets a new code.
 */
const TABLE = {
  VERDICT_FAILED: { exitCode: 1, meaning: 'The rehearsal broke an objective, so nothing was applied.' },
  ARGUMENT_INVALID: {
    exitCode: 2,
    meaning: 'An option of the command line is missing, unknown or out of bounds.',
  },
  MANIFEST_UNREADABLE: {
    exitCode: 2,
    meaning: 'A manifest file or folder does not exist or cannot be read.',
  },
  MANIFEST_TOO_LARGE: { exitCode: 2, meaning: 'A manifest is larger than what is read at once.' },
  MANIFEST_SYNTAX: { exitCode: 2, meaning: 'A manifest is not valid YAML, or says one key twice.' },
  MANIFEST_NOT_AN_OBJECT: { exitCode: 2, meaning: 'A document lacks what every Kubernetes object has.' },
  MANIFEST_INVALID: {
    exitCode: 2,
    meaning: 'A field of a manifest has a value that Kubernetes would refuse.',
  },
  WORKLOAD_NOT_FOUND: {
    exitCode: 2,
    meaning: 'The manifests hold no Deployment or ReplicaSet of that name.',
  },
  WORKLOAD_AMBIGUOUS: { exitCode: 2, meaning: 'The manifests hold several workloads, and none was chosen.' },
  KUSTOMIZATION_INVALID: { exitCode: 2, meaning: 'A kustomization file is missing, doubled or refused.' },
  KUBECTL_MISSING: {
    exitCode: 4,
    meaning: 'The kustomization needs kubectl, and there is none on the PATH.',
  },
  KUBECTL_TIMEOUT: { exitCode: 4, meaning: 'kubectl did not end in time.' },
  CLUSTER_NOT_CONFIGURED: { exitCode: 4, meaning: 'No kubeconfig says which cluster to talk to.' },
  CLUSTER_UNREACHABLE: { exitCode: 4, meaning: 'The API server gave no answer.' },
  CLUSTER_TIMEOUT: { exitCode: 4, meaning: 'The API server did not answer in time.' },
  CLUSTER_FORBIDDEN: { exitCode: 4, meaning: 'The API server knows us but does not allow this.' },
  CLUSTER_NOT_FOUND: { exitCode: 4, meaning: 'The cluster has no such object, or no such kind.' },
  CLUSTER_CONFLICT: { exitCode: 4, meaning: 'Somebody else changed the object at the same time.' },
  CLUSTER_REFUSED: { exitCode: 2, meaning: 'The API server found the object invalid.' },
  PROMETHEUS_UNREACHABLE: { exitCode: 4, meaning: 'Prometheus gave no whole answer in time.' },
  PROMETHEUS_REFUSED: {
    exitCode: 4,
    meaning: 'Prometheus answered with an error, or with more than is read.',
  },
  CALIBRATION_FAILED: {
    exitCode: 4,
    meaning: 'The server to calibrate gave no answer, a late one or an error.',
  },
  PROFILE_TOO_NEW: {
    exitCode: 2,
    meaning: 'The profile was written by a later version, and may mean what this one does not know.',
  },
  OUTPUT_UNWRITABLE: {
    exitCode: 4,
    meaning: 'What was to be printed is lost, for the disk is full; whatever was under way went on.',
  },
  ROLLOUT_FAILED: { exitCode: 3, meaning: 'The rollout failed, and the earlier revision was put back.' },
  ROLLOUT_NOT_UNDONE: {
    exitCode: 4,
    meaning:
      'The rollout failed, and no earlier revision runs again: none is kept, or it did not become available.',
  },
} as const

/** The name of an error: what scripts may test for. */
export type ErrorCode = keyof typeof TABLE

/** The table, for the documentation and its test. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = TABLE

/** What may go with an error beside its message. */
export type ToolErrorDetails = {
  /** Where the input is wrong: a file and line, or the path of a field. */
  readonly field?: string
  /** What to do about it. */
  readonly remedy?: string
  readonly cause?: unknown
}

/** An expected error: something outside this program is not as it must be. Mistakes inside are assertions. */
export class ToolError extends Error {
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, message: string, details: ToolErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ToolError'
    this.code = code
    this.field = details.field
    this.remedy = details.remedy
  }

  /** What the process ends with. */
  get exitCode(): ExitCode {
    return ERRORS[this.code].exitCode
  }
}
