import { type ErrorCode, ToolError } from '../errors.ts'
import { isRecord } from '../manifests/kubernetes-object.ts'

const BY_STATUS: Readonly<Record<number, readonly [code: ErrorCode, remedy: string]>> = {
  400: ['CLUSTER_REFUSED', 'correct the manifest'],
  401: ['CLUSTER_FORBIDDEN', 'renew the credentials of the kubeconfig'],
  403: ['CLUSTER_FORBIDDEN', 'ask for a role that allows it: kubectl auth can-i --list'],
  404: ['CLUSTER_NOT_FOUND', 'check name, namespace and context'],
  409: ['CLUSTER_CONFLICT', 'run it again: it starts from what the cluster holds now'],
  422: ['CLUSTER_REFUSED', 'correct the fields that are named'],
}

/**
 * The error for an answer of the API server that is not a success.
 *
 * @param body a Status object; anything else (a proxy's page) is quoted, cut short
 */
export function answerError(status: number, body: string, what: string): ToolError {
  const [code, remedy] = BY_STATUS[status] ?? [
    'CLUSTER_UNREACHABLE',
    'wait a little, and look at the API server',
  ]
  return new ToolError(code, `${what}: ${messageOf(body)} (${status})`, { remedy })
}

/** The error for a call to the API server that came to nothing within its deadline. */
export function noAnswerError(what: string, cause: unknown, deadlineMs: number): ToolError {
  if (cause instanceof Error && (cause.name === 'TimeoutError' || cause.name === 'AbortError'))
    return new ToolError('CLUSTER_TIMEOUT', `${what}: no answer within ${deadlineMs} ms`, {
      remedy: 'check how busy the API server is: kubectl get --raw /readyz',
      cause,
    })
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  return new ToolError(
    'CLUSTER_UNREACHABLE',
    `${what}: ${reason instanceof Error ? reason.message : reason}`,
    {
      remedy: 'check that the cluster is up and that the kubeconfig names it: kubectl cluster-info',
      cause,
    },
  )
}

function messageOf(body: string): string {
  try {
    const answer: unknown = JSON.parse(body)
    if (isRecord(answer) && typeof answer['message'] === 'string') return answer['message']
  } catch {
    // Not JSON: quote it as it is.
  }
  return body.slice(0, 200)
}
