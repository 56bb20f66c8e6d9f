import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject } from 'ajv'
import { DEPLOYMENT_RECORDING_SCHEMA } from './deployment-recording.ts'
import type { Replay } from './first-difference.ts'
import { HPA_RECORDING_SCHEMA } from './hpa-recording.ts'
import { KEDA_RECORDING_SCHEMA } from './keda-recording.ts'
import { replayDeployment } from './replay-deployment.ts'
import { replayHpa } from './replay-hpa.ts'
import { replayKeda } from './replay-keda.ts'

/** Which controllers were recorded. */
export type RecordingKind = 'deployment' | 'hpa' | 'keda'

export const RECORDING_KINDS: readonly RecordingKind[] = ['deployment', 'hpa', 'keda']

/** A recording that can be replayed, or why it cannot be read. */
export type ReadRecording =
  | { readonly kind: RecordingKind; readonly replay: () => Replay }
  | { readonly kind: RecordingKind | undefined; readonly problem: string }

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
const isDeploymentRecording = ajv.compile(DEPLOYMENT_RECORDING_SCHEMA)
const isHpaRecording = ajv.compile(HPA_RECORDING_SCHEMA)
const isKedaRecording = ajv.compile(KEDA_RECORDING_SCHEMA)

/** Reads one file. Its kind is told by what it holds, whatever the folder is named. */
export function readRecording(path: string): ReadRecording {
  let recording: unknown
  try {
    recording = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    return { kind: undefined, problem: error instanceof Error ? error.message : String(error) }
  }
  const kind = kindOf(recording)
  if (kind === 'deployment' && isDeploymentRecording(recording))
    return { kind, replay: () => replayDeployment(recording as never) }
  if (kind === 'hpa' && isHpaRecording(recording))
    return { kind, replay: () => replayHpa(recording as never) }
  if (kind === 'keda' && isKedaRecording(recording))
    return { kind, replay: () => replayKeda(recording as never) }
  return { kind, problem: problemOf(kind) }
}

function kindOf(recording: unknown): RecordingKind | undefined {
  if (typeof recording !== 'object' || recording === null) return undefined
  if ('scaledObject' in recording) return 'keda'
  if ('autoscaler' in recording) return 'hpa'
  return 'deployment' in recording ? 'deployment' : undefined
}

function problemOf(kind: RecordingKind | undefined): string {
  if (kind === undefined) return 'it has none of the fields scaledObject, autoscaler and deployment'
  const { errors } = { deployment: isDeploymentRecording, hpa: isHpaRecording, keda: isKedaRecording }[kind]
  return (errors ?? []).map(inWords).join('; ')
}

function inWords({ instancePath, message, params }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'the recording'
  const stray: unknown = params['additionalProperty']
  return stray === undefined ? `${field} ${message}` : `${field} has ${stray}, which is not known here`
}
