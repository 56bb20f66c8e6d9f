import type { PodCounts, Sample, Timeline, TimelineEvent } from '../../../sim/outcome/timeline.ts'

/** `pods/ready/available` and, after a plus sign, terminating: `6/5/4+1`; a single number stands for all three. */
export function counts(text: string): PodCounts {
  const [present = '', terminating = '0'] = text.split('+')
  const [pods = 0, ready = pods, available = ready] = present.split('/').map(Number)
  return { pods, ready, available, terminating: Number(terminating) }
}

export function sample(tMs: number, ...revisions: readonly string[]): Sample {
  return {
    tMs,
    revisions: Object.fromEntries(revisions.map((text, index) => [String(index + 1), counts(text)])),
  }
}

export function change(tMs: number): TimelineEvent {
  return { tMs, kind: 'change', message: 'image becomes v2' }
}

export function completion(tMs: number): TimelineEvent {
  return { tMs, kind: 'complete', message: 'revision 2 is complete' }
}

/** Four pods, one replaced after the other: at 1 s a change, at 9 s the end. */
export const replacedOneByOne: Timeline = {
  samples: [
    sample(0, '4'),
    sample(2000, '4', '1/0/0'),
    sample(4000, '3+1', '1'),
    sample(6000, '2+2', '2/2/1'),
    sample(8000, '0+1', '4/4/3'),
    sample(9000, '0', '4'),
  ],
  events: [
    change(1000),
    { tMs: 1005, kind: 'condition', message: 'NewReplicaSetCreated' },
    { tMs: 1005, kind: 'scale', revision: '2', image: 'v2', from: 0, to: 1 },
    { tMs: 3990, kind: 'scale', revision: '1', image: 'v1', from: 4, to: 3 },
    completion(9000),
  ],
}
