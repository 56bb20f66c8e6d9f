import type { Report } from './report.ts'

/** One figure as it was predicted and as it was observed. */
export type ComparedFigure = {
  readonly figure: 'minAvailable' | 'maxPods' | 'complete' | 'durationMs'
  readonly predicted: number | boolean
  readonly observed: number | boolean
  /** Whether they are equal; a duration depends on the machine, so it only tells how far off the prediction was. */
  readonly isEqual: boolean
}

/** Holds a prediction against what happened. */
export function compareReports(predicted: Report, observed: Report): readonly ComparedFigure[] {
  const figures = ['minAvailable', 'maxPods', 'complete', 'durationMs'] as const
  return figures.map((figure) => ({
    figure,
    predicted: predicted[figure],
    observed: observed[figure],
    isEqual: predicted[figure] === observed[figure],
  }))
}
