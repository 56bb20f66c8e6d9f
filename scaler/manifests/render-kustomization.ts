import { execFileSync } from 'node:child_process'
import { ToolError } from '../errors.ts'

/** Long enough for a remote base to be fetched; a local folder takes well under a second. */
const DEADLINE_MS = 30_000

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** Some versions of kubectl say what is wrong as a line of their log, after the time and their own source file. */
const LOG_LINE = /^E\d{4} [^\]]*\] "command failed" err="(?<words>.*)"$/s

/**
 * Renders a kustomization folder with `kubectl kustomize`.
 *
 * @returns the YAML documents as one text
 * @throws {ToolError} KUBECTL_MISSING, KUBECTL_TIMEOUT (30 s), or KUSTOMIZATION_INVALID with kubectl's own words
 */
export function renderKustomization(folder: string): string {
  try {
    return execFileSync('kubectl', ['kustomize', folder], {
      encoding: 'utf8',
      timeout: DEADLINE_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (cause) {
    throw explain(folder, cause)
  }
}

function explain(folder: string, cause: unknown): ToolError {
  const { code, stderr } = cause as { code?: string; stderr?: string }
  if (code === 'ENOENT')
    return new ToolError(
      'KUBECTL_MISSING',
      `${folder} needs kubectl to be rendered, and none is on the PATH`,
      {
        field: folder,
        remedy: `install kubectl, or give the rendered objects: kubectl kustomize ${folder} | … -f -`,
        cause,
      },
    )
  if (code === 'ETIMEDOUT')
    return new ToolError(
      'KUBECTL_TIMEOUT',
      `kubectl kustomize ${folder} took longer than ${DEADLINE_MS} ms`,
      {
        field: folder,
        remedy: 'check that its remote bases can be reached, or keep copies of them in the repository',
        cause,
      },
    )
  if (code === 'ENOBUFS')
    return new ToolError('MANIFEST_TOO_LARGE', `${folder} renders to more than ${OUTPUT_BYTES_MAX} bytes`, {
      field: folder,
      remedy: 'split the kustomization',
      cause,
    })
  const words = (stderr ?? '').trim().replace(LOG_LINE, '$<words>') || String(cause)
  return new ToolError('KUSTOMIZATION_INVALID', `kubectl kustomize ${folder}: ${words}`, {
    field: folder,
    remedy: 'mend the kustomization until kubectl renders it',
    cause,
  })
}
