import type { Faults, SpecFields } from '../../sim/index.ts'
import { parseDuration } from './parse-duration.ts'

/** The forms of `--fault`, as help and errors list them. */
export const FAULT_FORMS =
  'never-ready, crash:30s, slow-start:3, node-loss:NODE@60s, pod-quota:10, metrics-missing:60s..120s, metrics-late:30s, status-lag:500ms or write:replicas=4@3'

/**
 * Reads one fault of the command line. Those of pods befall the new image.
 *
 * `write:replicas=4@3` is a write of another actor right before the third sync of the Deployment controller; `image`
 * and `paused` can be written too.
 *
 * @returns undefined when the text is none of `FAULT_FORMS`
 */
export function parseFault(text: string, newImage: string): Faults | undefined {
  const colon = text.indexOf(':')
  const [kind, value] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  switch (kind) {
    case 'never-ready':
      return value === '' ? { neverReady: [newImage] } : undefined
    case 'crash':
      return duration(value, (ms) => (ms > 0 ? { crashAfterMs: { [newImage]: ms } } : undefined))
    case 'slow-start':
      return /^\d+(\.\d+)?$/.test(value) && Number(value) > 0
        ? { slowStart: { [newImage]: Number(value) } }
        : undefined
    case 'node-loss':
      return nodeLoss(value)
    case 'pod-quota':
      return /^\d{1,9}$/.test(value) ? { podQuota: Number(value) } : undefined
    case 'metrics-missing':
      return metricsMissing(value)
    case 'metrics-late':
      return duration(value, (metricsLateMs) => ({ metricsLateMs }))
    case 'status-lag':
      return duration(value, (statusLagMs) => ({ statusLagMs }))
    case 'write':
      return write(value)
    default:
      return undefined
  }
}

/** All faults together: lists are joined, and of numbers the last one counts. */
export function joinFaults(faults: readonly Faults[]): Faults {
  const nodeLoss = faults.flatMap((fault) => fault.nodeLoss ?? [])
  const metricsMissing = faults.flatMap((fault) => fault.metricsMissing ?? [])
  const writes = faults.flatMap((fault) => fault.writes ?? [])
  return {
    ...Object.assign({}, ...faults),
    ...(nodeLoss.length > 0 ? { nodeLoss } : {}),
    ...(metricsMissing.length > 0 ? { metricsMissing } : {}),
    ...(writes.length > 0 ? { writes } : {}),
  }
}

function duration(text: string, fault: (ms: number) => Faults | undefined): Faults | undefined {
  const ms = parseDuration(text)
  return ms === undefined ? undefined : fault(ms)
}

function nodeLoss(text: string): Faults | undefined {
  const [, node, at = ''] = /^([^@]+)@(.+)$/.exec(text) ?? []
  return node === undefined ? undefined : duration(at, (atMs) => ({ nodeLoss: [{ node, atMs }] }))
}

function metricsMissing(text: string): Faults | undefined {
  const [fromMs, toMs, ...others] = text.split('..').map(parseDuration)
  if (fromMs === undefined || toMs === undefined || others.length > 0 || toMs <= fromMs) return undefined
  return { metricsMissing: [{ fromMs, toMs }] }
}

function write(text: string): Faults | undefined {
  const [, field = '', value = '', sync] = /^(\w+)=(.+)@(\d{1,9})$/.exec(text) ?? []
  const fields = specFields(field, value)
  if (sync === undefined || Number(sync) < 1 || fields === undefined) return undefined
  return { writes: [{ beforeSync: Number(sync), fields }] }
}

function specFields(field: string, value: string): SpecFields | undefined {
  if (field === 'replicas' && /^\d{1,9}$/.test(value)) return { replicas: Number(value) }
  if (field === 'paused' && /^(true|false)$/.test(value)) return { paused: value === 'true' }
  return field === 'image' ? { image: value } : undefined
}
