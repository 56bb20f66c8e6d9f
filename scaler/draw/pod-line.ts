import { type Timeline, totalCounts } from '../../sim/index.ts'

/** How many pods there were over time: each number holds until the next one. */
export type PodLine = readonly { readonly tMs: number; readonly pods: number }[]

/**
 * The pods of a timeline that are not terminating.
 *
 * @param fromMs the moment that becomes 0; what was before it is left out, but for what held at it
 */
export function podLine({ samples }: Pick<Timeline, 'samples'>, fromMs: number): PodLine {
  return samples.flatMap((sample, at) => {
    const nextMs = samples[at + 1]?.tMs ?? Number.POSITIVE_INFINITY
    return nextMs <= fromMs ? [] : [{ tMs: Math.max(0, sample.tMs - fromMs), pods: totalCounts(sample).pods }]
  })
}

/** How many there were at that moment; before the first number, that one. */
export function podsAt(line: PodLine, tMs: number): number {
  return (line.findLast((point) => point.tMs <= tMs) ?? line[0])?.pods ?? 0
}
