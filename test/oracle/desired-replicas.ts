/**
 * How many pods a metric needs once more, pod by pod and in whole numbers: slow and plain, to be compared with
 * sim/kubernetes/hpa/proposal.ts and pods-proposal.ts.
 */
export type PlainTolerance = {
  /** How far above and below the target nothing is done, in per cent. */
  readonly upPercent: number
  readonly downPercent: number
}

/** An average of the target for each pod that there is: no change within the tolerance, else as few as carry it. */
export function plainByAverage({
  totalMilli,
  targetMilli,
  statusReplicas,
  ...tolerance
}: PlainTolerance & {
  readonly totalMilli: number
  readonly targetMilli: number
  readonly statusReplicas: number
}): number {
  if (statusReplicas > 0 && isNear(totalMilli, targetMilli * statusReplicas, tolerance)) return statusReplicas
  return fewest((pods) => pods * targetMilli >= totalMilli)
}

/** A value of the target for all pods together: as many times the ready pods as it is times the target. */
export function plainByValue({
  totalMilli,
  targetMilli,
  specReplicas,
  readyCount,
  ...tolerance
}: PlainTolerance & {
  readonly totalMilli: number
  readonly targetMilli: number
  readonly specReplicas: number
  readonly readyCount: number
}): number {
  if (specReplicas === 0) return fewest((pods) => pods * targetMilli >= totalMilli)
  if (isNear(totalMilli, targetMilli, tolerance)) return specReplicas
  return fewest((pods) => pods * targetMilli >= totalMilli * readyCount)
}

/** What is known of a pod: its value, that it has none, that it is not ready yet, or that it is going. */
export type PlainPodState =
  | { readonly is: 'measured'; readonly milli: number }
  | { readonly is: 'missing' | 'unready' | 'going' }

/** An average of the target over the pods, by whole thousandths. */
export function plainByPods({
  pods,
  targetMilli,
  specReplicas,
  ...tolerance
}: PlainTolerance & {
  readonly pods: readonly PlainPodState[]
  readonly targetMilli: number
  readonly specReplicas: number
}): number | 'nothing measured' {
  const measured = pods.flatMap((pod) => (pod.is === 'measured' ? [pod.milli] : []))
  if (measured.length === 0) return 'nothing measured'
  const missing = pods.filter(({ is }) => is === 'missing')
  const unready = pods.filter(({ is }) => is === 'unready')
  const before = mean(measured)
  const isUp = before > targetMilli
  const isDown = before < targetMilli
  const supposed = [
    ...(isUp ? [...missing, ...unready].map(() => 0) : []),
    ...(isDown ? missing.map(() => targetMilli) : []),
  ]
  const all = [...measured, ...supposed]
  const after = mean(all)
  if (isNear(after, targetMilli, tolerance)) return specReplicas
  if (isUp && after < targetMilli) return specReplicas
  const needed = fewest((count) => count * targetMilli >= after * all.length)
  // With a guess among the numbers, a change may not go against its own direction.
  if (supposed.length > 0 && (isUp ? needed < specReplicas : needed > specReplicas)) return specReplicas
  return needed
}

function mean(values: readonly number[]): number {
  return Math.floor(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function isNear(value: number, target: number, { upPercent, downPercent }: PlainTolerance): boolean {
  return 100 * value >= (100 - downPercent) * target && 100 * value <= (100 + upPercent) * target
}

function fewest(isEnough: (pods: number) => boolean): number {
  let pods = 0
  while (!isEnough(pods)) pods += 1
  return pods
}
