import type { HpaSpec } from '../../../../sim/kubernetes/hpa/hpa-spec.ts'

/** An HPA of `web` with one External metric, a pod for each `perPod` of it; tests name only what matters to them. */
export function rateHpa(metric: string, perPod: number, fields: Partial<HpaSpec> = {}): HpaSpec {
  return {
    name: 'web',
    namespace: 'default',
    target: { kind: 'Deployment', name: 'web' },
    minReplicas: 2,
    maxReplicas: 40,
    metrics: [
      { type: 'External', metric, target: { type: 'AverageValue', averageValueMilli: perPod * 1000 } },
    ],
    behavior: undefined,
    ...fields,
  }
}
